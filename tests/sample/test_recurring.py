"""The sample newspaper, crawled and learned: no article loses a word, and read without its layouts
none is read worse."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import recurring
from crawler.archive.captures import of_articles
from crawler.extract.layout import NO_RULES
from crawler.extract.page import extract
from crawler.fetch.readback import read_payload
from crawler.records import Article, Place
from crawler.sample.pieces import truth
from crawler.sample.server import serve
from spiders.songmay import BaoSongMay
from tests.cli.process import khobao

NOTICE = "Báo Sông Mây là tờ báo hư cấu"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive of the sample, learned from."""
    made = tmp_path_factory.mktemp("learned")
    with serve() as server:
        khobao(made, "crawl", "songmay", "--base", server.base_url, "--quiet")
        told = khobao(made, "recurring", "songmay", "--learn")
        assert "41 articles read again" in told
        assert NOTICE in told
        yield made


@pytest.fixture(scope="module")
def known(folder: Path) -> dict[str, Place]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return recurring.texts(db, "songmay")


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        for capture in of_articles(db, "songmay", 1000):
            yield capture.url, read_payload(folder / "captures", capture)[1]


def test_no_article_loses_anything(folder: Path, known: dict[str, Place]) -> None:
    rules = BaoSongMay.rules(known)
    assert len(known) > 5
    read = [extract(body, url, rules=rules) for url, body in pages(folder)]
    assert {article.title: article.body for article in read} == {p.title: p.body for p in truth(1).values()}
    for article, (url, body) in zip(read, pages(folder), strict=True):
        assert article == extract(body, url, rules=replace(rules, recurring={}))


def test_without_layouts_no_paragraph_is_lost_and_less_is_left_over(
    folder: Path, known: dict[str, Place]
) -> None:
    bodies = {piece.title: piece.body.split("\n\n") for piece in truth(1).values()}
    before = after = 0
    for url, html in pages(folder):
        old, new = extract(html, url), extract(html, url, rules=replace(NO_RULES, recurring=known))
        for paragraph in bodies.get(new.title, ()):
            assert (paragraph in whole(new)) >= (paragraph in whole(old))
        before += len(whole(old))
        after += len(whole(new))
    assert after <= before


def whole(article: Article) -> str:
    return f"{article.lead}\n\n{article.body}"


def test_a_person_sees_it_and_overrules_it(folder: Path) -> None:
    listed = json.loads(khobao(folder, "recurring", "songmay", "--json"))
    first = listed[0]
    assert first["text"].startswith(NOTICE)
    assert first["pages"] <= first["of"] == 41
    kept = khobao(folder, "recurring", "songmay", "--keep", first["digest"][:8])
    assert "kept" in next(line for line in kept.splitlines() if line.startswith(first["digest"]))
    assert "kept" in khobao(folder, "recurring", "songmay", "--learn")
    assert "kept" not in khobao(folder, "recurring", "songmay", "--drop", first["digest"])
