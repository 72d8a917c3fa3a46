"""Huế ngày nay: Huế; Báo Thừa Thiên Huế before."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class HueNgayNay(PortalSpider):
    """The markup of 2019 is of the ``-a-id`` family; of the newer pages no layout is known."""

    name = "huengaynay"
    title = "Huế ngày nay"
    province = "Huế"
    province_before = "Thừa Thiên Huế"
    domains = ["huengaynay.vn", "baothuathienhue.vn"]
    sections = ["/du-lich"]
    article_url = r"^/(?!chu-de/|tu-khoa/)[^/]+/[^/]+-(?P<id>\d{4,})\.html?$"
    example = "/du-lich/so-hoa-ban-do-co-163431.html"
    layouts = [families.a_id(1, name="2019", lead=".fontd.fw600.justify.froboto", body="#newscontents")]
