"""Báo Hải Dương: Hải Dương, since July 2025 a part of Hải Phòng."""

from __future__ import annotations

from crawler.fetch.portal import PortalSpider


class BaoHaiDuong(PortalSpider):
    """Three shapes of addresses, the newest OneCMS's. No layout is known: the generic layer reads it."""

    name = "baohaiduong"
    title = "Báo Hải Dương"
    province = "Hải Phòng"
    province_before = "Hải Dương"
    domains = ["baohaiduong.vn"]
    sections = ["/nong-nghiep"]
    article_url = [r"^/[^/]+-(?P<id>\d{4,}\.html)$", r"^/(?!en/|chuyen-muc/)[^/]+/[^/]+-(?P<id>\d{4,})$"]
    example = (
        "/gan-2-000-hoc-sinh-khu-vuc-duyen-hai-va-dong-bang-bac-bo-thi-chon-hoc-sinh-gioi-tai-tp-hai-duong-"
        "387551.html"
    )
    successor = "baohaiphong"
