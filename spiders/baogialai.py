"""Báo Gia Lai: Gia Lai; since July 2025 also Bình Định."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoGiaLai(PortalSpider):
    """Interviews mark their questions ``*P.V:``, which is no byline; the tag stands without a blank
    before its dash."""

    name = "baogialai"
    title = "Báo Gia Lai"
    province = "Gia Lai"
    domains = ["baogialai.com.vn"]
    sections = [
        "/thoi-su-su-kien", "/thoi-su-quoc-te", "/chinh-tri", "/kinh-te", "/giao-duc", "/suc-khoe",
        "/van-hoa", "/giai-tri", "/doi-song", "/the-thao", "/khoa-hoc-cong-nghe", "/du-lich", "/phap-luat",
        "/ban-doc", "/phong-su-ky-su",
    ]  # fmt: skip
    sitemaps = ["/sitemap.xml"]
    article_url = r"-(?P<id>post\d+)\.html$"
    example = "/phat-huy-ban-linh-tri-tue-va-khat-vong-vuon-len-post260418.html"
    agency_tags = ["GLO"]
    listing = "article a"
    layouts = [families.epi()]
