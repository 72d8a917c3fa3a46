"""Báo Bà Rịa - Vũng Tàu: Bà Rịa - Vũng Tàu until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoBaRiaVungTau(PortalSpider):
    """Only addresses of pictures were seen, which are the family's: so are pattern and layout. No
    section is known."""

    name = "baobariavungtau"
    title = "Báo Bà Rịa - Vũng Tàu"
    province = "TP. Hồ Chí Minh"
    province_before = "Bà Rịa - Vũng Tàu"
    domains = ["baobariavungtau.com.vn"]
    sections = ["/"]
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$"
    successor = "sggp"
    layouts = [families.dataimages("old")]
