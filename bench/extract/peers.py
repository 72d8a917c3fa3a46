"""Extractors that anybody can install, each as ``name(html: bytes, url: str) -> dict`` with the keys
of ``truth.json``: the fields that its library offers, dates as ISO 8601.

They run in an environment of their own, which holds none of Kho Báo: only the standard library and
the one library at hand are imported here.  Each is called as its documentation says, told to fetch
nothing, and to take the date of publication rather than of the last change.  The slowest step of
starting (imports, word lists) falls on the first call, which is made before the clock runs.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

Fields = dict[str, Any]

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"' ]*([\w.:-]{2,40})", re.IGNORECASE)
#: Where a library insists on an address.
_NOWHERE = "http://localhost/"


def text_of(html: bytes) -> str:
    """A page as text, for libraries that take no bytes: UTF-8 if it is, else what it declares."""
    try:
        return html.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(html, 0, 4096)
    name = declared[1].decode("ascii") if declared else "windows-1252"
    try:
        return html.decode(name, "replace")
    except LookupError:
        return html.decode("windows-1252", "replace")


def iso(value: object) -> str | None:
    """A library's date, datetime or text as text."""
    return value.isoformat() if isinstance(value, date) else str(value) if value else None


def _trafilatura(html: bytes, url: str, **options: Any) -> Fields:
    from trafilatura import bare_extraction

    found = bare_extraction(
        html,
        url=url or None,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "outputformat": "%Y-%m-%dT%H:%M:%S%z"},
        **options,
    )
    if found is None or isinstance(found, dict):
        return {}
    return {
        "title": found.title,
        "date": found.date,
        "authors": (found.author or "").split("; "),
        "section": next(iter(found.categories or ()), None),
        "body": found.text,
    }


def trafilatura(html: bytes, url: str) -> Fields:
    return _trafilatura(html, url)


def trafilatura_fast(html: bytes, url: str) -> Fields:
    return _trafilatura(html, url, fast=True)


def trafilatura_precision(html: bytes, url: str) -> Fields:
    return _trafilatura(html, url, favor_precision=True)


def newspaper4k(html: bytes, url: str) -> Fields:
    from newspaper import Article

    article = Article(url or _NOWHERE, fetch_images=False)
    article.download(input_html=text_of(html))
    article.parse()
    told = (article.meta_data or {}).get("article")
    section = told.get("section") if isinstance(told, dict) else None
    return {
        "title": article.title,
        "date": iso(article.publish_date),
        "authors": article.authors,
        "section": section if isinstance(section, str) else None,
        "body": article.text,
    }


def news_please(html: bytes, url: str) -> Fields:
    from newsplease import NewsPlease

    article = NewsPlease.from_html(text_of(html), url=url or None, fetch_images=False)
    if not article:
        return {}
    return {
        "title": article.title,
        "date": iso(article.date_publish),
        "authors": article.authors,
        "lead": article.description,
        "body": article.maintext,
    }


@cache
def _goose() -> Any:
    from goose3 import Goose

    return Goose({"enable_image_fetching": False, "strict": False})


def goose3(html: bytes, url: str) -> Fields:  # noqa: ARG001  it has no use for the address
    article = _goose().extract(raw_html=text_of(html))
    return {
        "title": article.title,
        "date": iso(article.publish_datetime_utc or article.publish_date),
        "authors": article.authors,
        "body": article.cleaned_text,
    }


def readability_lxml(html: bytes, url: str) -> Fields:  # noqa: ARG001
    from lxml.html import fromstring
    from readability import Document

    document = Document(text_of(html))
    pieces = (piece.strip() for piece in fromstring(document.summary(html_partial=True)).itertext())
    return {"title": document.short_title(), "body": "\n".join(piece for piece in pieces if piece)}


def resiliparse(html: bytes, url: str) -> Fields:  # noqa: ARG001
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(text_of(html))
    return {
        "title": tree.title,
        "body": extract_plain_text(tree, main_content=True, alt_texts=False),
    }
