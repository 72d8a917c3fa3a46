"""Báo Quảng Trị: Quảng Trị; since July 2025 also Quảng Bình, whose system it took over."""

from __future__ import annotations

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoQuangTri(PortalSpider):
    """Root addresses in ``.htm`` before the merger, without a known layout; only the body has evidence."""

    name = "baoquangtri"
    title = "Báo Quảng Trị"
    province = "Quảng Trị"
    domains = ["baoquangtri.vn"]
    sections = [
        "/chinh-tri", "/dat-va-nguoi-quang-binh", "/dat-va-nguoi-quang-tri", "/du-lich", "/giao-duc",
        "/khoa-hoc-cong-nghe", "/kinh-te", "/phap-luat", "/phong-su-ky-su", "/quoc-phong-an-ninh", "/quoc-te",
        "/suc-khoe", "/the-thao", "/thoi-su", "/toa-soan-ban-doc", "/van-hoa", "/xa-hoi", "/moi-nong",
    ]  # fmt: skip
    article_url = [
        r"^/[a-z0-9-]+(?:/[a-z0-9-]+)?/\d{6}/[a-z0-9-]+-(?P<id>[0-9a-f]{6,8})$",
        r"^/[^/]+-(?P<id>\d+\.htm)$",
    ]
    example = (
        "/suc-khoe/202603/bo-y-te-de-xuat-tiep-tuc-cat-giam-thu-tuc-hanh-chinh-ve-kham-chua-benh-d0f7a12/"
    )
    layouts = [Layout(name="2026", body="div#content, div.content")]
