"""Báo Kiên Giang: Kiên Giang until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoKienGiang(PortalSpider):
    """The first caption can stand before the lead. No selector of its own was seen, the layout is the
    family's."""

    name = "baokiengiang"
    title = "Báo Kiên Giang"
    province = "An Giang"
    province_before = "Kiên Giang"
    domains = ["baokiengiang.vn"]
    sections = ["/thoi-su", "/le-hoi"]
    article_url = r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d+)\.html$"
    example = (
        "/thoi-su/khai-mac-ngay-hoi-van-hoa-the-thao-va-du-lich-dong-bao-khmer-tinh-kien-giang-11348.html"
    )
    agency_tags = ["KGO"]
    successor = "baoangiang"
    layouts = [families.uploads_image()]
