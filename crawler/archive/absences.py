"""Since when an address no longer leads to its page, when it did again, and when to look.

One answer that a page is gone may be a mistake of a server's bad hour, so it is asked again: after a
day, a week, a month, and then twice a year.  So is an article's address that failed.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from crawler.archive.cells import instant, stamp

#: How long it has been away, and the pause until the next look.
_AGAIN = (
    (timedelta(days=1), timedelta(days=1)),
    (timedelta(days=8), timedelta(days=7)),
    (timedelta(days=38), timedelta(days=30)),
    (timedelta.max, timedelta(days=180)),
)


def begin(db: sqlite3.Connection, url: int, *, now: datetime) -> datetime:
    """Note that the address of this number leads nowhere; when to look again.  Within the caller's
    transaction."""
    row = db.execute("SELECT since FROM absences WHERE url = ? AND back IS NULL", [url]).fetchone()
    if row is None:
        db.execute(
            "INSERT INTO absences (url, article, since) SELECT id, article, ? FROM urls WHERE id = ?",
            [stamp(now), url],
        )
    return look_again((instant(row[0]) if row else None) or now, now)


def look_again(since: datetime, now: datetime) -> datetime:
    """When to ask again for what has not answered since then."""
    return now + next(pause for limit, pause in _AGAIN if now - since < limit)


def end(db: sqlite3.Connection, *, url: int | None, article: int | None, now: datetime) -> None:
    """The address, or one of the article, answers again.  Within the caller's transaction."""
    for column, number in (("url", url), ("article", article)):
        if number is not None:
            db.execute(
                f"UPDATE absences SET back = ? WHERE {column} = ? AND back IS NULL",  # noqa: S608  our names
                [stamp(now), number],
            )


def gone_since(db: sqlite3.Connection, article: int) -> str:
    """Since when the article is gone (UTC), or empty."""
    row = db.execute(
        "SELECT coalesce(min(since), '') FROM absences WHERE article = ? AND back IS NULL", [article]
    ).fetchone()
    return str(row[0])
