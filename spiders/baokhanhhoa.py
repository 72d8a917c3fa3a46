"""Báo Khánh Hòa: Khánh Hòa; since July 2025 also Ninh Thuận."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoKhanhHoa(PortalSpider):
    """The pattern was seen, no single article's address."""

    name = "baokhanhhoa"
    title = "Báo Khánh Hòa"
    province = "Khánh Hòa"
    domains = ["baokhanhhoa.vn"]
    sections = ["/xa-hoi"]
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7})$"
    listing = "div.item a"
    pagination = "?page={page}"
    layouts = [
        families.dataimages("new", name="2026", body=".content-detail", section="div.breadcrumb a"),
        families.of_2019(date="div.date", body="div.detail-news"),
    ]
