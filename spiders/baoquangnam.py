"""Báo Quảng Nam: Quảng Nam until July 2025; Đà Nẵng serves its archive on, under the newer ids."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoQuangNam(PortalSpider):
    """Two generations of ids; slugs lose the slash of dates (``1392023``). Only the layout of 2019 is
    known."""

    name = "baoquangnam"
    title = "Báo Quảng Nam"
    province = "Đà Nẵng"
    province_before = "Quảng Nam"
    domains = ["baoquangnam.vn"]
    sections = ["/xa-hoi", "/du-lich"]
    article_url = [r"^/[^/]+-(?P<id>\d{7})\.html$", r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d{3,6})\.html$"]
    example = "/khap-noi-gong-minh-chong-bao-3109021.html"
    agency_tags = ["QNO"]
    successor = "baodanang"
    layouts = [
        families.of_2019(
            date="div.pull-right.date-time",
            lead="div.chapeau",
            body="div.body-content",
            captions="figure figcaption",
            until=None,
        )
    ]
