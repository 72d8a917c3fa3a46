"""Báo Cao Bằng: Cao Bằng."""

from __future__ import annotations

import json

from scrapy.http import Response

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoCaoBang(PortalSpider):
    """Lists are JSON, by number of section; paths keep their case; old addresses end in ``.bcb``."""

    name = "baocaobang"
    title = "Báo Cao Bằng"
    province = "Cao Bằng"
    domains = ["baocaobang.vn"]
    sections = [
        f"/list-post-by-category?limit=12&category_id={number}&show_thumb=true&show_desc=true&page=1"
        for number in range(57, 68)
    ]
    article_url = [r"^/[^/]+-(?P<id>\d{4,})\.html$", r"^/[^/]+/[^/]+/(?P<id>\d+\.bcb)$"]
    example = "/hoi-thi-dau-hot-chim-chao-mao-thanh-pho-mo-rong-nam-2023-3161421.html"
    pagination = "&page={page}"
    layouts = [
        families.content_detail(date="div.date"),
        families.of_2019(
            date=".time", lead=".sapo", body=".text", captions="table.picBox tr:nth-of-type(2) td"
        ),
    ]

    def listing_links(self, response: Response) -> list[str] | None:
        """The ``link`` of each entry of a list; None for pages."""
        if "/list-post-by-category" not in response.url:
            return None
        return [response.urljoin(x["link"]) for x in json.loads(response.body)["data"] if x.get("link")]
