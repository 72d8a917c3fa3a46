"""Báo Hà Nội Mới: Hà Nội."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class HaNoiMoi(PortalSpider):
    """OneCMS since it moved to ``hanoimoi.vn``; the new pages' title, date and byline have no evidence."""

    name = "hanoimoi"
    title = "Báo Hà Nội Mới"
    province = "Hà Nội"
    domains = ["hanoimoi.vn", "hanoimoi.com.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/do-thi", "/van-hoa", "/xa-hoi", "/giao-duc", "/y-te", "/the-gioi",
        "/du-lich", "/nong-nghiep-nong-thon", "/khoa-hoc-cong-nghe", "/doi-song",
    ]  # fmt: skip
    article_url = [r"^/[^/]+-(?P<id>\d{4,})\.html$", r"^/tin-tuc/[^/]+/(?P<id>\d+)/[^/]+$"]
    example = "/vic-va-co-phieu-ngan-hang-nang-do-thi-truong-ngay-30-12-728690.html"
    agency_tags = ["HNM"]
    layouts = [
        families.onecms(),
        Layout(
            name="2021",
            until=date(2024, 12, 31),
            title="h1.caption",
            date="div.definfo div.period",
            lead=".summary",
            body="div.article",
            section="div.breadcrum a:nth-of-type(2)",
            captions="figure.image figcaption",
        ),
    ]
