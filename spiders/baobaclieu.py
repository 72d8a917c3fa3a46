"""Báo Bạc Liêu: Bạc Liêu until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoBacLieu(PortalSpider):
    """Names of files and videos keep their marks in percent signs; older pictures lie in
    ``/database/newsimg/``."""

    name = "baobaclieu"
    title = "Báo Bạc Liêu"
    province = "Cà Mau"
    province_before = "Bạc Liêu"
    domains = ["baobaclieu.vn"]
    sections = ["/quoc-phong-an-ninh"]
    article_url = r"^/(?!chu-de/)[^/]+/[^/]+-(?P<id>\d+)\.html$"
    example = (
        "/quoc-phong-an-ninh/manh-tay-xu-ly-tin-gia-tin-sai-su-that-ve-dich-covid-19-tren-mang-72306.html"
    )
    successor = "baocamau"
    layouts = [families.uploads_image(lead="div.newscontent > p:first-of-type")]
