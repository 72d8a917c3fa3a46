"""Báo Hà Giang: Hà Giang, since July 2025 a part of Tuyên Quang."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoHaGiang(PortalSpider):
    """The older template of the ``dataimages`` family, with an element of its own for the date."""

    name = "baohagiang"
    title = "Báo Hà Giang"
    province = "Tuyên Quang"
    province_before = "Hà Giang"
    domains = ["baohagiang.vn"]
    sections = ["/thong-tin-quang-ba", "/xa-hoi"]
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$"
    example = (
        "/thong-tin-quang-ba/202211/cong-vien-tam-linh-thien-duong-noi-hieu-nghia-ven-tron-danh-cho-dang-"
        "sinh-thanh-cc21d4d/"
    )
    successor = "baotuyenquang"
    layouts = [families.dataimages("old", date="div#date")]
