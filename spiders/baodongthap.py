"""Báo Đồng Tháp: Đồng Tháp; since July 2025 also Tiền Giang (Báo Ấp Bắc)."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoDongThap(PortalSpider):
    """Three content systems in one archive: ASP.NET, then Ấp Bắc's, then the ``-a-id`` family."""

    name = "baodongthap"
    title = "Báo Đồng Tháp"
    province = "Đồng Tháp"
    domains = ["baodongthap.vn", "www.baodongthap.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/phap-luat-an-ninh-trat-tu", "/van-hoa-nghe-thuat",
        "/the-thao", "/giao-duc", "/suc-khoe-y-te", "/quoc-te", "/khoa-hoc-doi-song",
    ]  # fmt: skip
    article_url = [
        r"^/[^/]+-(?P<id>a\d+)\.html$",
        r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>\d{6,7})$",
        r"^/[^/]+/[^/]+-(?P<id>\d+\.aspx)$",
    ]
    agency_tags = ["ĐTO"]
    listing = "a.news-title, a.title"
    pagination = "?page={page}"
    layouts = [
        families.a_id(2, name="2026"),
        families.dataimages("old", name="2025", until=date(2025, 12, 31)),
        families.aspx(name="aspx", until=date(2025, 6, 30)),
    ]
