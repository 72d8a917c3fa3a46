"""Báo Hậu Giang: Hậu Giang until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoHauGiang(PortalSpider):
    """Only paths of two segments are articles: sections look like articles at the root. No article's
    address was seen."""

    name = "baohaugiang"
    title = "Báo Hậu Giang"
    province = "Cần Thơ"
    province_before = "Hậu Giang"
    domains = ["baohaugiang.com.vn"]
    sections = ["/thoi-su-215.html"]
    article_url = r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d+)\.html$"
    successor = "baocantho"
    layouts = [
        families.uploads_image(
            title="div.news-details-content h1",
            date="",
            body="div.news-details-content div.contentView",
            section="div.box-breadcrumb a",
            remove=(".top-header",),
        )
    ]
