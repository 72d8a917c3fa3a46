"""How values become cells of the archive, and article numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

_SURROGATES = re.compile("[\ud800-\udfff]")
#: Article ids of one day; the places between are for articles of the same moment.
PLACES = 10_000
_VIETNAM = timezone(timedelta(hours=7))
_FIRST_DAY = date(1970, 1, 1).toordinal()


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
    """The article id of a moment: days since 1 January 1970 in Vietnam times 10,000, and how many
    ten-thousandths of the day have passed (8.64 s each).

    Article ids follow publication time, so that newest first and a range of days are a walk along
    the primary key, and of the search index.  They lie close together because the index stores
    differences: with a digit for every minute it was half as large again.
    """
    there = moment.astimezone(_VIETNAM)
    seconds = there.hour * 3600 + there.minute * 60 + there.second
    return max(1, first_id_of(there.date()) + seconds * PLACES // 86_400)


def first_id_of(day: date) -> int:
    """The lowest article id of a day in Vietnam; negative before 1970."""
    return (day.toordinal() - _FIRST_DAY) * PLACES


def day_of(number: int) -> date:
    """The day in Vietnam that an article id belongs to."""
    return date.fromordinal(number // PLACES + _FIRST_DAY)


def storable(text: str) -> str:
    """``text`` as SQLite can hold it and its shell can print it: without NUL characters, and with
    U+FFFD for every lone surrogate."""
    if text.isascii():
        return text.replace("\0", "")
    return _SURROGATES.sub("\ufffd", text.replace("\0", ""))
