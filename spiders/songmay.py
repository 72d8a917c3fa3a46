"""Báo Sông Mây: the bundled sample portal, of a province that does not exist."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoSongMay(PortalSpider):
    """Three content systems side by side; its server is told by ``-a base=http://127.0.0.1:PORT``."""

    name = "songmay"
    title = "Báo Sông Mây"
    province = "Sông Mây"
    domains = ["baosongmay.example", "127.0.0.1", "localhost"]
    sections = ["/thoi-su", "/chinh-tri", "/kinh-te", "/xa-hoi", "/van-hoa", "/ban-doc"]
    feeds = [f"/rss{section}.rss" for section in sections]
    sitemaps = ["/sitemap.xml"]
    article_url = [
        r"-(?P<id>post\d+)\.html$",
        r"^/[^/]+/\d{6}/[^/]+-(?P<id>\d{7})$",
        r"^/[^/]+/[^/]+-(?P<id>\d+\.aspx)$",
    ]
    example = "/chinh-tri/tang-cuong-cong-tac-kiem-tra-giam-sat-cua-dang-105241.aspx"
    agency_tags = ["SMO", "ĐTO"]
    listing = "article.story a.cms-link"
    pagination = "?p={page}"
    aliases = {"127.0.0.1": "baosongmay.example", "localhost": "baosongmay.example"}  # at any port
    layouts = [
        families.epi(name="2026", byline="div.article__author", section="div.breadcrumbs h2.main a"),
        families.dataimages("old", name="2025", until=date(2025, 12, 31)),
        families.aspx(name="aspx", until=date(2024, 12, 31), title="h1", section="div.cateTitle a"),
    ]
    scheme = "http"
    local = True
    sample = True
    # Served on the reader's own machine: robots.txt says how fast; waiting removes no challenge.
    custom_settings = {"DOWNLOAD_DELAY": 0.0, "KHOBAO_RETRY_DELAY": 0.5}
