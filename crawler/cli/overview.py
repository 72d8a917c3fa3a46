"""``khobao status``: how the portals are doing, on one screen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.archive import status as archive_status
from crawler.archive import vitals
from crawler.archive.crawls import newest
from crawler.archive.schema import guard
from crawler.archive.today import local, today
from crawler.cli.exits import NOT_FOUND, Failure
from crawler.cli.options import archive_option, captures_option, json_option, print_json, reading
from crawler.fetch.warc import is_busy
from crawler.operate import findings

#: Runs of a portal that are shown.
_RUNS = 15


@click.command()
@click.argument("portal", required=False)
@archive_option
@captures_option
@json_option
def status(portal: str | None, archive: Path, captures: Path, as_json: bool) -> None:
    """Say how each portal is doing: its last good crawl, articles a day beside what is usual, errors,
    queue, articles whose addresses fail (they are asked again by themselves: after a day, a week, a month,
    half a year), next run, and what a person should look at.  With PORTAL, its last runs as well."""
    now = datetime.now(UTC)
    with reading(archive) as db:
        told = archive_status.status(db)
        told["search_index"] = guard(db)
        doing = today(db, now=now)
        for name, row in doing.items():
            row["alerts"] += _untold(db, name, row, now)
        runs = newest(db, portal, _RUNS) if portal else []
    if portal and portal not in doing:
        raise Failure(f"{archive} holds nothing of {portal}; `khobao portals` lists what there is", NOT_FOUND)
    told["portals"] = [row for row in told["portals"] if portal in (None, row["name"])]
    for row in told["portals"]:
        row |= doing[row["name"]]
        row["running"] = is_busy(captures, row["name"])
    if as_json:
        print_json(told | ({"runs": runs} if portal else {}))
    else:
        running = any(row["running"] for row in told["portals"])
        click.echo("\n".join([*status_lines(archive, told), *_run_lines(runs, running)]))


def _untold(
    db: sqlite3.Connection, portal: str, row: Mapping[str, Any], now: datetime
) -> Iterator[dict[str, Any]]:
    """What no monitor could tell, as alerts: they run after crawls, and write what they find.  So where the
    timer is off, or the disk was full, none of them says so."""
    known = {one["code"] for one in row["alerts"]}
    last = vitals.runs(db, portal, _RUNS)
    ended = [run for run in last if run.finished]
    since = {"health.failed": last[0].started.isoformat() if last else None}
    for one in (*findings.failed(last), *findings.not_crawled(db, portal, ended, now)):
        if one.code not in known:
            told = {"code": one.code, "field": one.field, "message": one.message, "seen": one.seen}
            yield told | {"since": since.get(one.code, row["next_run"])}


def _run_lines(runs: Sequence[Mapping[str, Any]], running: bool) -> Iterator[str]:
    """The last runs of a portal."""
    if not runs:
        return
    lines = [["RUN", "BEGAN", "WHY", "ENDED", "NEW", "CHANGED", "GONE", "FAILED"]]
    for place, run in enumerate(runs):
        # A backfill goes on beside crawls, and is not seen here.
        over = "no end" if run["reason"].startswith("backfill ") else "killed"
        goes_on = "running" if running and not place else over
        ended = f"{run['outcome']} {local(run['finished'])}" if run["finished"] else goes_on
        counts = [str(run["counts"].get(name, "-")) for name in ("new", "changed", "gone", "failed")]
        lines.append([str(run["id"]), local(run["started"]), run["reason"], ended, *counts])
    yield ""
    yield from columns(lines)


def status_lines(archive: Path, told: Mapping[str, Any]) -> Iterator[str]:
    received = size(told["bytes"])
    yield f"{archive}: {told['articles']} articles, {told['captures']} captures ({received} received)"
    if told["sample"]:
        yield "It holds the fictional sample portal."
    yield ""
    head = [
        "PORTAL",
        "ARTICLES",
        "LAST SUCCESS",
        "YESTERDAY",
        "TODAY",
        "ERRORS",
        "QUEUE",
        "FAILING",
        "NEXT RUN",
        "ALERTS",
    ]
    yield from columns([head, *(_row(row) for row in told["portals"])])
    alerts = [(row["name"], alert) for row in told["portals"] for alert in row["alerts"]]
    if alerts:
        yield ""
        for name, alert in alerts:
            seen = f" ({alert['seen']})" if alert["seen"] else ""
            yield f"{name}: {alert['code']} since {local(alert['since'])}: {alert['message']}{seen}"
    if told["issues"]:
        yield ""
        codes = [f"{number} x {code}" for code, number in sorted(told["issues"].items())]
        yield f"open in the table issues: {', '.join(codes)}"
    yield ""
    if told["search_index"]:
        yield from (f"search index: {problem}" for problem in told["search_index"])
        yield "mend it with: khobao migrate"
    else:
        yield "search index: sound"


def _row(row: Mapping[str, Any]) -> list[str]:
    return [
        row["name"],
        str(row["articles"]),
        local(row["last_success"]) + _goes_on(row),
        _beside(row["yesterday"]),
        _beside(row["today"]),
        str(row["errors"]),
        str(row["queue"]),
        str(row["failing"] or "-"),
        local(row["next_run"]),
        str(len(row["alerts"]) or "-"),
    ]


def _goes_on(row: Mapping[str, Any]) -> str:
    if row["running"]:
        return ", running"
    return f", killed {local(row['unfinished'])}" if row["unfinished"] else ""


def _beside(day: Mapping[str, Any]) -> str:
    """The articles of a day, and what is usual for it."""
    return f"{day['articles']}" + (f" of {day['usual']:.0f}" if day["usual"] is not None else "")


def size(count: int) -> str:
    """Bytes as a person reads them."""
    value = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def columns(rows: list[list[str]]) -> Iterator[str]:
    """Left-aligned columns, two spaces apart."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
