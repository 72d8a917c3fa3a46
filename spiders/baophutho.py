"""Báo Phú Thọ: Phú Thọ; since July 2025 also Vĩnh Phúc and Hòa Bình."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoPhuTho(PortalSpider):
    """Title and lead stand in the element of the text; the new pages' date has no evidence."""

    name = "baophutho"
    title = "Báo Phú Thọ"
    province = "Phú Thọ"
    domains = ["baophutho.vn"]
    sections = [
        "/phu-tho-24h", "/phong-vi-dat-to", "/den-hung", "/du-lich-le-hoi", "/chinh-tri", "/xay-dung-dang",
        "/xa-hoi", "/van-hoc-nghe-thuat", "/van-hoa", "/kinh-te", "/giao-duc", "/y-te", "/quoc-te",
        "/quoc-phong-an-ninh", "/giai-tri", "/the-thao", "/khoa-hoc-cong-nghe", "/chuyen-doi-so", "/tin24h",
    ]  # fmt: skip
    article_url = r"^/[^/]+-(?P<id>\d{4,})\.htm$"
    example = "/gia-tri-lich-su-cua-den-chu-hung-169132.htm"
    layouts = [families.dhcn("new"), families.of_2019(date="div.pt-post-detail__time", body="div#content")]
