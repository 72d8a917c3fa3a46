"""What a portal prints on page after page: learned from its captures, overruled by a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from crawler.archive.cells import instant, stamp, storable
from crawler.archive.store import Store
from crawler.records import Place, Recurring


def known(db: sqlite3.Connection, portal: str) -> tuple[Recurring, ...]:
    """All that is known of a portal, the most frequent first; also what a person keeps."""
    rows = db.execute(
        'SELECT digest, text, pages, "of", place, first_seen, last_seen, kept FROM recurring '
        "WHERE portal = ? ORDER BY pages DESC, text",
        [portal],
    )
    return tuple(
        Recurring(digest, text, pages, of, place, instant(first), instant(last), bool(kept))
        for digest, text, pages, of, place, first, last, kept in rows
    )


def texts(db: sqlite3.Connection, portal: str) -> dict[str, Place]:
    """What to leave out of a portal's articles, and where it stands in most pages."""
    return {one.text: one.place for one in known(db, portal) if not one.kept}


def replace(store: Store, portal: str, learned: Sequence[Recurring], *, now: datetime) -> None:
    """Put what was learned in place of what was known.  What a person keeps stays kept, also while it
    is not learned."""
    with store.transaction() as db:
        db.execute("DELETE FROM recurring WHERE portal = ? AND kept = 0", [portal])
        db.executemany(
            'INSERT INTO recurring (portal, digest, text, pages, "of", place, first_seen, last_seen, '
            "learned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (portal, digest) DO UPDATE SET "
            'pages = excluded.pages, "of" = excluded."of", place = excluded.place, '
            "first_seen = excluded.first_seen, last_seen = excluded.last_seen, learned = excluded.learned",
            [
                (
                    *(portal, one.digest, storable(one.text), one.pages, one.of, one.place),
                    *(one.first_seen and stamp(one.first_seen), one.last_seen and stamp(one.last_seen)),
                    stamp(now),
                )
                for one in learned
            ],
        )


def overrule(store: Store, portal: str, digest: str, *, kept: bool) -> Recurring | None:
    """Say that a text belongs to the articles (``kept``), or that it does not after all.  ``digest``
    may be its beginning, if no other begins so; None when no text, or more than one, is meant."""
    with store.transaction() as db:
        meant = [one for one in known(db, portal) if digest and one.digest.startswith(digest)]
        if len(meant) != 1:
            return None
        db.execute(
            "UPDATE recurring SET kept = ? WHERE portal = ? AND digest = ?", [kept, portal, meant[0].digest]
        )
        return next(one for one in known(db, portal) if one.digest == meant[0].digest)
