"""Báo Lai Châu: Lai Châu."""

from __future__ import annotations

from crawler.extract import families
from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoLaiChau(PortalSpider):
    """Not every address has an id, and dates end some slugs, so the whole address is the identity."""

    name = "baolaichau"
    title = "Báo Lai Châu"
    province = "Lai Châu"
    domains = ["baolaichau.vn"]
    sections = ["/chinh-tri"]
    article_url = r"^/(?!chu-de/|tu-khoa/|tag/)[^/]+/(?:[^/?]+-\d{4,}|(?:[^/?-]+-){7,}[^/?-]+)$"
    example = "/chinh-tri/ky-niem-74-nam-ngay-toan-quoc-khang-chien-19121946-19122020"
    listing = "a.blc-post__link"
    layouts = [
        Layout(
            name="2026",
            title="#post-content .post-detail .post-info .title",
            lead="#post-content .post-detail .post-info .sapo",
            body="#post-content .post-detail .post-info .body",
        ),
        families.of_2019(date=".text-muted", lead=".desc.sapo", body=".desc.body"),
    ]
