"""Báo Tuyên Quang: Tuyên Quang; since July 2025 also Hà Giang."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoTuyenQuang(PortalSpider):
    """Title and date stand in the element of the text; sections may have several levels."""

    name = "baotuyenquang"
    title = "Báo Tuyên Quang"
    province = "Tuyên Quang"
    domains = ["baotuyenquang.com.vn"]
    sections = [
        "/thoi-su-chinh-tri", "/kinh-te", "/xa-hoi", "/van-hoa", "/an-ninh-quoc-phong", "/khoa-hoc-cong-nghe",
        "/quoc-te", "/phap-luat", "/the-thao-giai-tri", "/goc-nhin", "/tin-noi-bat",
    ]  # fmt: skip
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$"
    example = "/rao-vat/202407/do-cung-viet-luu-giu-net-van-hoa-truyen-thong-trong-moi-mam-cung-e635eaf/"
    layouts = [
        families.dataimages(
            "new",
            date="div.article_content div.date, div.date",
            body="div.article_content #content, div#content",
            section="div.cate_title_1 h2 a",
            remove=("h1.media-heading", "div.date", "ul.social", "div.bd02"),
        ),
        families.of_2019(date="time", lead=".summary", body="[itemprop='articleBody']"),
    ]
