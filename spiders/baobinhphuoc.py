"""Báo Bình Phước: Bình Phước until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoBinhPhuoc(PortalSpider):
    """A clock of 24 hours with AM or PM behind it. Sections are ``/List/<name>``; no name is known."""

    name = "baobinhphuoc"
    title = "Báo Bình Phước"
    province = "Đồng Nai"
    province_before = "Bình Phước"
    domains = ["baobinhphuoc.com.vn"]
    sections = ["/"]
    article_url = r"^/news/\d+/(?P<id>\d+)/[^/]+$"
    example = "/news/200/99817/mot-so-thong-tin-ve-doan-cuoi-duong-ho-chi-minh-o-binh-phuoc"
    agency_tags = ["BPO"]
    successor = "baodongnai"
    layouts = [families.numeric_path()]
