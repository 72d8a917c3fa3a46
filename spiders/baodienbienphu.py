"""Báo Điện Biên Phủ: Điện Biên."""

from __future__ import annotations

import json

from scrapy.http import Response

from crawler.extract import families
from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoDienBienPhu(PortalSpider):
    """Menu and lists are JSON; addresses have no id; only section and body have evidence."""

    name = "baodienbienphu"
    title = "Báo Điện Biên Phủ"
    province = "Điện Biên"
    domains = ["baodienbienphu.vn", "baodienbienphu.com.vn", "baodienbienphu.info.vn"]
    sections = ["/", "https://api-dienbien.baodienbienphu.vn/api/web/menu-get-list"]
    article_url = r"^/tin-bai/[^/]+/[^/]+$"
    layouts = [
        Layout(name="2026", body="div.editor-content", section="#detail-news a[href*='/tin-tuc/']"),
        families.of_2019(date=".time", lead=".sapo", body=".newsLeft"),
    ]

    def listing_links(self, response: Response) -> list[str] | None:
        """Addresses made of the slugs of a list's entries; None for pages."""
        if "/api/web/article-" not in response.url:
            return None
        path = "/{article_type_slug}/{category_slug}/{article_slug}"
        return [self.address(path.format_map(entry)) for entry in json.loads(response.body)["data"]["list"]]

    def further_sections(self, response: Response) -> list[str]:
        """The list of each section that the menu names."""
        menu = json.loads(response.body)["data"]["list"] if "/menu-get-list" in response.url else []
        place = "article-get-news-by-category-slug?limit=100&category_slug="
        return [response.urljoin(place + entry["menu_slug"]) for entry in menu if entry.get("menu_slug")]
