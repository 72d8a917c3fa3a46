"""Báo Nam Định: Nam Định, since July 2025 a part of Ninh Bình."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoNamDinh(PortalSpider):
    """Sections are numbers; slugs of 2011 are in mixed case; ``#content`` occurs more than once."""

    name = "baonamdinh"
    title = "Báo Nam Định"
    province = "Ninh Bình"
    province_before = "Nam Định"
    domains = ["baonamdinh.vn", "baonamdinh.com.vn"]
    sections = ["/channel/5091", "/channel/5087"]
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{7})$"
    example = (
        "/channel/5091/201703/phong-chong-tac-hai-cua-thuoc-la-mot-so-bi-quyet-giup-cai-thuoc-la-hieu-qua-"
        "2517330/"
    )
    successor = "baoninhbinh"
    layouts = [families.dataimages("old", date=".date span", lead="#content > p:first-of-type")]
