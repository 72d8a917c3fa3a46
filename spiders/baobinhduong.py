"""Báo Bình Dương: Bình Dương until July 2025."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoBinhDuong(PortalSpider):
    """Its host still answered in January 2026; ``/en/`` and ``/cn/`` are other editions."""

    name = "baobinhduong"
    title = "Báo Bình Dương"
    province = "TP. Hồ Chí Minh"
    province_before = "Bình Dương"
    domains = ["baobinhduong.vn"]
    sections = [
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/the-thao", "/giao-duc", "/phap-luat", "/y-te",
        "/nhip-song-so", "/phan-tich", "/ban-doc", "/du-lich", "/quoc-te", "/toi-yeu-binh-duong",
    ]  # fmt: skip
    article_url = r"^/[^/]+-(?P<id>a\d+)\.html$"
    example = "/le-van-duong-ky-su-xay-dung-lam-nong-nghiep-cong-nghe-cao-a128477.html"
    listing = ".article-item a, h3 a, h2 a"
    successor = "sggp"
    layouts = [families.a_id(2)]
