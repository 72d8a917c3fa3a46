"""Which of a search's hits tell a story that another hit told before."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import replace

from crawler.archive.restrict import Place

_EVERY = 2**31
_IN_A_STORY = "SELECT id FROM articles WHERE story IS NOT NULL"


def without(db: sqlite3.Connection, here: Place, words: str) -> Place:
    """``here`` without copies: of each story, only the one of the hits of ``words`` that was published
    first.  So a search in one newspaper shows its own telling, also when another paper was first."""
    told: dict[int, list[int]] = defaultdict(list)
    hits = set(replace(here, condition=_among(here.condition)).found(db, words, limit=_EVERY))
    for number, story in db.execute("SELECT id, story FROM articles WHERE story IS NOT NULL"):
        if number in hits:
            told[story].append(number)
    copies = [
        number
        for story, numbers in told.items()
        for shown in (story if story in hits else min(numbers),)
        for number in numbers
        if number != shown
    ]
    return replace(here, hidden=json.dumps(copies)) if copies else here


def _among(condition: str) -> str:
    among = f"+rowid IN ({_IN_A_STORY})"
    return f"{condition} AND {among}" if condition else among
