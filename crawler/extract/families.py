"""Layouts shared by papers on the same content system.

Each function gives the layout of one family in one generation; keywords replace single selectors
where a paper differs.  The selectors were read off pages of the papers named.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crawler.extract.layout import Layout

_A_ID_1 = Layout(
    name="a-id-1",
    title="h1.fw700",
    date="span.pubdate, .pubdate",
    lead=".detail-desc p, .detail-desc",
    body="#newscontents .content-fck, .content-fck, #newscontents",
    byline="p.author",
    section="div.titlecate h1 a:last-of-type, h2.catename-h1 a:last-of-type, h2.catename-h1",
    tags="div.block_tag a.tag_item",
    captions="p.note.ignore",
    remove=("[class^='AMN_res_']", "#linkshare", ".titlecate"),
)
_A_ID_2 = Layout(
    name="a-id-2",
    title="h1.title, h1",
    body="#contentNews .singular-content, #contentNews",
    section="div.breadcrumb-news-detail a:last-of-type",
    remove=("[class^='AMN_res_']", "#linkshare"),
)
_DATAIMAGES_OLD = Layout(
    name="dataimages-old",
    title="h1#title",
    date="#current-date, .date",
    body="div#content, #content",
    section="div#nav a.parent_cate",
    captions="td.image_desc, table.image tr:nth-of-type(2) td",
    remove=("table.rl", "table.quote.center", ".print_page", "h1", "#current-date"),
)
_DATAIMAGES_NEW = Layout(
    name="dataimages-new",
    title="h1.head_title, h1.media-heading",
    date=".content-detail .date, div.date",
    body=".content-detail .td-post-content, .td-post-content, .content-detail",
    captions="td.desc",
    remove=("table.rl", "h1", "div.date"),
)
_EPI = Layout(
    name="epi-cms",
    title="h1.article__title",
    date="div.article__meta time[datetime], meta.cms-date[itemprop='datePublished'], div.article__meta time",
    lead="div.article__sapo.cms-desc, .article__sapo",
    body="div.article__body.zce-content-body, div.article__body",
    byline="div.article__body > div.t1 .t2",
    section="meta[property='article:section']",
    tags="div.article__tags .box-content a",
    captions="div.article__body figcaption",
    remove=(".rennab", ".sda_middle", "[id^='adsWeb_']", "[id^='sdaWeb_']"),
)
_ASPX = Layout(
    name="aspx",
    date="[id$='ucNewsDetails_lblPostedDate'], div.date",
    lead=".contentView > p:first-of-type",
    body=".contentView",
    captions=".contentView em",
)


def a_id(generation: int, **changes: Any) -> Layout:
    """``/<slug>-a<id>.html``.  Generation 1: Cần Thơ, An Giang, Đồng Khởi, Long An, Tây Ninh (2019);
    2: Bình Dương, Đồng Tháp and Tây Ninh (2026)."""
    return replace(_A_ID_1 if generation == 1 else _A_ID_2, **changes)


def dataimages(generation: str, **changes: Any) -> Layout:
    """``/<section>/<YYYYMM>/<slug>-<id>/``.  ``old``: Ấp Bắc, Đồng Tháp (July to December 2025),
    Vĩnh Long; ``new``: Đồng Nai, Đắk Lắk, Thái Nguyên, Tuyên Quang, Sóc Trăng (2024)."""
    return replace(_DATAIMAGES_OLD if generation == "old" else _DATAIMAGES_NEW, **changes)


def epi(**changes: Any) -> Layout:
    """``/<slug>-post<id>.html``: Lào Cai, Gia Lai, Hà Tĩnh, Bắc Kạn, Sài Gòn Giải Phóng."""
    return replace(_EPI, **changes)


def aspx(**changes: Any) -> Layout:
    """``/<section>/<slug>-<id>.aspx``, ASP.NET Web Forms: Đồng Tháp to about 2024."""
    return replace(_ASPX, **changes)
