"""Báo Ninh Bình: Ninh Bình; since July 2025 also Nam Định and Hà Nam."""

from __future__ import annotations

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoNinhBinh(PortalSpider):
    """Old ids are the time at which the article was made; the new pages' date and byline have no evidence."""

    name = "baoninhbinh"
    title = "Báo Ninh Bình"
    province = "Ninh Bình"
    domains = ["baoninhbinh.org.vn"]
    article_url = [r"-(?P<id>\d{15})\.html$", r"^/[^/]+/(?P<id>d\d{17})\.htm$"]
    example = "/tet-thoi-bao-cap/d20230112091014465.htm"
    layouts = [
        Layout(
            name="2026",
            title="h1.header-title",
            lead=".content-detail .font-bold",
            body="#content_detail, #content-detail",
            section="ol.uppercase li:last-child a, li.inline-flex.items-center a",
        )
    ]
