"""Báo Đắk Nông: Đắk Nông until July 2025; Lâm Đồng serves its archive on, under new ids."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoDakNong(PortalSpider):
    """No article's address was seen, the pattern is the family's; no section is known; the layout is of
    2019."""

    name = "baodaknong"
    title = "Báo Đắk Nông"
    province = "Lâm Đồng"
    province_before = "Đắk Nông"
    domains = ["baodaknong.vn", "baodaknong.org.vn"]
    sections = ["/"]
    feeds = ["/rss/video"]
    article_url = r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d+)\.html$"
    successor = "baolamdong"
    layouts = [families.uploads_image(lead="p.text-intro")]
