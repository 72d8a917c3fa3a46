"""Báo Quảng Ngãi: Quảng Ngãi; since July 2025 also Kon Tum."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoQuangNgai(PortalSpider):
    """Since 2025 a script writes the text into an empty ``#content``; the lists print days without a
    time."""

    name = "baoquangngai"
    title = "Báo Quảng Ngãi"
    province = "Quảng Ngãi"
    domains = ["baoquangngai.vn"]
    sections = [
        "/chinh-tri", "/thoi-su", "/kinh-te", "/xa-hoi", "/du-lich", "/doi-song", "/van-hoa-nghe-thuat",
        "/the-thao", "/khoa-hoc-cong-nghe", "/phap-luat", "/quoc-te", "/phong-su", "/quang-ngai-que-minh",
    ]  # fmt: skip
    article_url = [r"^/[^/]+-(?P<id>\d+\.htm)$", r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7})$"]
    example = "/o-dau-cung-la-que-huong-54385.htm"
    agency_tags = ["Báo Quảng Ngãi"]
    listing = "article a[href$='.htm']"
    layouts = [
        Layout(
            name="2025",
            title="h1.title",
            lead="p.sapo",
            body="#content",
            section="p.category",
            remove=(".same",),
        ),
        families.dataimages("old", name="2022", until=date(2024, 12, 31)),
    ]
