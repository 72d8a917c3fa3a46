# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Passes over the captures that prove them whole, and what SQLite says of the archive itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from crawler.archive.cells import stamp, storable
from crawler.archive.fts import guard
from crawler.archive.issues import note
from crawler.archive.store import Store
from crawler.records import Issue

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Which captures: of a portal, taken on the day ``since`` (UTC) or later, or ``sample`` of them
    drawn by lot.  Empty and 0 mean all."""

    portal: str = ""
    since: str = ""
    sample: int = 0


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A row of ``captures`` as far as it can be proved."""

    id: int
    portal: str
    url: str
    warc_file: str
    offset: int
    length: int
    record_id: str
    payload_sha256: str
    revisit: bool


@dataclass(slots=True)
class Pass:
    """A pass under way."""

    id: int
    scope: Scope
    last_capture: int
    checked: int
    damaged: int


def begin(store: Store, scope: Scope, *, now: datetime) -> Pass:
    """The unfinished pass of the same scope, to go on with, or a new one."""
    told = json.dumps(asdict(scope), sort_keys=True)
    with store.transaction() as db:
        row = db.execute(
            "SELECT id, last_capture, checked, damaged FROM fixity WHERE finished IS NULL AND scope = ? "
            "ORDER BY id DESC LIMIT 1",
            [told],
        ).fetchone()
        if row is None or scope.sample:
            number = db.execute(
                "INSERT INTO fixity (started, scope, last_capture, checked, damaged) VALUES (?, ?, 0, 0, 0)",
                [stamp(now), told],
            ).lastrowid
            row = (number, 0, 0, 0)
    return Pass(row[0], scope, *row[1:])


def count(db: sqlite3.Connection, scope: Scope) -> int:
    """How many captures are in a scope."""
    where, values = _where(scope)
    (number,) = db.execute(f"SELECT count(*) FROM captures WHERE {where}", values).fetchone()
    return min(int(number), scope.sample) if scope.sample else int(number)


def due(db: sqlite3.Connection, going: Pass) -> Iterator[list[KeptCapture]]:
    """The captures of a pass that are still to see, in pieces, in the order of their numbers."""
    where, values = _where(going.scope)
    if going.scope.sample:
        drawn = db.execute(
            f"SELECT id FROM captures WHERE {where} ORDER BY random() LIMIT :sample",
            values | {"sample": going.scope.sample},
        )
        where = "id IN (SELECT value FROM json_each(:drawn))"
        values = {"drawn": json.dumps([number for (number,) in drawn])}
    after = going.last_capture
    while True:
        rows = db.execute(
            'SELECT id, portal, url, warc_file, "offset", length, record_id, payload_sha256, '
            f"revisit_of IS NOT NULL FROM captures WHERE {where} AND id > :after ORDER BY id LIMIT :most",
            values | {"after": after, "most": _AT_ONCE},
        ).fetchall()
        if not rows:
            return
        yield [KeptCapture(*row) for row in rows]
        after = rows[-1][0]


def record(
    store: Store, going: Pass, seen: list[KeptCapture], damage: dict[int, str], *, now: datetime
) -> None:
    """Commit what a piece of a pass showed: how far it is, an issue ``fixity.damaged`` for each capture in
    ``damage`` (number to reason), and that those of the others, if there were any, are over."""
    going.last_capture = seen[-1].id
    going.checked += len(seen)
    going.damaged += len(damage)
    with store.transaction() as db:
        for capture in seen:
            if reason := damage.get(capture.id):
                message = (
                    f"capture {capture.id} cannot be proved: {reason}; restore "
                    f"{capture.warc_file} from a copy, then verify again"
                )
                issue = Issue("fixity.damaged", message, f"capture {capture.id}", capture.warc_file)
                note(db, capture.portal, capture.url, [issue], crawl=None, now=now)
        db.executemany(
            "UPDATE issues SET resolved = ? WHERE code = 'fixity.damaged' AND resolved IS NULL "
            "AND portal = ? AND url = ? AND field = ?",
            [
                (stamp(now), capture.portal, storable(capture.url), f"capture {capture.id}")
                for capture in seen
                if capture.id not in damage
            ],
        )
        db.execute(
            "UPDATE fixity SET last_capture = ?, checked = ?, damaged = ? WHERE id = ?",
            [going.last_capture, going.checked, going.damaged, going.id],
        )


def damage(db: sqlite3.Connection, going: Pass) -> list[dict[str, str]]:
    """The captures that a pass found damaged: ``url``, ``warc_file`` and ``message`` of each."""
    rows = db.execute(
        "SELECT url, seen, message FROM issues WHERE code = 'fixity.damaged' AND resolved IS NULL "
        "AND last_seen >= (SELECT started FROM fixity WHERE id = ?) ORDER BY id",
        [going.id],
    )
    return [dict(zip(("url", "warc_file", "message"), row, strict=True)) for row in rows.fetchall()]


def finish(store: Store, going: Pass, *, now: datetime) -> None:
    """The pass has seen all of its scope."""
    with store.transaction() as db:
        db.execute("UPDATE fixity SET finished = ? WHERE id = ?", [stamp(now), going.id])


def corruption(db: sqlite3.Connection) -> list[str]:
    """What SQLite's own check of every page of the archive file finds, a sentence each."""
    try:
        lines = [line for (line,) in db.execute("PRAGMA integrity_check(20)") if line != "ok"]
    except sqlite3.DatabaseError as problem:
        lines = [str(problem)]
    return [f"SQLite: {line}" for line in lines]


def faults(db: sqlite3.Connection) -> list[str]:
    """What is wrong within the archive, a sentence each: rows that point nowhere, and the search index."""
    return [
        f"row {row} of {table} points to a row of {parent} that is not there"
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchmany(20)
    ] + guard(db)


def _where(scope: Scope) -> tuple[str, dict[str, str | int]]:
    return (
        "(:portal = '' OR portal = :portal) AND (:since = '' OR fetched_at >= :since)",
        {"portal": scope.portal, "since": scope.since},
    )
