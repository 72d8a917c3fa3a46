"""Báo Kon Tum: Kon Tum until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoKonTum(PortalSpider):
    """No article's address was seen, the pattern is the family's; the layout is of 2019."""

    name = "baokontum"
    title = "Báo Kon Tum"
    province = "Quảng Ngãi"
    province_before = "Kon Tum"
    domains = ["baokontum.com.vn"]
    sections = ["/xa-hoi-8.html"]
    article_url = r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d+)\.html$"
    pagination = "?page={page}"
    successor = "baoquangngai"
    layouts = [families.uploads_image(date="div.date-contentL", body="div#content")]
