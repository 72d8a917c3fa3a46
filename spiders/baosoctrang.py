"""Báo Sóc Trăng: Sóc Trăng until July 2025."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoSocTrang(PortalSpider):
    """Two families in one archive: ``uploads-image`` from 2017, ``dataimages`` from about 2024. The tag
    has no brackets."""

    name = "baosoctrang"
    title = "Báo Sóc Trăng"
    province = "Cần Thơ"
    province_before = "Sóc Trăng"
    domains = ["baosoctrang.org.vn"]
    sections = ["/van-hoa-the-thao-du-lich", "/multimedia", "/chuyen-de", "/phong-su-anh"]
    article_url = [
        r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7})$",
        r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d+\.html)$",
    ]
    example = "/van-hoa-the-thao-du-lich/202411/hao-huc-cho-ngay-khai-hoi-67c01d9/"
    agency_tags = ["STO"]
    successor = "baocantho"
    layouts = [
        families.dataimages("new", name="2024"),
        families.uploads_image(
            name="2019",
            date="ul.list-unstyled li:nth-of-type(2)",
            lead="article > p",
            until=date(2023, 12, 31),
        ),
    ]
