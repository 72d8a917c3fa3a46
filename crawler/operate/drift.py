"""Whether a portal's pages are still read as they used to be, field by field and layer by layer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from math import comb

from crawler.archive import vitals
from crawler.archive.issues import WATCHED
from crawler.archive.vitals import Reading, Run, Share
from crawler.extract.layout import Layout
from crawler.records import Issue

VIETNAM = timezone(timedelta(hours=7))
#: Days of the past that tell what is normal, and pages of them that must be known.
_DAYS = 90
_PAGES = 20
#: Pages of the last crawl with any that are enough; with fewer, the newest ten of the last days.
_ENOUGH = 5
_NEWEST = 10
#: A share must fall by so much, and by so much luck that chance is no explanation.
_FALL = 0.3
_CHANCE = 0.001
#: Field of an article -> selector of a layout.
_SELECTORS = {"published": "date", "images": "captions"}


def drift(
    db: sqlite3.Connection, portal: str, layouts: Sequence[Layout], last: Sequence[Run], now: datetime
) -> Iterator[Issue]:
    """Findings on fields that are filled less than they were, and on layouts that fill them no more.
    ``last`` are the newest crawls, newest first."""
    recent = _recent(db, portal, last, now)
    if len(recent) < _ENOUGH:
        return
    today = now.astimezone(VIETNAM).date()
    past = vitals.coverage(db, portal, today - timedelta(days=_DAYS), today)
    for field in WATCHED:
        # The coverage of today has the recent pages in it already.
        before = _without(past.get(field, Share()), field, recent)
        if before.seen >= _PAGES:
            yield from _compare(field, before, recent, layouts)


def _recent(db: sqlite3.Connection, portal: str, last: Sequence[Run], now: datetime) -> list[Reading]:
    crawls = [run.id for run in last if now - run.started < timedelta(days=3)]
    found = vitals.readings(db, portal, crawls)
    # Of the newest crawl that read any; one that brought nothing says nothing.
    newest = [one for one in found if one.crawl == found[0].crawl]
    return newest if len(newest) >= _ENOUGH else found[:_NEWEST]


def _without(past: Share, field: str, recent: Sequence[Reading]) -> Share:
    by_layout = sum(one.layers.get(field) == "layout" for one in recent if field in one.filled)
    return Share(
        max(0, past.seen - len(recent)),
        max(0, past.filled - sum(field in one.filled for one in recent)),
        past.layers | {"layout": max(0, past.layers.get("layout", 0) - by_layout)},
    )


def _compare(
    field: str, before: Share, recent: Sequence[Reading], layouts: Sequence[Layout]
) -> Iterator[Issue]:
    empty = [one for one in recent if field not in one.filled]
    others = [one for one in recent if field not in one.filled or one.layers.get(field) != "layout"]
    number = len(recent)
    if _fell(before.filled, before.seen, number - len(empty), number):
        yield Issue(
            "health.field",
            f"{field} is filled on {number - len(empty)} of {number} pages; it was on "
            f"{_percent(before.filled, before.seen)}. Look at one: khobao show, or khobao probe its address",
            field,
            _samples(empty),
        )
    if _fell(before.layers.get("layout", 0), before.seen, number - len(others), number):
        yield Issue(
            "health.layout",
            f"the layout fills {field} on {number - len(others)} of {number} pages; it did on "
            f"{_percent(before.layers['layout'], before.seen)}. {_selector(field, layouts)} no longer "
            f"matches; {_instead(field, others)}. Add a layout to the portal's file",
            field,
            _samples(others),
        )


def _fell(filled: int, seen: int, now_filled: int, now_seen: int) -> bool:
    share = filled / seen
    if share - now_filled / now_seen < _FALL:
        return False
    share = min(share, 1 - 1 / (seen + 2))
    chance = sum(comb(now_seen, k) * share**k * (1 - share) ** (now_seen - k) for k in range(now_filled + 1))
    return chance < _CHANCE


def _selector(field: str, layouts: Sequence[Layout]) -> str:
    name = _SELECTORS.get(field, field)
    told = {f"{layout.name}: {found}": None for layout in layouts if (found := getattr(layout, name, ""))}
    return f"The selector ({'; '.join(told)})" if told else "What the layout took it from"


def _instead(field: str, others: Sequence[Reading]) -> str:
    filled: dict[str, int] = {}
    for one in others:
        layer = one.layers.get(field, "an unknown layer") if field in one.filled else "nothing"
        filled[layer] = filled.get(layer, 0) + 1
    return ", ".join(f"{layer} fills {number}" for layer, number in sorted(filled.items()))


def _samples(found: Sequence[Reading]) -> str:
    three = found[:3]
    numbers = ", ".join(str(one.capture) for one in three)
    return f"captures {numbers}: {' '.join(one.url for one in three)}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % of {whole}"


def table(
    db: sqlite3.Connection, portal: str, last: Sequence[Run], now: datetime
) -> dict[str, Mapping[str, object]]:
    """Per field: the share filled of the recent pages and of the past, and the layers of both."""
    recent = _recent(db, portal, last, now)
    today = now.astimezone(VIETNAM).date()
    past = vitals.coverage(db, portal, today - timedelta(days=_DAYS), today)
    return {
        field: {
            "pages": len(recent),
            "filled": sum(field in one.filled for one in recent),
            "by": _by(field, recent),
            "past_pages": share.seen,
            "past_filled": share.filled,
            "past_by": {layer: n for layer, n in share.layers.items() if n},
        }
        for field in WATCHED
        if (share := past.get(field))
    }


def _by(field: str, recent: Sequence[Reading]) -> dict[str, int]:
    layers = [one.layers[field] for one in recent if field in one.filled and field in one.layers]
    return {layer: layers.count(layer) for layer in sorted(set(layers))}
