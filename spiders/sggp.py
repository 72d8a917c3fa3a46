"""Báo Sài Gòn Giải Phóng: TP. Hồ Chí Minh; since July 2025 also Bình Dương and Bà Rịa - Vũng Tàu."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class SaiGonGiaiPhong(PortalSpider):
    """Section slugs often have no hyphen; Chinese and English editions live on hosts below, ``cn.`` and
    ``en.``."""

    name = "sggp"
    title = "Báo Sài Gòn Giải Phóng"
    province = "TP. Hồ Chí Minh"
    domains = ["www.sggp.org.vn", "sggp.org.vn"]
    sections = [
        "/chinhtri", "/xaydungdang", "/xahoi", "/theodongthoisu", "/phapluat", "/anninhtrattu", "/kinhte",
        "/thitruongkt", "/thegioi", "/giaoduc", "/ytesuckhoe", "/vanhoavannghe", "/nhip-song",
        "/nhipcaubandoc", "/khoahoc-congnghe",
    ]  # fmt: skip
    sitemaps = ["/sitemap.xml"]
    article_url = r"-(?P<id>post\d+)\.html$"
    example = "/cho-sinh-vien-muon-laptop-mien-phi-post566364.html"
    listing = "article.story a"
    layouts = [
        families.epi(name="2026"),
        families.of_2019(
            date="div.meta-info time",
            lead="div.summary.cms-desc",
            body="div.content.cms-body",
            captions="div.full-img span.fig",
        ),
    ]
