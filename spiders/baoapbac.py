"""Báo Ấp Bắc: Tiền Giang until July 2025; its archive stays where it was."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoApBac(PortalSpider):
    """The older template of the ``dataimages`` family; ids are numbers or seven hexadecimal digits."""

    name = "baoapbac"
    title = "Báo Ấp Bắc"
    province = "Đồng Tháp"
    province_before = "Tiền Giang"
    domains = ["baoapbac.vn"]
    sections = ["/ban-doc"]
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$"
    example = "/ban-doc/202109/don-doc-bao-ap-bac-so-ra-ngay-6-9-934020"
    agency_tags = ["ABO"]
    listing = "div#cate-content div.item a.title"
    successor = "baodongthap"
    layouts = [families.dataimages("old")]
