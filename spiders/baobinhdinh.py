"""Báo Bình Định: Bình Định until July 2025."""

from __future__ import annotations

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoBinhDinh(PortalSpider):
    """Only the query's ``mabb`` tells articles apart. The layout is of about 2016; none is known of
    later years."""

    name = "baobinhdinh"
    title = "Báo Bình Định"
    province = "Gia Lai"
    province_before = "Bình Định"
    domains = ["baobinhdinh.vn", "baobinhdinh.com.vn"]
    sections = [
        "/ViewCat.aspx?macm=1&macmp=1", "/ViewCat.aspx?macm=5&macmp=5", "/ViewCat.aspx?macm=6&macmp=6",
        "/ViewCat.aspx?macm=12&macmp=12", "/ViewCat.aspx?macm=15&macmp=15", "/ViewCat.aspx?macm=18&macmp=18",
        "/ViewCat.aspx?macm=22&macmp=22", "/ViewCat.aspx?macm=27&macmp=27",
    ]  # fmt: skip
    article_url = r"^/(?i:viewer)\.aspx\?mabb=(?P<id>\d+)$"
    keep_query = ["mabb"]
    by_id = "/viewer.aspx?mabb={id}"
    example = "/viewer.aspx?macm=39&macmp=39&mabb=222823"
    successor = "baogialai"
    layouts = [
        Layout(name="2016", title="p.pTitle", date="span.floatLeft.fontsize12.color10", body="#divContent")
    ]
