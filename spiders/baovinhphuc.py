"""Báo Vĩnh Phúc: Vĩnh Phúc, since July 2025 a part of Phú Thọ."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoVinhPhuc(PortalSpider):
    """Addresses hold ``/ID/`` and a number before the slug; ``/vi-vn/`` and no prefix are one edition."""

    name = "baovinhphuc"
    title = "Báo Vĩnh Phúc"
    province = "Phú Thọ"
    province_before = "Vĩnh Phúc"
    domains = ["baovinhphuc.com.vn"]
    sections = ["/vi-vn"]
    article_url = r"^/(?!en-us/)(?:[^/]+/)+ID/(?P<id>\d+)/[^/]+$"
    example = (
        "/vi-vn/Multimedia/Images/ID/24726/mot-so-hinh-anh-tai-dai-hoi-dai-bieu-dang-bo-tinh-lan-thu-xvi-"
        "nhiem-ky-2015---2020"
    )
    pagination = "/currentpage/{page}"
    successor = "baophutho"
    layouts = [
        families.of_2019(
            until=None,
            date="div.titleDdtail",
            body="div.content-about-baiviet",
            captions="div.articleimg_caption",
        )
    ]
