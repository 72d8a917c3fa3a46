"""Báo Lâm Đồng: Lâm Đồng; since July 2025 also Đắk Nông and Bình Thuận."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoLamDong(PortalSpider):
    """It serves the archives of all three under new ids. No selector of its own was seen: layouts are
    families'."""

    name = "baolamdong"
    title = "Báo Lâm Đồng"
    province = "Lâm Đồng"
    domains = ["baolamdong.vn"]
    sections = [
        "/chinh-tri", "/thoi-su", "/kinh-te", "/doi-song", "/phap-luat", "/quoc-phong-an-ninh",
        "/van-hoa-giai-tri", "/du-lich", "/chinh-sach", "/cong-nghe-chuyen-doi-so", "/tin-tuc-24h",
    ]  # fmt: skip
    sitemaps = ["/sitemap.xml"]
    article_url = [r"^/[^/]+-(?P<id>\d+\.html)$", r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7})$"]
    example = "/viettel-post-dak-nong-ho-tro-cuoc-van-chuyen-nong-san-81315.html"
    layouts = [families.onecms(name="2026"), families.dataimages("old", name="2024", until=date(2025, 6, 30))]
