"""Báo Yên Bái: Yên Bái, since July 2025 a part of Lào Cai."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoYenBai(PortalSpider):
    """Paragraphs are ``div``; addresses tell the section and the article by number."""

    name = "baoyenbai"
    title = "Báo Yên Bái"
    province = "Lào Cai"
    province_before = "Yên Bái"
    domains = ["baoyenbai.com.vn"]
    feeds = ["http://www.baoyenbai.com.vn/rss/11.rss"]
    article_url = r"^/\d+/(?P<id>\d+)/[^/]+\.aspx$"
    example = "/13/215944/Xa_Chien_khu_ngay_moi.aspx"
    agency_tags = ["YBĐT", "YênBái"]
    successor = "baolaocai"
    layouts = [families.of_2019(until=None, date="div.grid-header ul span", body="div.singlepage")]
    scheme = "http"
