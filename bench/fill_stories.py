"""Rows for measuring stories: made-up articles, reprints among them, and casts of moulds."""

from __future__ import annotations

import random
import sqlite3
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bench import moulds
from bench.corpus import PLACES, PORTALS, Made
from bench.corpus import articles as made_up
from bench.editing import EDITS
from bench.fill import _INSERT, _row
from crawler.archive.cells import first_id

SOURCES = "a fifth reprints with edits, a twentieth casts of moulds"
_BATCH = 20_000


def fill(db: sqlite3.Connection, number: int) -> int:
    """``number`` articles without any index; bytes of text."""
    for name in ("articles_fts_ai", "articles_fts_ad", "articles_fts_au"):
        db.execute(f"DROP TRIGGER {name}")
    db.execute("PRAGMA foreign_keys = OFF")
    for n in range(PORTALS):
        db.execute(
            "INSERT INTO portals (name, title, province, domains, language) VALUES (?, ?, ?, '[]', 'vi')",
            [f"bao{n}", f"Báo {n}", PLACES[n % len(PLACES)]],
        )
    size, last = 0, 0
    made = mixed(number)
    while batch := list(islice(made, _BATCH)):
        db.execute("BEGIN IMMEDIATE")
        for one in batch:
            last = max(first_id(one.published), last + 1)
            size += len(f"{one.title}{one.lead}{one.body}".encode())
            db.execute(_INSERT, _row(one, last, f"bao{one.portal}"))
        db.execute("COMMIT")
    return size


def append(db: sqlite3.Connection, start: int, number: int) -> list[int]:
    """Further articles at the end of the archive; their numbers."""
    (last,) = db.execute("SELECT max(id) FROM articles").fetchone()
    numbers = []
    for n, one in enumerate(mixed(number, seed=start)):
        last += 1
        db.execute(_INSERT, _row(replace(one, number=start + n + 10**9), last, f"bao{one.portal}"))
        numbers.append(last)
    return numbers


def mixed(number: int, seed: int = 11) -> Iterator[Made]:
    """Articles in order of publication."""
    dice = random.Random(seed)
    recent: deque[Made] = deque(maxlen=2000)
    edits, kinds = list(EDITS.values()), list(moulds.MOULDS)
    for one in made_up(number, seed):
        chance = dice.random()
        if chance < 0.2 and recent:
            source = dice.choice(recent)
            lead, *body = dice.choice(edits)([source.lead, *source.body.split("\n\n")], dice)
            one = replace(one, lead=lead, body="\n\n".join(body))
        elif chance < 0.25:
            one = replace(one, lead="", body=moulds.cast(dice.choice(kinds), dice, one.published))
        else:
            recent.append(one)
        yield one
