"""Báo Quảng Ninh: Quảng Ninh."""

from __future__ import annotations

from datetime import date

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoQuangNinh(PortalSpider):
    """The ``dataimages`` family until about 2020, on ``.com.vn``; the new pages' date has no evidence."""

    name = "baoquangninh"
    title = "Báo Quảng Ninh"
    province = "Quảng Ninh"
    domains = ["baoquangninh.vn", "baoquangninh.com.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/phap-luat", "/the-thao", "/du-lich", "/van-hoa", "/quoc-te",
        "/doi-song", "/khoa-hoc-cong-nghe", "/ban-doc",
    ]  # fmt: skip
    article_url = [
        r"-(?P<id>(?:post)?\d{7})\.html$",
        r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>[0-9a-f]{7}|\d{6,7})$",
    ]
    example = (
        "/bang-gia-ve-tham-quan-vinh-ha-long-vinh-bai-tu-long-va-cac-loai-tour-tham-quan-nam-2025-"
        "3354446.html"
    )
    layouts = [
        families.content_detail(body="#content-detail, .content-article .detail"),
        families.dataimages(
            "old", name="2019", until=date(2024, 12, 31), body="#content, .content", date=".date"
        ),
    ]
