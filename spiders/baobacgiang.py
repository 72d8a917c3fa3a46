"""Báo Bắc Giang: Bắc Giang, since July 2025 a part of Bắc Ninh, which took over its system."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoBacGiang(PortalSpider):
    """Addresses end in ``-postid<id>.bbg``; older ones have the id in the path."""

    name = "baobacgiang"
    title = "Báo Bắc Giang"
    province = "Bắc Ninh"
    province_before = "Bắc Giang"
    domains = ["baobacgiang.vn", "baobacgiang.com.vn"]
    article_url = [r"-(?P<id>postid\d+)\.bbg$", r"^/bg/[^/]+/(?P<id>\d+)/[^/]+\.html$"]
    example = "/bg2/moi-nhat/quang-ba-cac-diem-du-lich-van-hoa-postid413098.bbg"
    successor = "baobacninhtv"
    layouts = [
        families.of_2019(
            until=None, date="p.datetimes-detail-articlecontent", lead="p.alead", body="div.ArticleContent"
        )
    ]
