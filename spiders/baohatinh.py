"""Báo Hà Tĩnh: Hà Tĩnh."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoHaTinh(PortalSpider):
    """The ``epi-cms`` family; in 2019 the markup of Thanh Hóa. The new pages' byline has no evidence."""

    name = "baohatinh"
    title = "Báo Hà Tĩnh"
    province = "Hà Tĩnh"
    domains = ["baohatinh.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/van-hoa-giai-tri", "/phap-luat", "/the-thao", "/the-gioi",
        "/ve-ha-tinh", "/doi-song", "/cong-nghe", "/cong-dong", "/xe",
    ]  # fmt: skip
    sitemaps = ["/sitemap.xml"]
    article_url = r"-(?P<id>post\d+)\.html$"
    example = "/trao-giai-cuoc-thi-giong-hat-hay-cac-ca-khuc-ve-ha-tinh-post294696.html"
    layouts = [families.epi(), families.dhcn("2019", until=date(2024, 12, 31), date=".date_news span")]
