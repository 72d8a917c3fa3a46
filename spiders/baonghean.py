"""Báo Nghệ An: Nghệ An."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoNgheAn(PortalSpider):
    """Three generations of ids; ``-event<id>`` are topics. The pages before 2023 have no known layout."""

    name = "baonghean"
    title = "Báo Nghệ An"
    province = "Nghệ An"
    domains = ["baonghean.vn"]
    sections = [
        "/thoi-su", "/kinh-te", "/xa-hoi", "/the-thao", "/suc-khoe", "/phap-luat", "/quoc-te",
        "/xay-dung-dang", "/giao-duc", "/giai-tri", "/lao-dong",
    ]  # fmt: skip
    feeds = ["/rss/thoi-su", "/rss/kinh-te", "/rss/kinh-te/bat-dong-san"]
    article_url = r"^/[^/]+-(?P<id>(?:post)?\d{4,})\.html$"
    example = "/hanh-trinh-chinh-phuc-dinh-nui-puxailaileng-cao-nhat-bac-truong-son-10215374.html"
    agency_tags = ["Baonghean.vn"]
    layouts = [families.onecms(), families.epi(name="2023", until=date(2023, 12, 31))]
