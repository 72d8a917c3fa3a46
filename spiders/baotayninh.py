"""Báo Tây Ninh: Tây Ninh; since July 2025 also Long An."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoTayNinh(PortalSpider):
    """Addresses of 2026 end with and without ``a`` before the id; texts of 2021 write Ð (U+00D0) for Đ."""

    name = "baotayninh"
    title = "Báo Tây Ninh"
    province = "Tây Ninh"
    domains = ["baotayninh.vn"]
    sections = [
        "/thoi-su-chinh-tri", "/kinh-te", "/xa-hoi", "/phap-luat", "/quoc-te", "/van-hoa-giai-tri",
        "/the-thao", "/cong-nghe", "/y-te-suc-khoe", "/dia-phuong", "/trong-tinh",
    ]  # fmt: skip
    feeds = ["/rss/news/van-hoa.rss"]
    article_url = [r"^/[^/]+-(?P<id>a\d+)\.html$", r"^/[^/]+-(?P<id>\d+\.html)$"]
    example = "/khat-vong-ve-hai-thanh-pho-tuong-lai-a169010.html"
    agency_tags = ["BTN"]
    listing = "a.title"
    layouts = [
        families.a_id(2, name="2026", lead="h4.sapo, p.sapo"),
        families.a_id(
            1, name="2019", lead=".fontd.fw600.justify", body=".content-fck", until=date(2024, 12, 31)
        ),
    ]
