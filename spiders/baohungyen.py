"""Báo Hưng Yên: Hưng Yên; since July 2025 also Thái Bình."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoHungYen(PortalSpider):
    """Addresses of ``dataimages`` before about 2023, without a known layout; the date has no evidence."""

    name = "baohungyen"
    title = "Báo Hưng Yên"
    province = "Hưng Yên"
    domains = ["baohungyen.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/van-hoa", "/the-thao", "/an-ninh-quoc-phong", "/quoc-te",
        "/giao-duc", "/dat-va-nguoi-hung-yen", "/ban-doc", "/doi-song", "/phap-luat-doi-song",
        "/bien-dao-Viet-Nam",
    ]  # fmt: skip
    article_url = [r"-(?P<id>\d{7})\.html$", r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$"]
    example = "/nhung-moc-thoi-gian-lich-su-cua-chien-dich-dien-bien-phu-1954-3171182.html"
    layouts = [families.content_detail()]
