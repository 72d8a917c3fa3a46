"""Báo Quảng Bình: Quảng Bình, since July 2025 a part of Quảng Trị."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoQuangBinh(PortalSpider):
    """The title is an ``h2``; quotes stand beside the text in boxes of their own."""

    name = "baoquangbinh"
    title = "Báo Quảng Bình"
    province = "Quảng Trị"
    province_before = "Quảng Bình"
    domains = ["baoquangbinh.vn"]
    sections = ["/kinh-te", "/chinh-tri"]
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$"
    example = "/kinh-te/202503/cung-chung-tay-bao-ve-moi-truong-va-ung-pho-voi-bien-doi-khi-hau-2225092/"
    agency_tags = ["QBĐT"]
    successor = "baoquangtri"
    layouts = [
        families.dataimages(
            "old",
            title="h2#title",
            date=".page-detail-meta li.list-inline-item",
            captions="#content figcaption",
            remove=(".quote.rightside", ".quote.leftside", ".quote.center"),
        )
    ]
