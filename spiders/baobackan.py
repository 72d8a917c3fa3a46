"""Báo Bắc Kạn: Bắc Kạn, since July 2025 a part of Thái Nguyên, which keeps its archive."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoBacKan(PortalSpider):
    """Sitemap to the last article of June 2025; the newer markup is the family's, not seen here."""

    name = "baobackan"
    title = "Báo Bắc Kạn"
    province = "Thái Nguyên"
    province_before = "Bắc Kạn"
    domains = ["bbk.baothainguyen.vn", "baobackan.vn", "baobackan.com.vn", "baobackan.org.vn"]
    sitemaps = ["/sitemap.xml"]
    article_url = r"-(?P<id>post\d+)\.html$"
    example = "/loi-chao-tam-biet-post71659.html"
    successor = "baothainguyen"
    layouts = [
        families.epi(),
        families.dataimages("old", name="2019", until=date(2024, 12, 31), date="div#date"),
    ]
