"""Báo Thái Nguyên: Thái Nguyên; since July 2025 also Bắc Kạn."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoThaiNguyen(PortalSpider):
    """Bắc Kạn's archive is on ``bbk.``, a portal of its own; the date has no evidence."""

    name = "baothainguyen"
    title = "Báo Thái Nguyên"
    province = "Thái Nguyên"
    domains = ["baothainguyen.vn"]
    sections = [
        "/thoi-su-thai-nguyen", "/chinh-tri", "/kinh-te", "/xa-hoi", "/phap-luat", "/giao-duc", "/y-te",
        "/van-hoa", "/the-thao", "/giao-thong", "/o-to-xe-may", "/tai-nguyen-moi-truong",
        "/quoc-phong-an-ninh", "/quoc-te", "/que-huong-dat-nuoc", "/ban-doc",
    ]  # fmt: skip
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$"
    example = (
        "/thoi-su-thai-nguyen/202604/phan-dau-hoan-thanh-du-an-khu-cong-nghiep-song-cong-ii-giai-doan-2-"
        "trong-nam-2026-3ac6d79/"
    )
    layouts = [
        families.dataimages(
            "new", date="", lead="div.desc", body="div.content-detail", section="a.title.color1"
        ),
        families.of_2019(date="span.date_up", body="div.news_detail"),
    ]
