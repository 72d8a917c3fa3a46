# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""One article, with everything the archive knows of it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from crawler.archive.absences import gone_since
from crawler.archive.cells import storable
from crawler.archive.crawls import ASKED
from crawler.archive.provinces import PROVINCE_THEN
from crawler.urls import canonical_url, url_key

_HOSTS = ("", "www.", "m.")


@dataclass(frozen=True, slots=True)
class AuthorView:
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ImageView:
    url: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """A reading: when it was first seen, which fields had changed (none: the first one), its digest
    (see :func:`crawler.archive.articles.content_sha256`), and the capture that shows it."""

    id: int
    seen: str
    changed: tuple[str, ...]
    content_sha256: str
    capture: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class CaptureView:
    """An exchange and where its WARC record lies (offset and length in bytes).  ``taken_in`` names the run
    that took it in from somebody else (``backfill wayback``, ``import theirs.warc.gz``); empty when the
    newspaper was asked."""

    id: int
    url: str
    fetched_at: str
    status: int
    warc_file: str
    offset: int
    length: int
    record_id: str
    payload_sha256: str
    revisit_of: int | None
    taken_in: str


@dataclass(frozen=True, slots=True)
class IssueView:
    code: str
    field: str
    message: str
    seen: str
    last_seen: str
    count: int


@dataclass(frozen=True, slots=True)
class ArticleView:
    """``dataclasses.asdict`` of it goes into JSON as it is.  Unknown fields are empty; ``published``
    and ``modified`` keep the newspaper's offset, ``first_seen`` and ``last_seen`` are UTC.
    ``gone_since`` (UTC) is filled only while the article is gone.
    ``province`` is the portal's of today, ``province_then`` that of the day of publication.
    ``capture`` is the newest full capture that reads like this; versions and captures go from the
    oldest to the newest; issues are the open ones."""

    id: int
    portal: str
    portal_title: str
    sample: bool
    title: str
    lead: str
    body: str
    byline: str
    authors: tuple[AuthorView, ...]
    section: str
    agency: str
    published: str
    published_precision: str
    published_raw: str
    modified: str
    images: tuple[ImageView, ...]
    tags: tuple[str, ...]
    url: str
    key: str
    canonical: str
    language: str
    state: str
    gone_since: str
    first_seen: str
    last_seen: str
    words: int
    layout: str
    layers: dict[str, str]
    province: str
    province_then: str
    capture: CaptureView | None
    versions: tuple[VersionView, ...]
    captures: tuple[CaptureView, ...]
    issues: tuple[IssueView, ...]


def read(db: sqlite3.Connection, id_or_url: int | str) -> ArticleView | None:
    """The article of this number, address (any that led to it, with or without ``www.``) or key;
    None when the archive has none."""
    number = _find(db, id_or_url)
    return None if number is None else _view(db, number)


def _find(db: sqlite3.Connection, wanted: int | str) -> int | None:
    text = storable(str(wanted)).strip()
    if text.isascii() and text.isdigit():
        # An integer of SQLite has 64 bits.
        row = db.execute("SELECT id FROM articles WHERE id = ?", [min(int(text[:20]), 2**63 - 1)]).fetchone()
        return int(row[0]) if row else None
    keys, urls = [text], [text]
    try:
        address = text if "://" in text else f"https://{text}"
        keys.append(url_key(address))
        urls += [address, f"http://{text}"]
        bare = canonical_url(address).removeprefix("https://")
        ends = [bare.rstrip("/"), bare.rstrip("/") + "/"]
        urls += [f"{scheme}://{host}{end}" for scheme in ("https", "http") for host in _HOSTS for end in ends]
    except ValueError:
        pass  # no address; it may still be a key
    for column, table, values in (
        ("id", "articles WHERE key", keys),
        ("article", "urls WHERE key", keys),
        ("id", "articles WHERE url", urls),
        ("article", "urls WHERE url", urls),
        ("article", "captures WHERE url", urls),
    ):
        row = db.execute(
            f"SELECT {column} AS found FROM {table} IN ({', '.join('?' * len(values))}) "
            "AND found IS NOT NULL LIMIT 1",
            values,
        ).fetchone()
        if row:
            return int(row[0])
    return None


_CAPTURE = f"""
SELECT id, url, fetched_at, status, warc_file, "offset", length, record_id, payload_sha256, revisit_of,
  coalesce((SELECT reason FROM crawls WHERE crawls.id = captures.crawl AND NOT {ASKED}), '')
FROM captures"""


def _view(db: sqlite3.Connection, number: int) -> ArticleView | None:
    cursor = db.execute(
        f"SELECT a.*, p.title AS portal_title, p.sample, p.province, {PROVINCE_THEN} AS province_then FROM "
        "articles a JOIN portals p ON p.name = a.portal WHERE a.id = ?",
        [number],
    )
    names = [column[0] for column in cursor.description]
    found = cursor.fetchone()
    if found is None:
        return None
    row = {name: "" if value is None else value for name, value in zip(names, found, strict=True)}
    captures = [
        CaptureView(*values)
        for values in db.execute(f"{_CAPTURE} WHERE article = ? ORDER BY fetched_at, id", [number])
    ]
    return ArticleView(
        id=number,
        portal=row["portal"],
        portal_title=row["portal_title"],
        sample=bool(row["sample"]),
        title=row["title"],
        lead=row["lead"],
        body=row["body"],
        byline=row["byline"],
        authors=tuple(
            AuthorView(*values)
            for values in db.execute(
                "SELECT a.name, x.role FROM article_authors x JOIN authors a ON a.id = x.author "
                "WHERE x.article = ? ORDER BY x.position",
                [number],
            )
        ),
        section=row["section"],
        agency=row["agency"],
        published=row["published"],
        published_precision=row["published_precision"],
        published_raw=row["published_raw"],
        modified=row["modified"],
        images=tuple(
            ImageView(*values)
            for values in db.execute(
                "SELECT url, coalesce(caption, ''), coalesce(credit, '') FROM images "
                "WHERE article = ? ORDER BY position",
                [number],
            )
        ),
        tags=tuple(
            name
            for (name,) in db.execute(
                "SELECT t.name FROM article_tags x JOIN tags t ON t.id = x.tag "
                "WHERE x.article = ? ORDER BY x.position",
                [number],
            )
        ),
        url=row["url"],
        key=row["key"],
        canonical=row["canonical"],
        language=row["language"],
        state=row["state"],
        gone_since=gone_since(db, number) if row["state"] == "gone" else "",
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        words=int(row["words"]),
        layout=row["layout"],
        layers=json.loads(row["layers"]),
        province=row["province"],
        province_then=row["province_then"],
        capture=next((capture for capture in captures if capture.id == row["capture"]), None),
        versions=tuple(
            VersionView(key, seen, tuple(json.loads(changed or "[]")), digest, capture, bool(current))
            for key, seen, changed, digest, capture, current in db.execute(
                "SELECT id, seen, changed, content_sha256, capture, is_current FROM readings "
                "WHERE article = ? ORDER BY is_current, seen, id",
                [number],
            )
        ),
        captures=tuple(captures),
        issues=tuple(
            IssueView(*values)
            for values in db.execute(
                "SELECT DISTINCT i.code, i.field, i.message, coalesce(i.seen, ''), i.last_seen, i.count "
                "FROM issues i WHERE i.resolved IS NULL AND i.portal = ? AND i.url IN "
                "(SELECT ? UNION SELECT url FROM urls WHERE article = ?) ORDER BY i.code, i.field",
                [row["portal"], row["url"], number],
            )
        ),
    )
