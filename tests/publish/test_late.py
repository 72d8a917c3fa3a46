"""A search is sent in pieces: the articles, then what takes longer to count."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from crawler.archive.facets import Facet
from crawler.archive.store import Store
from crawler.publish.site import site
from tests.archive.pages import NOW, visit
from tests.publish.conftest import Get


async def pieces(archive: Path, path: str, steps: list[str]) -> list[str]:
    """The bodies of an answer as they are sent; each is a step."""
    name, _, query = path.partition("?")
    sent = []

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            steps.append("sent")
            sent.append(message["body"].decode())

    scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": name,
             "raw_path": path.encode(), "query_string": query.encode(), "headers": []}  # fmt: skip
    await site(archive)(scope, receive, send)
    return sent


def test_the_articles_do_not_wait_for_what_is_counted(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def counted(*_: object) -> dict[str, Facet]:
        steps.append("counted")
        return {}

    monkeypatch.setattr("crawler.publish.pages.facets", counted)
    first, *rest = asyncio.run(pieces(archive, "/search?q=sen", steps))
    assert first.count('<li class="hit">') == 3
    assert "</main>" not in first
    assert steps[:3] == ["sent", "counted", "sent"]
    assert "</main>" in "".join(rest)
    steps.clear()
    whole = asyncio.run(pieces(archive, "/search?q=khongco", steps))
    assert "</main>" in whole[0]
    assert steps == ["sent"]


def test_what_was_too_many_to_count_at_once_is_counted_beside_the_articles(
    get: Get, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.publish.question.PATIENCE", 0)
    with Store(archive) as store:
        days = [f"20{n:02}-03-04T06:00:00+07:00" for n in range(1, 24)]
        many = [
            visit(f"n{n}", title="Nước lớn", body="Nước lên.", published=day) for n, day in enumerate(days)
        ]
        store.commit(many, now=NOW)
    page = BeautifulSoup(get("/search?q=nuoc+lon&order=newest").text, "html.parser")
    assert page.select(".found strong")[0].get_text() == "Hơn 20 bài có “nuoc lon”"
    assert page.select(".facets > p")[0].get_text() == "Tất cả: 23"
    assert len(page.select(".facet-year li")) == 23
    assert page.select("a[rel=next]")
    page = BeautifulSoup(get("/search?q=nuoc+lon&order=newest&page=2").text, "html.parser")
    assert page.select(".found strong")[0].get_text() == "23 bài có “nuoc lon”"
    assert not page.select(".facets > p")
    assert not page.select("a[rel=next]")
