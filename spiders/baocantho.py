"""Báo Cần Thơ: Cần Thơ; since July 2025 also Hậu Giang and Sóc Trăng."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoCanTho(PortalSpider):
    """The first h1 of a page is its section; JSON-LD tells the day only; the lead is a plain paragraph."""

    name = "baocantho"
    title = "Báo Cần Thơ"
    province = "Cần Thơ"
    domains = ["baocantho.com.vn"]
    sections = [
        "/thoi-su", "/thoi-su/can-tho", "/thoi-su/dbscl", "/thoi-su/trong-nuoc", "/chinh-tri",
        "/chinh-tri/xay-dung-dang", "/kinh-te", "/kinh-te/thi-truong", "/kinh-te/tai-chinh",
        "/xa-hoi-phap-luat", "/quoc-phong-an-ninh", "/the-gioi", "/giao-duc", "/y-te", "/cong-nghe",
        "/chuyen-doi-so", "/van-hoa-giai-tri", "/the-thao", "/the-thao/bong-da", "/du-lich",
    ]  # fmt: skip
    feeds = ["/rss/cate/thoi-su/", "/rss/subcate/can-tho/"]
    sitemaps = ["/sitemapnews.xml"]
    article_url = r"^/[^/]+-(?P<id>a\d+)\.html$"
    example = "/khat-vong-xu-han--a63.html"
    agency_tags = ["CTO", "CT"]
    listing = "ul.list-news-img-style-1 a.b-title, a.b-title, h3.b-title a"
    pagination = "?p={page}"
    layouts = [
        families.a_id(
            1,
            lead="#newscontents .content-fck > p:first-of-type",
            byline="#newscontents .content-fck > p[style*='right']:last-of-type strong",
        )
    ]
