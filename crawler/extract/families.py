"""Layouts shared by papers on the same content system.

Each function gives the layout of one family in one generation; keywords replace single selectors
where a paper differs.  The selectors were read off pages of the papers named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any, Literal, get_args, get_type_hints
from urllib.parse import urlsplit

from crawler.extract.layout import Layout
from crawler.extract.tree import Element, select

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
)
_UPLOADS_IMAGE = Layout(
    name="uploads-image",
    date="div.date",
    body="div.newscontent",
)
_NUMERIC_PATH = Layout(
    name="numeric-path",
    date=".toppn .time, .time",
    lead=".sapo",
    body=".news_body, .news_content",
    captions=".hinh",
    remove=(".ilink",),
)
_ONECMS = Layout(
    name="onecms",
    title=".sc-longform-header-title, h1",
    lead=".sc-longform-header-sapo, p.block-sc-sapo",
    body="div.b-maincontent .entry, article.entry, div.b-maincontent",
    tags=".c-widget-tags a, .onecms__tags a",
    remove=(".sc-longform-header", ".sc-related-articles", ".sc-empty-layer"),
)
_CONTENT_DETAIL = Layout(
    name="content-detail",
    title="h1.name",
    body="#content-detail",
    byline="div.pseudonym",
    section=".breadcrumbs ol.breadcrumb li a",
    remove=("div.relates", "div.topics", "div.social", "div.print_page", "div.block-news-list"),
)
_DHCN = Layout(
    name="dhcn",
    title="h1.pTitle, .pTitle",
    lead="p.pHead, .pHead",
    body="#dcontent",
    byline=".pAuthor",
    captions=".pCaption",
)
_DHCN_2019 = Layout(
    name="dhcn-2019",
    date=".date_news",
    lead=".sapo_detail",
    body="#main-detail",
    byline="#main-detail .pAuthor, .pAuthor",
    captions=".pCaption, .iCaption",
)


def a_id(generation: Literal[1, 2], **changes: Any) -> Layout:
    """``/<slug>-a<id>.html``.  Generation 1: Cần Thơ, An Giang, Đồng Khởi, Long An, Tây Ninh (2019);
    2: Bình Dương, Đồng Tháp and Tây Ninh (2026)."""
    return replace(_A_ID_1 if generation == 1 else _A_ID_2, **changes)


def dataimages(generation: Literal["old", "new"], **changes: Any) -> Layout:
    """``/<section>/<YYYYMM>/<slug>-<id>/``.  ``old``: Ấp Bắc, Đồng Tháp (July to December 2025),
    Vĩnh Long; ``new``: Đồng Nai, Đắk Lắk, Thái Nguyên, Tuyên Quang, Sóc Trăng (2024)."""
    return replace(_DATAIMAGES_OLD if generation == "old" else _DATAIMAGES_NEW, **changes)


def epi(**changes: Any) -> Layout:
    """``/<slug>-post<id>.html``: Lào Cai, Gia Lai, Hà Tĩnh, Bắc Kạn, Sài Gòn Giải Phóng."""
    return replace(_EPI, **changes)


def aspx(**changes: Any) -> Layout:
    """``/<section>/<slug>-<id>.aspx``, ASP.NET Web Forms: Đồng Tháp to about 2024."""
    return replace(_ASPX, **changes)


def onecms(**changes: Any) -> Layout:
    """``/<slug>-<id>.html`` at the root: Hà Nội Mới, Hải Phòng, Nghệ An, Đà Nẵng (since 2025)."""
    return replace(_ONECMS, **changes)


def content_detail(**changes: Any) -> Layout:
    """``/<slug>-<7 digits>.html`` with the byline in ``div.pseudonym``: Quảng Ninh, Hưng Yên, Cao Bằng,
    Lạng Sơn."""
    return replace(_CONTENT_DETAIL, **changes)


def dhcn(generation: Literal["new", "2019"], **changes: Any) -> Layout:
    """``/<slug>-<id>.htm`` with a class for each part of a text.  ``new``: Phú Thọ; ``2019``: Thanh Hóa
    and Hà Tĩnh."""
    return replace(_DHCN if generation == "new" else _DHCN_2019, **changes)


def of_2019(**selectors: Any) -> Layout:
    """What public crawlers knew of a paper in 2019, before its newer layout: served to the end of 2024
    at the latest.  ``until=None`` where no newer one is known."""
    return Layout(**{"name": "2019", "until": date(2024, 12, 31), **selectors})


def uploads_image(**changes: Any) -> Layout:
    """``/<section>/<slug>-<id>.html``, pictures in ``/uploads/image/YYYY/MM/DD/``: Bạc Liêu, Kiên Giang,
    Kon Tum, Đắk Nông (2019), Hậu Giang, Sóc Trăng (to 2023), Trà Vinh (to 2025)."""
    return replace(_UPLOADS_IMAGE, **changes)


def numeric_path(**changes: Any) -> Layout:
    """``/<word>/<section number>/<id>/<slug>``, pictures in ``/upload/news/M_YYYY/``: Bình Phước, Thái
    Bình."""
    return replace(_NUMERIC_PATH, **changes)


# -- which of them made a page ------------------------------------------------------------------------

#: The families and what only their pages have, since all call their parts ``content`` and ``date``: a
#: path, or an element.
_SIGNS: dict[Callable[..., Layout], tuple[str, str]] = {
    a_id: (r"-a\d+\.html$", "#newscontents .content-fck, #contentNews .singular-content"),
    dataimages: (r"/\d{6}/[^/]+-(?:[0-9a-f]{7}|\d{6,7})/?$", "img[src*='/dataimages/'], .td-post-content"),
    epi: (r"-post\d+\.html$", ".zce-content-body, .cms-body"),
    aspx: (r"\.aspx$", "[id*='ucNewsDetails']"),
    onecms: ("", ".b-maincontent, .onecms__tags, [class*='sc-longform'], [src*='.1cdn.vn/']"),
    content_detail: ("", "h1.name, div.pseudonym"),
    dhcn: ("", ".pTitle, .pHead, .pBody, .pAuthor, .pCaption, .sapo_detail, [src*='.dhcn.vn/']"),
    uploads_image: ("", "img[src*='/uploads/image/'], img[src*='/uploads/Image/']"),
    numeric_path: (r"^/[^/]+/\d+/\d+/[^/]+$", "img[src*='/upload/news/']"),
}


def likely(root: Element, url: str) -> Iterator[tuple[str, Layout]]:
    """The layouts of the families whose signs the page at ``url`` bears, each with the call that makes
    it, as a spider writes it."""
    for family, (path, element) in _SIGNS.items():
        if (path and re.search(path, urlsplit(url).path)) or select(root, element):
            yield from generations(family)


def generations(family: Callable[..., Layout]) -> Iterator[tuple[str, Layout]]:
    """Each layout that a family has on its own account, with the call that makes it."""
    kinds = [get_args(kind) for name, kind in get_type_hints(family).items() if name == "generation"]
    for given in product(*kinds):
        told = ", ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in given)
        yield f"families.{family.__name__}({told})", family(*given)
