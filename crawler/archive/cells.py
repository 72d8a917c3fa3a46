"""How values become cells of the archive, and article numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SURROGATES = re.compile("[\ud800-\udfff]")
#: Articles of one minute that a row id can tell apart.
SERIALS = 10_000


def stamp(moment: datetime) -> str:
    """An instant of our own clock as the archive writes it: UTC, milliseconds, ``Z``.

    All of them have one length, so text order is time order.  Raises ValueError for a time without
    a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment!r}; pass an aware datetime")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: str | None) -> datetime | None:
    """The moment an ISO 8601 string with an offset tells; None when it tells none."""
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def first_id(moment: datetime) -> int:
    """The lowest article id of a minute: ``YYYYMMDDhhmm`` in UTC times 10,000.

    Article ids follow publication time, so that newest first and the newest candidates of a search
    are a walk along the primary key.  They stay below 2**53, where JSON numbers stay exact, until
    the year 9007.
    """
    return int(moment.astimezone(UTC).strftime("%Y%m%d%H%M")) * SERIALS


def next_minute(moment: datetime) -> datetime:
    """One minute on: where ids go when a minute is full."""
    return moment + timedelta(minutes=1)


def storable(text: str) -> str:
    """``text`` as SQLite can hold it and its shell can print it: without NUL characters, and with
    U+FFFD for every lone surrogate."""
    if text.isascii():
        return text.replace("\0", "")
    return _SURROGATES.sub("\ufffd", text.replace("\0", ""))
