"""An archive of a few captures on disk: articles, a list that quotes them, a revisit and a takedown."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.archive.search import numbers
from crawler.archive.store import Store
from crawler.archive.withdrawals import withdraw
from crawler.fetch.exchange import Exchange
from crawler.fetch.warc import WarcFolder
from crawler.records import Capture, Portal, Visit
from tests.archive.pages import article

AT = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)
PORTAL = Portal("songmay", "Báo Sông Mây", "Sông Mây", ("songmay.example",), sample=True)
HOST = "https://songmay.example"
#: Words that stand in no other text, of an article that is taken down and of a list that names it.
SECRET = "Quỳnhtrangbiệt"
TITLES = ("Mùa sen ở Cồn Én", "Giá lúa tuần qua", "Đò đêm")


class Site:
    """Puts answers into captures and their rows, as a crawl does."""

    def __init__(self, folder: Path) -> None:
        self.captures = folder / "captures"
        self.path = folder / "archive.db"
        self.minute = 0
        with Store(self.path) as store:
            store.register(PORTAL)

    def visit(
        self, warc: WarcFolder, page: str, text: str, earlier: tuple[int, Capture] | None = None
    ) -> Capture:
        self.minute += 1
        url, at = f"{HOST}/{page}", AT + timedelta(minutes=self.minute)
        body = f"<html><body>{text}</body></html>".encode()
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        if earlier:
            answer = b"HTTP/1.1 304 Not Modified\r\nServer: x\r\n\r\n"
        request = f"GET /{page} HTTP/1.1\r\nHost: songmay.example\r\n\r\n".encode()
        kept = warc.append(
            Exchange(url, at, request, answer),
            revisit="server-not-modified" if earlier else None,
            earlier=earlier[1] if earlier else None,
            earlier_id=earlier[0] if earlier else None,
        )
        assert kept is not None
        warc.sync()
        return kept

    def article(self, warc: WarcFolder, page: str, title: str, **more: Any) -> Capture:
        capture = self.visit(warc, page, f"<h1>{title}</h1><p>{title} kể lại.</p>")
        read = article(
            page,
            url=capture.url,
            key=f"songmay.example/{page}",
            title=title,
            lead="",
            body=f"{title} kể lại.",
            **more,
        )
        with Store(self.path) as store:
            store.commit([Visit("songmay", None, "done", capture, article=read)], now=capture.fetched_at)
        return capture

    def plain(self, capture: Capture, article_of: str = "") -> None:
        with Store(self.path) as store:
            store.commit([Visit("songmay", None, "done", capture)], now=capture.fetched_at)
            if article_of:
                store.db.execute(
                    "UPDATE captures SET article = (SELECT id FROM articles WHERE title = ?) "
                    "WHERE record_id = ?",
                    [article_of, capture.record_id],
                )

    def row(self, title: str) -> int:
        with Store(self.path) as store:
            (number,) = store.db.execute("SELECT capture FROM articles WHERE title = ?", [title]).fetchone()
        return int(number)


def made(folder: Path) -> Site:
    """Three articles, the first asked for again a day later; a list and an article since taken down, with
    captures of that one that count as another article's."""
    site = Site(folder)
    with WarcFolder(site.captures, "songmay", max_bytes=1 << 20, software="test") as warc:
        site.plain(site.visit(warc, "danh-sach", f"<a>{SECRET}</a> <a>{TITLES[0]}</a>"))
        first = site.article(warc, "a1", TITLES[0], published="2026-11-20T08:00:00+07:00")
        site.article(warc, "a2", TITLES[1], published="2026-11-21T08:00:00+07:00")
        hidden = site.article(warc, "mat", f"Chuyện {SECRET}", published="2026-11-22T08:00:00+07:00")
        site.article(warc, "a3", TITLES[2], published="2026-11-23T08:00:00+07:00")
        site.plain(site.visit(warc, "a1", "", (site.row(TITLES[0]), first)), TITLES[0])
        site.plain(site.visit(warc, "mat", f"{SECRET} nói lại"), TITLES[2])
        site.plain(site.visit(warc, "a3", "", (site.row(f"Chuyện {SECRET}"), hidden)), TITLES[2])
    with Store(site.path) as store:
        (number,) = numbers(store.db, SECRET)
        withdraw(store, number, reason="Theo yêu cầu", requester="Bà N.", now=AT + timedelta(days=2))
    return site


def members(path: Path) -> Iterator[bytes]:
    """The gzip members of a file as they stand, found by their first bytes."""
    data = path.read_bytes()
    marks = [at for at in range(len(data)) if data.startswith(b"\x1f\x8b\x08", at)]
    start = 0
    for mark in [*marks[1:], len(data)]:
        try:
            gzip.decompress(data[start:mark])
        except (OSError, EOFError):
            continue
        yield data[start:mark]
        start = mark
