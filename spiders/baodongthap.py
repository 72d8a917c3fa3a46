"""Báo Đồng Tháp: Đồng Tháp; since July 2025 also Tiền Giang (Báo Ấp Bắc)."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoDongThap(PortalSpider):
    """Three content systems in one archive: ASP.NET, then Ấp Bắc's, then the ``-a-id`` family.
    Numbers of sections and pages are those of 2025; none were seen since."""

    name = "baodongthap"
    title = "Báo Đồng Tháp"
    province = "Đồng Tháp"
    domains = ["baodongthap.vn", "www.baodongthap.vn"]
    sections = [
        "/chinh-tri?cate=342", "/kinh-te?cate=343", "/xa-hoi?cate=344", "/van-hoa-nghe-thuat?cate=353",
        "/phap-luat-an-ninh-trat-tu?cate=345", "/giao-duc?cate=360", "/the-thao?cate=361",
        "/quoc-te?cate=362", "/khoa-hoc-doi-song?cate=365", "/suc-khoe-y-te?cate=369",
    ]  # fmt: skip
    article_url = [
        r"^/[^/]+-(?P<id>a\d+)\.html$",
        r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>\d{6,7})$",
        r"^/[^/]+/[^/]+-(?P<id>\d+\.aspx)$",
    ]
    example = "/mo-rong-thi-truong-cho-trai-thanh-long-a100286.html"
    agency_tags = ["ĐTO"]
    listing = "a.news-title, a.title"
    pagination = "&page={page}"
    layouts = [
        families.a_id(2, name="2026"),
        families.dataimages("old", name="2025", until=date(2025, 12, 31)),
        families.aspx(name="aspx", until=date(2025, 6, 30)),
    ]
