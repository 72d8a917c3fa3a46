"""Reading the archive from a page: in one of Datasette's threads, on one snapshot, within a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit

from crawler.archive.schema import one_moment

#: The database's name in addresses, whatever the file is called.
DATABASE = "archive"

Found = TypeVar("Found")


async def snapshot(
    datasette: Datasette, read: Callable[[sqlite3.Connection], Found], limit: int | None = None
) -> Found:
    """What ``read`` finds.  Raises sqlite3.OperationalError ``interrupted`` when it takes longer than
    ``limit`` milliseconds (else than ``sql_time_limit_ms`` of ``settings.json``)."""

    def within(db: sqlite3.Connection) -> Found:
        with one_moment(db), sqlite_timelimit(db, limit or datasette.sql_time_limit_ms):
            return read(db)

    found: Found = await datasette.get_database(DATABASE).execute_fn(within)
    return found
