"""Days, months and years as people type them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_FORMS = (
    re.compile(r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?)?"),
    re.compile(r"(?:(?P<d>\d{1,2})[-/.])?(?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, days as ``2022-09-14``, both included."""

    first: str
    last: str

    @property
    def before(self) -> str:
        """The day before the first; the first of all days has none but itself."""
        return _shifted(self.first, -1)

    @property
    def after(self) -> str:
        """The day after the last."""
        return _shifted(self.last, 1)


def span(text: str) -> Span | None:
    """What ``2022``, ``2022-09``, ``2022-09-14``, ``09/2022`` or ``14/9/2022`` (day before month, as in
    Vietnam) spans; None when it is nothing of the kind."""
    for form in _FORMS:
        if found := form.fullmatch(text.strip()):
            parts = found.groupdict()
            break
    else:
        return None
    year, month, day = (int(parts[name]) if parts[name] else None for name in "ymd")
    try:
        first = date(year or 0, month or 1, day or 1)
        last = first if day else date(first.year, month or 12, monthrange(first.year, month or 12)[1])
    except ValueError:
        return None
    return Span(first.isoformat(), last.isoformat())


def _shifted(day: str, by: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=by)).isoformat()
    except OverflowError:
        return day
