"""Báo Lào Cai: Lào Cai; since July 2025 also Yên Bái."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoLaoCai(PortalSpider):
    """The metadata name the paper as author; the reporter signs at the foot of the text."""

    name = "baolaocai"
    title = "Báo Lào Cai"
    province = "Lào Cai"
    domains = ["baolaocai.vn"]
    sections = [
        "/chinh-tri", "/chinh-tri/xay-dung-dang", "/chinh-tri/quoc-phong-an-ninh", "/chinh-tri/doi-ngoai",
        "/kinh-te", "/kinh-te/nong-nghiep-nong-thon", "/kinh-te/thi-truong", "/phap-luat",
        "/phap-luat/an-ninh-trat-tu", "/van-hoa", "/the-thao", "/the-gioi", "/du-lich", "/ban-doc",
        "/phong-su", "/review-lao-cai", "/chuyen-doi-so",
    ]  # fmt: skip
    sitemaps = ["/sitemap.xml"]
    article_url = r"-(?P<id>post\d+)\.html$"
    listing = "article.story a.cms-link"
    layouts = [families.epi()]
