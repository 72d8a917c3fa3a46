"""Numbers over time, laid out for the eye: bars of a chart, and the months of a calendar."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass

#: More months than these are too thin to see or to hit with a finger.
_MOST_MONTHS = 120
HEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """``when`` is a month (``2022-09``) or a year; ``x``, ``y``, ``width`` and ``height`` are in a box
    that is ``HEIGHT`` high and as wide as ``Chart.width``."""

    when: str
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    by_year: bool
    width: float
    most: int


def chart(months: dict[str, int]) -> Chart:
    """A bar for every month from the first to the last, or for every year when they are many."""
    if not months:
        return Chart((), False, 0.0, 0)
    whole = list(_all_months(min(months), max(months)))
    by_year = len(whole) > _MOST_MONTHS
    numbers = {when[:4] if by_year else when: 0 for when in whole}
    for month, number in months.items():
        numbers[month[:4] if by_year else month] += number
    most = max(numbers.values())
    step = max(6.0, round(720 / len(numbers), 2))
    bars = []
    for place, (when, number) in enumerate(numbers.items()):
        # What is there stays visible beside months a hundred times as full.
        height = max(round(HEIGHT * number / most, 1), 2.0 if number else 0.0)
        bars.append(Bar(when, number, round(place * step, 2), HEIGHT - height, round(step * 0.8, 2), height))
    return Chart(tuple(bars), by_year, round(step * len(numbers), 2), most)


def _all_months(first: str, last: str) -> Iterable[str]:
    year, month = map(int, first.split("-"))
    while (now := f"{year:04}-{month:02}") <= last:
        yield now
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


@dataclass(frozen=True, slots=True)
class Day:
    """``day`` is empty for the squares before the first and after the last of the month; ``shade`` goes
    from 0 (no articles) to 4 (as many as on the fullest day)."""

    day: str
    number: int
    shade: int

    @property
    def of_month(self) -> int:
        return int(self.day[8:])


def calendar(year: int, month: int, days: dict[str, int]) -> list[list[Day]]:
    """The weeks of a month, from Monday."""
    most = max(days.values(), default=0)
    weeks = []
    for week in Calendar().monthdayscalendar(year, month):
        squares = []
        for number in week:
            day = f"{year:04}-{month:02}-{number:02}" if number else ""
            there = days.get(day, 0)
            squares.append(Day(day, there, -(-4 * there // most) if most else 0))
        weeks.append(squares)
    return weeks
