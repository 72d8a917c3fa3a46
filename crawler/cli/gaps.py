"""``khobao gaps``: which days of a portal are not whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import click

from crawler.archive import status
from crawler.archive.frontier import Frontier
from crawler.archive.gaps import enqueue_again, span_of
from crawler.archive.schema import ArchiveError
from crawler.archive.store import Store
from crawler.cli.exits import NO_ARCHIVE, NOT_FOUND, Failure
from crawler.cli.look import day
from crawler.cli.options import archive_option, json_option, print_json, reading
from crawler.cli.overview import columns
from crawler.fetch.directory import portal_named
from crawler.operate.drift import VIETNAM
from crawler.operate.gaps import Day, Gaps, find, unmet

#: Days that are shown unless told, and letters of the chart.
_DAYS = 30
_WIDTH = 40
#: Addresses that are built from holes at a time.
_MOST = 500


@click.command()
@click.argument("portal")
@archive_option
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="From this day; 30 days ago unless told.")
@click.option("--until", callback=day, metavar="YYYY-MM-DD", help="To this day; yesterday unless told.")
@click.option("--enqueue", is_flag=True, help="Let the next crawl ask for what is missing.")
@json_option
def gaps(portal: str, archive: Path, since: str, until: str, enqueue: bool, as_json: bool) -> None:
    """Show day by day what is archived of PORTAL (█) and what is missing (░).

    What is missing is told by addresses that sitemaps, feeds and listings named, by holes in the numbers
    of articles, and by days with less than half of what their weekday brings.
    """
    now = datetime.now(UTC)
    last = date.fromisoformat(until) if until else now.astimezone(VIETNAM).date() - timedelta(days=1)
    first = date.fromisoformat(since) if since else last - timedelta(days=_DAYS - 1)
    if first > last:
        raise click.UsageError(f"{first} is after {last}")
    with reading(archive) as db:
        span = span_of(db, portal)
        if portal not in status.names(db):
            raise Failure(
                f"{archive} holds nothing of {portal}; `khobao portals` lists what there is", NOT_FOUND
            )
        found = find(db, portal, first, last)
    again, built = _enqueue(archive, portal, found, now) if enqueue else (0, 0)
    if as_json:
        days = [_told(one) for one in found.days]
        print_json({"portal": portal, "days": days, "enqueued": again, "built": built})
    else:
        summary = _summary(portal, found, (again, built) if enqueue else None, span)
        click.echo("\n".join([*chart(found.days), "", *summary]))


def _enqueue(archive: Path, portal: str, found: Gaps, now: datetime) -> tuple[int, int]:
    """How many known addresses are queued again, and how many that were built."""
    spider = portal_named(portal)
    new = list(islice(unmet(spider, found.holes), _MOST)) if spider else []
    try:
        with Store(archive, create=False) as store:
            again = enqueue_again(store, list(found.failed), now=now)
            return again, Frontier(store, "gaps").add(portal, new, now=now) if new else 0
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem


def chart(days: Sequence[Day]) -> Iterator[str]:
    """A row for every day."""
    most = max((one.expected for one in days), default=0) or 1
    lines = [["DAY", "ARCHIVED", "MISSING", "USUAL", ""]]
    for one in days:
        full = round(one.archived / most * _WIDTH)
        empty = max(round(one.expected / most * _WIDTH) - full, 1 if one.missing else 0)
        bar = "█" * full + "░" * empty + ("  " + _why(one) if one.missing else "")
        usual = "-" if one.usual is None else f"{one.usual:.0f}"
        lines.append([f"{one.day:%a %d/%m/%Y}", str(one.archived), str(one.missing or ""), usual, bar])
    yield from columns(lines)


def _why(one: Day) -> str:
    told = [
        f"{number} {name}"
        for name, number in (
            ("waiting", one.waiting),
            ("failed", one.failed),
            ("gone before they were read", one.lost),
            ("holes in the numbers", one.holes or 0),
        )
        if number
    ]
    return ", ".join(told) or "far below the usual"


def _summary(
    portal: str, found: Gaps, queued: tuple[int, int] | None, span: tuple[str, str] | None
) -> Iterator[str]:
    if not any(one.expected for one in found.days):
        here = f"its articles here are of {span[0]} to {span[1]}" if span else "no article of it is here"
        yield f"nothing is known of these days of {portal}; {here} (--since, --until)"
        return
    spider = portal_named(portal)
    buildable = bool(spider and spider.by_id)
    missing = sum(one.missing for one in found.days)
    whole = sum(not one.missing for one in found.days)
    archived = sum(one.archived for one in found.days)
    yield f"{archived} archived, {missing} missing; {whole} of {len(found.days)} days are whole"
    if queued is not None:
        yield f"{queued[0]} queued again, {queued[1]} built; khobao crawl {portal} fetches them"
    elif found.failed:
        yield f"{len(found.failed)} known addresses failed: --enqueue lets the next crawl try them again"
    if found.holes and not buildable:
        left_out = sum(hole.size for hole in found.holes)
        yield f"of {left_out} articles that the numbers leave out no address can be built"
    if missing > sum(one.waiting + one.failed for one in found.days):
        yield f"what no listing named lately may stand on older pages of them: khobao crawl {portal} --full"


def _told(one: Day) -> dict[str, object]:
    return {
        "day": one.day.isoformat(),
        "archived": one.archived,
        "expected": one.expected,
        "missing": one.missing,
        "waiting": one.waiting,
        "failed": one.failed,
        "lost": one.lost,
        "id_holes": one.holes,
        "usual": one.usual,
    }
