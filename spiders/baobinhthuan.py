"""Báo Bình Thuận: Bình Thuận until July 2025; Lâm Đồng serves its archive on, under new ids."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoBinhThuan(PortalSpider):
    """The layout is of 2019, whose date stood in ``#today``: it may be the reader's day, so it is not
    believed."""

    name = "baobinhthuan"
    title = "Báo Bình Thuận"
    province = "Lâm Đồng"
    province_before = "Bình Thuận"
    domains = ["baobinhthuan.com.vn"]
    sections = ["/tin-tuc-binh-thuan-moi-nhat"]
    article_url = r"^/[^/]+-(?P<id>\d+)\.html$"
    example = "/di-tich-van-hoa-lich-su-quoc-gia-thap-po-dam-po-tam-o-tuy-phong-124375.html"
    successor = "baolamdong"
    layouts = [families.of_2019(lead="#info_g > p:nth-of-type(2)", body="#info_g", until=None)]
