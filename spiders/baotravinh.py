"""Báo Trà Vinh: Trà Vinh until July 2025; kept on a host of Báo Vĩnh Long."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoTraVinh(PortalSpider):
    """The certificate of ``baotravinh.vn`` lacks its chain: that host fails, for TLS stays checked.
    Layouts are families'."""

    name = "baotravinh"
    title = "Báo Trà Vinh"
    province = "Vĩnh Long"
    province_before = "Trà Vinh"
    domains = ["travinh.baovinhlong.vn", "baotravinh.vn"]
    sections = [
        "/thoi-su", "/chinh-tri", "/kinh-te", "/phap-luat", "/xa-hoi", "/van-hoa", "/khoa-giao",
        "/the-thao", "/quoc-phong", "/an-ninh", "/ban-doc", "/quoc-te",
    ]  # fmt: skip
    article_url = [r"^/[^/]+-(?P<id>a\d+)\.html$", r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d+)\.html$"]
    successor = "baovinhlong"
    layouts = [
        families.a_id(1, name="2026", section="h2.catename-h1 a, input#txtnewscate"),
        families.uploads_image(name="2023", until=date(2024, 12, 31)),
    ]
