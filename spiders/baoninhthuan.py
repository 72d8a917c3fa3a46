"""Báo Ninh Thuận: Ninh Thuận until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoNinhThuan(PortalSpider):
    """An id is ``<article>p<number>c<section>``; briefs are items that begin with a star. The layout is
    of 2019."""

    name = "baoninhthuan"
    title = "Báo Ninh Thuận"
    province = "Khánh Hòa"
    province_before = "Ninh Thuận"
    domains = ["baoninhthuan.com.vn"]
    sections = ["/news", "/diendan"]
    article_url = r"^/[a-z]+/(?P<id>\d+p\d+c\d+)/[^/]+\.htm$"
    example = "/news/127247p1c30/hoat-dong-cac-so-nganh-dia-phuong.htm"
    successor = "baokhanhhoa"
    layouts = [
        families.of_2019(
            date="#details label",
            lead=".sapo",
            body=".content",
            captions=".content p:has(img) + div",
            until=None,
        )
    ]
