"""Readings of an article over time, and what changed between two of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: The order in which a reader meets the fields.
FIELDS = ("title", "section", "published", "byline", "lead", "body")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
#: Longer paragraphs are compared as wholes: word by word would take minutes on a page built to hurt.
_LONGEST = 5_000

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as one capture showed it.  ``seen`` is UTC; unknown fields are empty."""

    version: int
    seen: str
    content_sha256: str
    title: str
    section: str
    published: str
    byline: str
    lead: str
    body: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one field, or to one paragraph of lead and body; ``paragraph`` counts those of
    the newer reading from 1 and is 0 for other fields."""

    field: str
    paragraph: int
    pieces: tuple[Piece, ...]


def readings(db: sqlite3.Connection, article: int) -> tuple[Reading, ...]:
    """Every reading of an article, oldest first; empty when there is no such article."""
    rows = db.execute(
        "SELECT id, seen, content_sha256, title, section, published, byline, lead, body "
        "FROM readings WHERE article = ? ORDER BY is_current, seen, id",
        [article],
    )
    return tuple(
        Reading(number, *(value if value is not None else "" for value in told)) for number, *told in rows
    )


def changes(old: Reading, new: Reading) -> tuple[Change, ...]:
    """What changed, field by field, and in the body paragraph by paragraph and word by word."""
    found: list[Change] = []
    for name in FIELDS[:-1]:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            found.append(Change(name, 0, _words(before, after)))
    found += _paragraphs(old.body.split("\n\n"), new.body.split("\n\n"))
    return tuple(found)


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for action, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action == "equal":
            continue
        before, after = list(old[a:b]), list(new[c:d])
        for number in range(max(len(before), len(after))):
            one = before[number] if number < len(before) else ""
            other = after[number] if number < len(after) else ""
            if one or other:
                yield Change("body", min(c + number, max(d - 1, 0)) + 1, _words(one, other))


def _words(old: str, new: str) -> tuple[Piece, ...]:
    """The words that went and came; runs of either kind are kept together."""
    if not old or not new or max(len(old), len(new)) > _LONGEST:
        return tuple(Piece(kind, text) for kind, text in _whole(old, new) if text)
    a, b = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return tuple(Piece(kind, text) for kind, text in _whole(old, new) if text)
    for action, i, j, k, m in matcher.get_opcodes():
        if action == "equal":
            pieces.append(Piece("same", "".join(a[i:j])))
            continue
        if i < j:
            pieces.append(Piece("removed", "".join(a[i:j])))
        if k < m:
            pieces.append(Piece("added", "".join(b[k:m])))
    return tuple(pieces)


def _whole(old: str, new: str) -> tuple[tuple[Kind, str], ...]:
    return ("removed", old), ("added", new)


def stealth_in(db: sqlite3.Connection, crawl: int) -> int:
    """How many articles a crawl found changed while the page told no later revision."""
    row = db.execute(
        "SELECT count(DISTINCT a.id) FROM versions v JOIN captures c ON c.id = v.capture "
        "JOIN articles a ON a.id = v.article "
        "WHERE c.crawl = ? AND v.changed IS NOT NULL AND a.modified IS NULL",
        [crawl],
    ).fetchone()
    return int(row[0])


def stealth(db: sqlite3.Connection, portal: str = "") -> dict[str, int]:
    """Per portal, how many articles changed their text while the page told no later revision."""
    rows = db.execute(
        "SELECT a.portal, count(DISTINCT a.id) FROM articles a JOIN versions v ON v.article = a.id "
        "WHERE v.changed IS NOT NULL AND a.modified IS NULL AND (:portal = '' OR a.portal = :portal) "
        "GROUP BY a.portal ORDER BY a.portal",
        {"portal": portal},
    )
    return {str(name): int(number) for name, number in rows}
