"""Báo Sơn La: Sơn La."""

from __future__ import annotations

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoSonLa(PortalSpider):
    """Ids are nine letters, digits, ``_`` or ``-`` whose case tells them apart; the date has no evidence."""

    name = "baosonla"
    title = "Báo Sơn La"
    province = "Sơn La"
    domains = ["baosonla.vn", "baosonla.org.vn"]
    sections = [
        "/thoi-su-chinh-tri.html", "/xay-dung-dang.html", "/kinh-te.html", "/nong-nghiep.html",
        "/van-hoa-xa-hoi.html", "/xa-hoi.html", "/khoa-giao.html", "/suc-khoe.html",
        "/an-toan-giao-thong.html", "/the-thao.html", "/quoc-phong-an-ninh.html", "/quoc-te.html",
        "/du-lich.html", "/nong-thon-moi.html", "/phong-su.html", "/phap-luat.html",
        "/cai-cach-hanh-chinh.html",
    ]  # fmt: skip
    article_url = r"^/(?!chu-de/|tu-khoa/)[^/]+/[^/]+-(?P<id>[A-Za-z0-9_-]{9})\.html$"
    example = (
        "/thoi-su-chinh-tri/dam-bao-cac-dieu-kien-to-chuc-le-hoi-ca-phe-son-la-lan-thu-hai-nam-2026-"
        "51YnYvXDR.html"
    )
    layouts = [
        Layout(
            name="2026",
            lead="div.fulltext > p.font-bold",
            body="div#editor-detail, div.fulltext",
            section="ul.breadcrumb a.active",
            remove=(".audio-article", ".select-accent-wrap"),
        )
    ]
