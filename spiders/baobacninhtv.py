"""Báo và phát thanh, truyền hình Bắc Ninh: Bắc Ninh and Bắc Giang, since July 2025."""

from __future__ import annotations

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoBacNinhTV(PortalSpider):
    """Bắc Giang's system under a new name; title, date and byline have no evidence."""

    name = "baobacninhtv"
    title = "Báo và phát thanh, truyền hình Bắc Ninh"
    province = "Bắc Ninh"
    domains = ["baobacninhtv.vn"]
    sections = [
        "/chinh-tri", "/xay-dung-dang", "/kinh-te", "/xa-hoi", "/doi-song", "/phap-luat",
        "/an-toan-giao-thong", "/suc-khoe", "/giao-duc", "/quoc-phong", "/the-gioi", "/the-thao",
        "/nhip-song-tre", "/dat-va-nguoi-bac-ninh", "/phong-tuc-tap-quan", "/bacgiang-van-hoa", "/moi-nhat",
    ]  # fmt: skip
    article_url = r"-(?P<id>postid\d+)\.bbg$"
    layouts = [
        Layout(
            name="2026",
            lead="div.news_detail_sapo p, div.news_detail_sapo",
            body=".news-details__content.link_content",
            section="a.post-meta",
            remove=(".news-related__list",),
        )
    ]
