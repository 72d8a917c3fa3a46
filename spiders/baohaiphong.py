"""Báo Hải Phòng: Hải Phòng; since July 2025 also Hải Dương."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoHaiPhong(PortalSpider):
    """The header of long stories stands in the element of the text; the new pages' date has no evidence."""

    name = "baohaiphong"
    title = "Báo Hải Phòng"
    province = "Hải Phòng"
    domains = ["baohaiphong.vn", "baohaiphong.com.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/goc-nhin", "/khoa-hoc-giao-duc", "/phap-luat", "/bat-dong-san",
        "/van-hoa-giai-tri", "/van-nghe", "/quoc-te", "/the-thao", "/doi-song", "/dat-va-nguoi-xu-dong",
        "/ban-doc", "/du-lich", "/xe",
    ]  # fmt: skip
    sitemaps = ["/sitemap.xml"]
    article_url = r"^/[^/]+-(?P<id>\d{4,})\.html$"
    example = "/hai-phong-co-15-500-ha-rau-qua-san-xuat-theo-quy-trinh-an-toan-519953.html"
    layouts = [
        families.onecms(),
        families.of_2019(
            date=".row1.creatdate",
            lead=".head",
            body="#newsContent",
            captions="table.picBox tr:nth-of-type(2) td",
        ),
    ]
