"""Báo Thái Bình: Thái Bình, since July 2025 a part of Hưng Yên."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoThaiBinh(PortalSpider):
    """The section's number in an address may be 0; the article's is the identity."""

    name = "baothaibinh"
    title = "Báo Thái Bình"
    province = "Hưng Yên"
    province_before = "Thái Bình"
    domains = ["baothaibinh.com.vn"]
    article_url = r"^/tin-tuc/\d+/(?P<id>\d+)/[^/]+$"
    example = "/tin-tuc/0/102296/phong-tru-sau-benh-viec-cap-bach-tren-dong-ruong"
    successor = "baohungyen"
    layouts = [
        families.of_2019(
            until=None,
            date=".news_content .date, .date",
            lead=".desc",
            body=".news_content",
            byline=".news_content .fr-view.info p[style*='right']",
            captions=".news_content p.caption",
            remove=(".date", ".views"),
        )
    ]
