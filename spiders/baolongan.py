"""Báo Long An: Long An until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoLongAn(PortalSpider):
    """The template of Báo Cần Thơ came from here; no selector of its own was seen, the layout is the
    family's."""

    name = "baolongan"
    title = "Báo Long An"
    province = "Tây Ninh"
    province_before = "Long An"
    domains = ["baolongan.vn"]
    sections = ["/kinh-te/nong-nghiep"]
    sitemaps = ["/sitemap.xml"]
    article_url = r"^/[^/]+-(?P<id>a\d+)\.html$"
    example = "/vinh-hung-nong-dan-gieo-trong-hon-250ha-dua-hau-phuc-vu-thi-truong-tet-a186458.html"
    successor = "baotayninh"
    layouts = [families.a_id(1)]
