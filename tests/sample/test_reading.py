"""Every article of the sample, over HTTP, is read exactly as it was written."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest

from crawler.extract.page import extract
from crawler.records import Article
from crawler.sample.pieces import Moment, Piece, pieces, truth
from crawler.sample.server import SampleServer
from crawler.urls import url_key
from spiders.songmay import BaoSongMay

RULES = BaoSongMay.rules()
CASES = [(moment, path) for moment in (1, 2) for path in truth(moment)]


def read(server: SampleServer, path: str) -> Article:
    url = server.base_url + path
    for _ in range(2):
        try:
            with urllib.request.urlopen(url) as answer:
                body, headers = answer.read(), answer.headers.items()
                return extract(body, url, headers=headers, fetched_at=datetime.now(UTC), rules=RULES)
        except urllib.error.HTTPError as problem:
            assert problem.code == 503  # noqa: PT017  one article is busy at the first request
    raise AssertionError(f"{path} stays busy")


def seen(server: SampleServer, article: Article) -> dict[str, object]:
    return {
        "kind": article.kind,
        "key": article.key,
        "layout": article.layout,
        "title": article.title,
        "section": article.section,
        "published": article.published,
        "precision": article.published_precision,
        "modified": article.modified,
        "agency": article.agency,
        "lead": article.lead,
        "body": article.body,
        "byline": article.byline,
        "authors": article.authors,
        "images": [(i.url.removeprefix(server.base_url), i.caption, i.credit) for i in article.images],
        "tags": article.tags,
        "language": article.language,
        "issues": article.issues,
    }


def written(piece: Piece) -> dict[str, object]:
    number = {"aspx": f"{piece.id}.aspx", "2025": f"{piece.id}", "2026": f"post{piece.id}"}[piece.layout]
    return {
        "kind": "article",
        "key": f"baosongmay.example/{number}",
        "layout": piece.layout,
        "title": piece.title,
        "section": piece.section,
        "published": piece.published.isoformat(),
        "precision": "minute" if piece.layout == "2025" else "second",
        "modified": piece.modified.isoformat() if piece.modified else "",
        "agency": piece.agency,
        "lead": piece.lead,
        "body": piece.body,
        "byline": piece.byline,
        "authors": piece.authors,
        "images": list(piece.images),
        "tags": piece.tags,
        "language": "vi",
        "issues": (),
    }


@pytest.mark.parametrize(("moment", "path"), CASES, ids=lambda value: str(value)[-60:])
def test_an_article_is_read_as_it_was_written(server: SampleServer, moment: Moment, path: str) -> None:
    server.moment = moment
    assert seen(server, read(server, path)) == written(truth(moment)[path])


@pytest.mark.parametrize("piece", [p for p in pieces(1) if p.kind != "article"], ids=lambda p: p.kind)
def test_other_pages_are_no_articles(server: SampleServer, piece: Piece) -> None:
    assert read(server, piece.path).kind == piece.kind


@pytest.mark.parametrize("path", ["/", "/kinh-te", "/thoi-su"])
def test_listings_are_no_articles(server: SampleServer, path: str) -> None:
    assert read(server, path).kind != "article"


def test_all_addresses_of_an_article_are_one() -> None:
    keys = {
        url_key(url, RULES.urls)
        for url in (
            "http://127.0.0.1:8010/xa-hoi/bep-an-khong-dong-o-benh-vien-con-en-28951.aspx",
            "http://localhost:9/thoi-su/chuyen-o-bep-an-khong-dong-28951.aspx",
            "https://www.baosongmay.example/in-bai/xa-hoi/bep-an-28951.aspx",
        )
    }
    assert keys == {"baosongmay.example/28951.aspx"}
