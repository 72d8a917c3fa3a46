"""The runs, and which of them are crawls of the newspaper itself."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

#: SQL: the run asked the newspaper, and did not take in what others had captured.
ASKED = "(reason NOT GLOB 'import *' AND reason NOT GLOB 'backfill *')"
#: SQL: the run looked for new articles there.
LOOKED = f"({ASKED} AND reason <> 'recheck')"


def newest(db: sqlite3.Connection, portal: str, most: int) -> list[dict[str, Any]]:
    """The newest runs of a portal, newest first; ``finished`` and ``outcome`` are None for one that goes on
    or was killed.  Every value goes into JSON as it is."""
    rows = db.execute(
        "SELECT id, reason, started, finished, outcome, counts, versions, settings FROM crawls "
        "WHERE portal = ? ORDER BY id DESC LIMIT ?",
        [portal, most],
    )
    names = ("id", "reason", "started", "finished", "outcome")
    told = ("counts", "versions", "settings")
    return [
        dict(zip(names, row[:5], strict=True))
        | {name: json.loads(value or "{}") for name, value in zip(told, row[5:], strict=True)}
        for row in rows
    ]
