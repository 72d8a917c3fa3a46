"""Báo Đồng Nai: Đồng Nai; since July 2025 also Bình Phước."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoDongNai(PortalSpider):
    """Cells under pictures may hold a lone blank. No section is known; old ones had no hyphen."""

    name = "baodongnai"
    title = "Báo Đồng Nai"
    province = "Đồng Nai"
    domains = ["baodongnai.com.vn"]
    sections = ["/"]
    sitemaps = ["/sitemap.xml"]
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7})$"
    example = "/video/201409/1450-thanh-nien-dong-nai-nao-nuc-len-duong-nhap-ngu-2337713"
    agency_tags = ["ĐN"]
    listing = "a.title1, a.title3"
    layouts = [
        families.dataimages(
            "new",
            lead="#content.content-detail .td-post-content > p:first-of-type",
            body="#content.content-detail .td-post-content, #content.content-detail",
            section="a.title.fleft",
            remove=(".content-detail .related", "[data-type='_mgwidget']", "table.rl"),
        )
    ]
