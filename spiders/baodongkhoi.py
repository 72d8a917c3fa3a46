"""Báo Đồng Khởi: Bến Tre until July 2025; kept on a host of Báo Vĩnh Long."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoDongKhoi(PortalSpider):
    """Slugs end with the day of publication. ``<base href>`` names the other of its two hosts, which
    serve the same."""

    name = "baodongkhoi"
    title = "Báo Đồng Khởi"
    province = "Vĩnh Long"
    province_before = "Bến Tre"
    domains = ["dongkhoi.baovinhlong.vn", "baodongkhoi.vn"]
    sections = [
        "/thoi-su", "/chinh-tri", "/kinh-te", "/phap-luat", "/xa-hoi", "/van-hoa", "/khoa-giao",
        "/the-thao", "/quoc-phong", "/an-ninh", "/an-ninh/an-toan-giao-thong", "/ban-doc", "/quoc-te",
    ]  # fmt: skip
    sitemaps = ["https://baodongkhoi.vn/sitemap.xml"]
    article_url = r"^/[^/]+-(?P<id>a\d+)\.html$"
    example = "https://baodongkhoi.vn/nhieu-hoat-dong-thiet-thuc-tai-hoi-sach-mo-hoi-mo-16072023-a117157.html"
    aliases = {"baodongkhoi.vn": "dongkhoi.baovinhlong.vn"}
    successor = "baovinhlong"
    layouts = [
        families.a_id(
            1,
            section="h2.catename-h1 a, input#txtnewscate",
        )
    ]
