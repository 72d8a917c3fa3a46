"""Báo Vĩnh Long: Vĩnh Long; since July 2025 also Bến Tre (Đồng Khởi) and Trà Vinh."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoVinhLong(PortalSpider):
    """Sections of two levels; the papers it took over keep hosts below ``baovinhlong.vn`` and spiders of
    their own."""

    name = "baovinhlong"
    title = "Báo Vĩnh Long"
    province = "Vĩnh Long"
    domains = ["baovinhlong.com.vn", "baovinhlong.vn"]
    sections = [
        "/thoi-su", "/chinh-tri/xay-dung-dang", "/kinh-te/cong-nghiep", "/kinh-te/nong-nghiep",
        "/kinh-te/thi-truong", "/xa-hoi/y-te", "/xa-hoi/giao-duc-dao-tao", "/xa-hoi/du-lich",
        "/van-hoa-giai-tri", "/the-thao", "/phap-luat/an-ninh-trat-tu", "/quoc-te/tin-tuc",
        "/ban-doc/dien-dan",
    ]  # fmt: skip
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[a-z0-9]{7})$"
    example = "/xa-hoi/du-lich/202502/tam-giacket-noi-tour-du-lich-ben-tre-tra-vinh-vinh-long-1ca37b2/"
    layouts = [
        families.dataimages(
            "old", name="2026", lead=".sub_first_content strong", body="#content .td-post-content, #content"
        ),
        families.dataimages("old", name="2019", date="div.date", until=date(2024, 12, 31)),
    ]
