# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Stories: articles of several addresses that are one text, as agency copy, shared reports and an
archive served under two hosts are.

Each article is compared with those it shares a band with (:mod:`crawler.archive.sketch`); pairs that
are one text (:mod:`crawler.archive.likeness`) are kept in ``story_pairs``.  From the pairs alone follow
the stories: in order of publication, an article joins the first story whose first article it is a pair
with, or begins one.  So it does not matter in which order articles came into the archive, and no chain
of small changes leads from one text to another.  (It could matter for a text that more than
:data:`MOST_CLOSE` others resemble closely or :data:`MOST` others loosely: it is compared with so many.)

A story has the number of its first article.  Withdrawn articles are in no story.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from itertools import islice

from crawler.archive.cells import PLACES, instant
from crawler.archive.likeness import Likeness, Printed, compare
from crawler.archive.sketch import BANDS, SKETCH, bands, words

#: An article is compared with at most so many that share half its bands or more, and so many others.
MOST_CLOSE, MOST = 256, 32
_AT_ONCE = 10_000
_REMEMBERED = 1000
_MARKS = ", ".join("?" * BANDS)
_BULK_CACHE_KIB = 262_144


def place(db: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Find the stories of articles that are new or were changed.  Within the caller's transaction;
    placing an article again changes nothing."""
    numbers = sorted(set(numbers))
    for start in range(0, len(numbers), _AT_ONCE):
        chunk = numbers[start : start + _AT_ONCE]
        touched = _unlink(db, chunk)
        _forget_earlier(db, chunk)
        touched |= _link(db, chunk)
        _regroup(db, touched)


def leave(db: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Take articles out of the stories, before they are withdrawn or deleted.  Within the caller's
    transaction.  Looks through the whole index: about a second in a million articles."""
    touched = _unlink(db, numbers)
    db.execute(
        "DELETE FROM story_bands WHERE article IN (SELECT value FROM json_each(?))", [json.dumps([*numbers])]
    )
    _regroup(db, touched | set(numbers))


def is_stale(db: sqlite3.Connection) -> bool:
    """Whether the bands were made in another way than this program makes them."""
    return bool(db.execute("SELECT made_with FROM story_index").fetchone() != (SKETCH,))


def rebuild(db: sqlite3.Connection) -> None:
    """Find all stories anew.  Within the caller's transaction; half an hour for a million articles."""
    (cache_size,) = db.execute("PRAGMA cache_size").fetchone()
    db.execute(f"PRAGMA cache_size = -{_BULK_CACHE_KIB}")
    db.execute("UPDATE articles SET story = NULL WHERE story IS NOT NULL")
    for table in ("stories", "story_pairs", "story_bands", "story_index"):
        db.execute(f"DELETE FROM {table}")
    numbers = iter([number for (number,) in db.execute("SELECT id FROM articles ORDER BY id")])
    while chunk := list(islice(numbers, _AT_ONCE)):
        _regroup(db, _link(db, chunk))
    db.execute("INSERT INTO story_index VALUES (?)", [SKETCH])
    db.execute(f"PRAGMA cache_size = {cache_size}")


# -- reading ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Telling:
    """One article of a story.  ``similarity`` to the first is the share of all runs of five words that
    both have; ``contained`` the share of those of the shorter text that the longer one has: a copy whose
    tail was cut has a low similarity and is contained.  ``published`` keeps the newspaper's offset, and
    is empty when unknown."""

    id: int
    portal: str
    portal_title: str
    title: str
    url: str
    published: str
    published_precision: str
    state: str
    similarity: float
    contained: float


@dataclass(frozen=True, slots=True)
class Story:
    """A story by its first article; ``portals`` are the newspapers that printed it, in order."""

    first: int
    title: str
    published: str
    size: int
    portals: tuple[str, ...]
    last_published: str


def chain(db: sqlite3.Connection, article: int) -> tuple[Telling, ...]:
    """Who published the story of this article, in order of publication, the first publisher first;
    empty when no other article like it is known.  Withdrawn articles are not told."""
    row = db.execute("SELECT story FROM articles WHERE id = ?", [article]).fetchone()
    if row is None or row[0] is None:
        return ()
    (first,) = row
    alike = dict(_pairs(db, first)) | {first: Likeness(1.0, 1.0)}
    rows = db.execute(
        "SELECT a.id, a.portal, p.title, coalesce(a.title, ''), a.url, coalesce(a.published, ''), "
        "coalesce(a.published_precision, ''), a.state FROM articles a JOIN portals p ON p.name = a.portal "
        "WHERE a.story = ? AND a.state <> 'withdrawn'",
        [first],
    )
    found = {row[0]: Telling(*row, *astuple(alike[row[0]])) for row in rows.fetchall()}
    return tuple(found[number] for number in in_order(db, found)) if len(found) > 1 else ()


def largest(
    db: sqlite3.Connection,
    *,
    portal: str = "",
    since: str = "",
    until: str = "",
    among: Sequence[int] | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[Story]:
    """The stories of most articles; of ``portal``, those it printed too; ``among`` the articles of these
    numbers, those that one of them belongs to.  ``since`` and ``until`` are days (``2022-09-14``) of the
    first publication."""
    rows = db.execute(
        "SELECT s.first, coalesce(a.title, ''), coalesce(a.published, ''), s.size FROM stories s "
        "JOIN articles a ON a.id = s.first WHERE (:since = '' OR a.day >= :since) "
        "AND (:until = '' OR a.day <= :until) AND (:portal = '' OR EXISTS "
        "(SELECT 1 FROM articles m WHERE m.story = s.first AND m.portal = :portal)) "
        "AND (:among IS NULL OR s.first IN (SELECT story FROM articles "
        "WHERE id IN (SELECT value FROM json_each(:among)))) "
        "ORDER BY s.size DESC, s.first DESC LIMIT :limit OFFSET :offset",
        {
            "portal": portal,
            "since": since,
            "until": until,
            "limit": limit,
            "offset": offset,
            "among": None if among is None else json.dumps(among),
        },
    ).fetchall()
    found = []
    for first, title, published, size in rows:
        tellings = chain(db, first)
        papers = tuple(dict.fromkeys(one.portal for one in tellings))
        last = next((one.published for one in reversed(tellings) if one.published), "")
        found.append(Story(first, title, published, size, papers, last))
    return found


# -- pairs -----------------------------------------------------------------------------------------


def _unlink(db: sqlite3.Connection, numbers: Sequence[int]) -> set[int]:
    """Delete the pairs of these articles; all articles that were in them."""
    touched: set[int] = set()
    for number in numbers:
        others = [other for other, _ in _pairs(db, number)]
        if others:
            touched.update(others, [number])
            db.execute("DELETE FROM story_pairs WHERE article = ? OR other = ?", [number, number])
    return touched


def _forget_earlier(db: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Delete the bands of what these articles read before."""
    for lead, body, number in db.execute(
        "SELECT lead, body, article FROM versions "
        "WHERE article IN (SELECT value FROM json_each(?)) AND body IS NOT NULL",
        [json.dumps(numbers)],
    ).fetchall():
        db.executemany(
            "DELETE FROM story_bands WHERE band = ? AND article = ?",
            [(band, number) for band in bands(words(_text(lead, body)))],
        )


def _link(db: sqlite3.Connection, numbers: Sequence[int]) -> set[int]:
    """Put these articles into the index and store their pairs; all articles that are in those."""

    # Candidates come again and again while articles of one time are placed.
    @lru_cache(_REMEMBERED)
    def printed(number: int) -> Printed:
        return next(_printed(db, [number]))

    here: dict[int, list[int]] = {}
    rows: set[tuple[int, int]] = set()
    pairs: list[tuple[int, int, float, float]] = []
    for number, text in zip(numbers, _printed(db, numbers), strict=True):
        found = bands(text.words)
        shared = Counter(other for band in set(found) for other in here.get(band, ()))
        if found:
            shared.update(
                row[0]
                for row in db.execute(f"SELECT article FROM story_bands WHERE band IN ({_MARKS})", found)
            )
        # It is there already when it is placed again.
        shared.pop(number, None)
        for other in _chosen(shared, number):
            likeness = compare(text, printed(other))
            pairs += [_pair(number, other, likeness)] if likeness else []
        for band in found:
            here.setdefault(band, []).append(number)
            rows.add((band, number))
    # In their order, so that each page of the index is written once.
    db.executemany("INSERT OR IGNORE INTO story_bands (band, article) VALUES (?, ?)", sorted(rows))
    db.executemany("INSERT OR REPLACE INTO story_pairs VALUES (?, ?, ?, ?)", pairs)
    return {number for pair in pairs for number in pair[:2]}


def _pair(one: int, other: int, likeness: Likeness) -> tuple[int, int, float, float]:
    return (min(one, other), max(one, other), round(likeness.similarity, 4), round(likeness.contained, 4))


def _chosen(shared: Counter[int], number: int) -> list[int]:
    """Whom to compare with: who shares most bands, and of those the nearest in time."""
    ranked = sorted(shared, key=lambda other: (-shared[other], abs(other - number), other))
    close = sum(1 for other in ranked if 2 * shared[other] >= BANDS)
    return ranked[: max(min(close, MOST_CLOSE), MOST)]


def _printed(db: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Printed]:
    """The texts of these articles, in their order; withdrawn ones have none."""
    for number in numbers:
        portal, day, lead, body = db.execute(
            "SELECT portal, coalesce(CAST(julianday(day) - 2440587.5 AS INTEGER), id / ?), "
            "iif(state = 'withdrawn', NULL, lead), iif(state = 'withdrawn', '', body) "
            "FROM articles WHERE id = ?",
            [PLACES, number],
        ).fetchone()
        yield Printed(portal, day, _text(lead, body))


def _text(lead: str | None, body: str) -> str:
    return f"{lead}\n\n{body}" if lead else body


def _pairs(db: sqlite3.Connection, number: int) -> list[tuple[int, Likeness]]:
    rows = db.execute(
        "SELECT other, similarity, contained FROM story_pairs WHERE article = :number "
        "UNION ALL SELECT article, similarity, contained FROM story_pairs WHERE other = :number",
        {"number": number},
    )
    return [(other, Likeness(similarity, contained)) for other, similarity, contained in rows]


# -- stories ---------------------------------------------------------------------------------------


def _regroup(db: sqlite3.Connection, touched: set[int]) -> None:
    """Make the stories of these articles, and of all that pairs connect with them, follow the pairs."""
    rest = set(touched)
    story: dict[int, int] = {}
    while rest:
        connected: dict[int, set[int]] = {}
        todo = [rest.pop()]
        while todo:
            number = todo.pop()
            if number not in connected:
                connected[number] = {other for other, _ in _pairs(db, number)}
                todo.extend(connected[number])
        rest -= connected.keys()
        story |= _grouped(db, connected)
    _write(db, story)


def _grouped(db: sqlite3.Connection, connected: dict[int, set[int]]) -> dict[int, int]:
    """Article -> the first of its story."""
    firsts: list[int] = []
    story: dict[int, int] = {}
    for number in in_order(db, connected):
        first = next((first for first in firsts if first in connected[number]), number)
        if first == number:
            firsts.append(number)
        story[number] = first
    return story


def _write(db: sqlite3.Connection, story: dict[int, int]) -> None:
    sizes = Counter(story.values())
    wanted = {number: first if sizes[first] > 1 else None for number, first in story.items()}
    among = "SELECT value FROM json_each(?)"
    chosen = json.dumps(list(story))
    before = dict(db.execute(f"SELECT id, story FROM articles WHERE id IN ({among})", [chosen]).fetchall())
    db.executemany(
        "INSERT INTO stories (first, size) VALUES (?, ?) ON CONFLICT DO UPDATE SET size = excluded.size",
        [(first, size) for first, size in sizes.items() if size > 1],
    )
    db.executemany(
        "UPDATE articles SET story = ? WHERE id = ?",
        [(first, number) for number, first in wanted.items() if before[number] != first],
    )
    db.executemany(
        "DELETE FROM stories WHERE first = ?",
        [(old,) for old in {*before.values()} - {*wanted.values(), None}],
    )


def in_order(db: sqlite3.Connection, numbers: Iterable[int]) -> list[int]:
    """Articles in order of publication.  Where only the day is known, after those of that day whose
    time is known: none is called the first without a reason.  Without a date, by first sight; of one
    moment, by key."""
    rows = db.execute(
        "SELECT id, coalesce(day, date(id / ? * 86400, 'unixepoch')), "
        "published_precision IS NOT 'second' AND published_precision IS NOT 'minute', published, key "
        "FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        [PLACES, json.dumps(list(numbers))],
    ).fetchall()

    def key(row: tuple[int, str, int, str | None, str]) -> tuple[str, int, float, str]:
        moment = instant(row[3])
        return row[1], row[2], moment.timestamp() if moment else 0.0, row[4]

    return [row[0] for row in sorted(rows, key=key)]
