"""Báo Phú Yên: Phú Yên until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoPhuYen(PortalSpider):
    """No article's address was seen: what the lists link to is taken. The layout is of 2016 to 2019."""

    name = "baophuyen"
    title = "Báo Phú Yên"
    province = "Đắk Lắk"
    province_before = "Phú Yên"
    domains = ["baophuyen.vn", "baophuyen.com.vn"]
    sections = ["/92/quoc-te.html", "/89/phong-su-ky-su.html", "/160/goc-tre.html"]
    listing = "div.title a"
    pagination = "css:div.pagination ul a:contains('>')"
    successor = "baodaklak"
    layouts = [
        families.of_2019(
            until=None,
            title="div.newsDetail > div.title",
            date="div.newsDetail > div.date",
            lead="div.text > p:first-of-type",
            body="div.newsDetail div.text",
            captions="div.pic p",
            remove=("div.commentDetail", "div.otherNews", "div.share"),
        )
    ]
