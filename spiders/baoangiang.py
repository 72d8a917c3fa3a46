"""Báo An Giang: An Giang; since July 2025 also Kiên Giang."""

from __future__ import annotations

from crawler.extract import families
from crawler.fetch.portal import PortalSpider


class BaoAnGiang(PortalSpider):
    """Signed in a last paragraph without a class; a host below carries regional news under the same ids."""

    name = "baoangiang"
    title = "Báo An Giang"
    province = "An Giang"
    domains = ["baoangiang.com.vn", "tintucmientay.baoangiang.com.vn"]
    sections = [
        "/an-giang-24-gio", "/chinh-tri-xa-hoi", "/xh-tt", "/kinh-te", "/giao-duc", "/cong-nghe",
        "/phap-luat", "/quoc-te", "/van-hoa", "/the-thao", "/suc-khoe", "/nhip-song-moi", "/tam-nong",
        "/thoi-trang", "/du-lich", "/phong-su-anh",
    ]  # fmt: skip
    article_url = r"^/[^/]+-(?P<id>a\d+)\.html$"
    example = "/nu-nong-dan-xuat-sac-vung-bay-nui-an-giang-a465150.html"
    listing = "ul.cate-content-list-item li.item div.b-content a"
    pagination = "/?p={page}&d="
    layouts = [
        families.a_id(
            1,
            title="div.detail-title h1",
            body="#newscontents .content-fck-font-size",
            section="ul.breadcrumb.left li:last-child",
        )
    ]
