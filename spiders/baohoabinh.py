"""Báo Hòa Bình: Hòa Bình, since July 2025 a part of Phú Thọ."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoHoaBinh(PortalSpider):
    """Paragraphs are ``div`` with line breaks inside sentences; addresses are numbers."""

    name = "baohoabinh"
    title = "Báo Hòa Bình"
    province = "Phú Thọ"
    province_before = "Hòa Bình"
    domains = ["baohoabinh.com.vn"]
    article_url = r"^/\d+/(?P<id>\d+)/[^/]+\.htm$"
    example = "/256/193468/Mot-so-hinh-anh-kinh-te-xa-hoi-noi-bat-cua-huyen-Kim-Boi.htm"
    successor = "baophutho"
    layouts = [
        families.of_2019(
            until=None,
            date="span.meta",
            lead=".summary",
            body="div.post.clearfix",
            remove=("div.related-post", "div.post.margin-top-20"),
        )
    ]
