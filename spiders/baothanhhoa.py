"""Báo Thanh Hóa: Thanh Hóa."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoThanhHoa(PortalSpider):
    """Some pages of 2022 encipher their text; of pages since then no layout is known."""

    name = "baothanhhoa"
    title = "Báo Thanh Hóa"
    province = "Thanh Hóa"
    domains = ["baothanhhoa.vn"]
    sections = [
        "/tin24h", "/thoi-su", "/xay-dung-dang", "/theo-guong-bac", "/dat-va-nguoi", "/kinh-te",
        "/doi-song-xa-hoi", "/giao-duc", "/phap-luat", "/the-gioi", "/van-hoa-giai-tri", "/du-lich",
        "/nhip-song-tre", "/the-thao", "/quoc-phong-an-ninh", "/khoa-hoc-cong-nghe", "/moi-truong",
        "/y-te-suc-khoe", "/bat-dong-san-kien-truc",
    ]  # fmt: skip
    feeds = ["/rss/thoi-su.xml", "/rss/phap-luat.xml"]
    article_url = [r"^/[^/]+-(?P<id>\d{4,})\.htm$", r"^/[^/]+/[^/]+/(?P<id>\d+)\.htm$"]
    example = "/chu-trong-hoat-dong-nbsp-y-te-hoc-duong-244736.htm"
    agency_tags = ["Baothanhhoa.vn"]
    layouts = [families.dhcn("2019")]
