"""Báo Đắk Lắk: Đắk Lắk; since July 2025 also Phú Yên."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoDakLak(PortalSpider):
    """Headline and date stand in the body's element; some addresses end without an id."""

    name = "baodaklak"
    title = "Báo Đắk Lắk"
    province = "Đắk Lắk"
    domains = ["baodaklak.vn"]
    sections = [
        "/thoi-su", "/chinh-tri", "/kinh-te", "/xa-hoi", "/giao-duc", "/y-te-suc-khoe",
        "/chinh-sach-xa-hoi", "/phap-luat", "/an-ninh-quoc-phong", "/quoc-te", "/the-thao", "/du-lich",
        "/khoa-hoc-cong-nghe", "/moi-truong", "/phong-su-ky-su",
    ]  # fmt: skip
    article_url = r"^/(?:[^/]+/)+\d{6}/[^/]+?(?:-(?P<id>[0-9a-f]{7}))?$"
    example = "/channel/5301/202009/nam-hoc-moi-voi-quyet-tam-moi-5698714/"
    listing = "a.title5"
    layouts = [
        families.dataimages(
            "old",
            title="h1.media-heading",
            date="div.date",
            body="div.article_content #content",
            section="a.maincatetitle",
            remove=("h1.media-heading", "div.date", "ul.social", "div.bd02", "table.quote.center"),
        )
    ]
