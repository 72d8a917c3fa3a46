"""Báo Cà Mau: Cà Mau; since July 2025 also Bạc Liêu."""

from __future__ import annotations

from crawler.extract import families
from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoCaMau(PortalSpider):
    """Slugs are made of decomposed titles and lose Đ; a hidden field names the section. No section's
    address is known."""

    name = "baocamau"
    title = "Báo Cà Mau"
    province = "Cà Mau"
    domains = ["baocamau.vn", "baocamau.com.vn"]
    sections = ["/"]
    sitemaps = ["/sitemap.xml"]
    article_url = r"^/[^/]+-(?P<id>a\d+)\.html$"
    example = "/-oi-thay-vung-dat-ham-rong-a106.html"
    layouts = [
        Layout(
            name="2026",
            body="div.post-content, section.post-content",
            section=".category-title-box .news-block-header span a, input[name='dataPostComment']",
        ),
        families.of_2019(date=".date-time", lead=".title-italic", body=".newscontent"),
    ]
