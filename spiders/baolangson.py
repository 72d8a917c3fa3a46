"""Báo Lạng Sơn: Lạng Sơn."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoLangSon(PortalSpider):
    """Template text in double braces is left in pages; the new pages' date and byline have no evidence."""

    name = "baolangson"
    title = "Báo Lạng Sơn"
    province = "Lạng Sơn"
    domains = ["baolangson.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/phap-luat", "/giao-duc", "/van-hoa", "/the-thao", "/giai-tri",
        "/du-lich", "/quoc-te", "/nong-nghiep", "/cong-nghe", "/khoa-hoc-tin-hoc", "/tieu-diem",
    ]  # fmt: skip
    article_url = r"^/(?!chu-de/)(?:[^/]+/)*[^/]+-(?P<id>\d{4,})\.html$"
    example = "/hanh-trinh-hoi-nhap-bat-dau-tu-ren-luyen-5071654.html"
    layouts = [
        families.content_detail(
            lead="#content-detail > h2:first-child", body="#content-detail, .content-detail"
        ),
        families.of_2019(date="p.post-date", body="div.content"),
    ]
