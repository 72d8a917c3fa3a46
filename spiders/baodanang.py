"""Báo Đà Nẵng: Đà Nẵng; since July 2025 also Quảng Nam."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoDaNang(PortalSpider):
    """Ids go on from Báo Quảng Nam's, whose archive it serves; the older layout is its family's. ``en.``
    is a host below."""

    name = "baodanang"
    title = "Báo Đà Nẵng"
    province = "Đà Nẵng"
    domains = ["baodanang.vn"]
    sections = [
        "/chinh-tri", "/xa-hoi", "/kinh-te", "/nong-nghiep-nong-thon", "/quoc-phong-an-ninh", "/the-gioi",
        "/the-thao", "/van-hoa-van-nghe", "/doi-song", "/du-lich", "/khoa-hoc-cong-nghe",
        "/theo-buoc-chan-nguoi-quang", "/toa-soan-ban-doc", "/tin-moi-nhat",
    ]  # fmt: skip
    sitemaps = ["/sitemap.xml", "/sitemap-news.xml"]
    article_url = [r"^/[^/]+-(?P<id>\d+\.html)$", r"^/(?:channel/\d+|[a-z]+)/\d{6}/[^/]+-(?P<id>\d{7})$"]
    example = "/bo-doi-xuat-ngu-khoi-nghiep-voi-den-trang-tri-tram-canh-3140715.html"
    listing = "h3.b-grid__title a"
    layouts = [families.onecms(name="2026"), families.dataimages("old", name="2024", until=date(2025, 6, 30))]
