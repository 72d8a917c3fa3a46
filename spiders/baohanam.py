"""Báo Hà Nam: Hà Nam, since July 2025 a part of Ninh Bình."""

from __future__ import annotations

from crawler.fetch.portal import PortalSpider


class BaoHaNam(PortalSpider):
    """Addresses go through section and subsection. No layout is known: the generic layer reads it."""

    name = "baohanam"
    title = "Báo Hà Nam"
    province = "Ninh Bình"
    province_before = "Hà Nam"
    domains = ["baohanam.com.vn"]
    sections = ["/van-hoa/le-hoi"]
    article_url = r"^/(?!chu-de/|tu-khoa/)(?:[^/]+/)+[^/]+-(?P<id>\d{4,})\.html$"
    example = "/van-hoa/le-hoi/le-hoi-truyen-thong-chua-long-doi-son-nam-2024-122101.html"
    successor = "baoninhbinh"
