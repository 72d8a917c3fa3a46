"""``khobao backfill``: old captures of a newspaper from the web archives that hold them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click

from crawler.archive.mementos import Scope, ServiceName
from crawler.archive.schema import ArchiveError
from crawler.archive.store import SampleMixError
from crawler.cli.exits import FAULTY, NO_ARCHIVE, NOT_FOUND, REFUSED, UNFINISHED, Failure
from crawler.cli.look import day
from crawler.cli.meter import counted
from crawler.cli.options import archive_option, captures_option, json_option, print_json
from crawler.fetch.directory import portal_named
from crawler.fetch.portal import ContactMissing
from crawler.fetch.warc import FolderBusy
from crawler.operate.backfill.run import Report, check_days
from crawler.operate.backfill.run import backfill as run

_TOLD = (
    ("new", "new articles"),
    ("changed", "newer readings"),
    ("earlier", "earlier readings"),
    ("unchanged", "that read as another capture"),
    ("not_article", "pages without an article"),
    ("unproved", "that cannot be proved (issue backfill.unproved)"),
)


@click.command()
@click.argument("portal")
@archive_option
@captures_option
@click.option(
    "--from", "service", required=True, type=click.Choice(["wayback", "commoncrawl"]),
    help="Which web archive: a Wayback Machine (the Internet Archive's unless told) or Common Crawl.",
)  # fmt: skip
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="Captured on this day (UTC) or later.")
@click.option("--until", callback=day, metavar="YYYY-MM-DD", help="Captured on this day (UTC) or before.")
@click.option("--limit", type=click.IntRange(1), help="Keep at most this many captures in this run.")
@click.option("--dry-run", is_flag=True, help="Only ask the index, and count what would be fetched.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@json_option
def backfill(
    portal: str, archive: Path, captures: Path, service: ServiceName, since: str, until: str,
    limit: int | None, dry_run: bool, quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Fetch what a web archive captured of PORTAL's articles, under every domain it has had.

    Each text of an article is fetched once, unless it is here already, and read by the layout of its own
    time; an old reading never replaces a newer one.  What was cut short goes on where it was.
    The services' addresses are settings (KHOBAO_WAYBACK_INDEX and others).
    """
    try:
        check_days(since, until)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    if portal_named(portal) is None:
        raise Failure(f"no portal is named {portal!r}; `khobao portals` lists them", NOT_FOUND)
    scope = Scope(portal, service, since, until)
    report = _run(scope, archive, captures, dry_run, limit or 0, quiet or as_json)
    if as_json:
        done = report.done
        print_json(
            {
                "outcome": report.outcome, "why": report.why, "counts": dict(done.counts),
                "problems": done.problems, "waiting": done.waiting, "years": done.years,
            }
        )  # fmt: skip
    else:
        click.echo("\n".join(_lines(scope, report, dry_run, limit or 0)))
    _end(report, service)


def _run(scope: Scope, archive: Path, captures: Path, dry: bool, limit: int, quiet: bool) -> Report:
    try:
        with counted(f"{scope.portal} from {scope.service}", quiet=quiet) as tell:
            return run(scope, archive=archive, captures=captures, dry=dry, limit=limit, tell=tell)
    except (ContactMissing, FolderBusy, SampleMixError, ValueError) as problem:
        raise Failure(str(problem), REFUSED) from problem
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    except (OSError, sqlite3.Error) as problem:
        raise Failure(
            f"the backfill of {scope.portal} stopped: {problem}. What was committed is safe; mend the cause "
            "(is the disk full?) and run it again",
            UNFINISHED,
        ) from problem


def _lines(scope: Scope, report: Report, dry: bool, limit: int) -> Iterator[str]:
    done, counts = report.done, report.done.counts
    yield f"{scope.portal} from {scope.service}: {report.outcome}"
    if report.outcome == "finished" and not counts["articles"] and not done.waiting and not counts["kept"]:
        days = " of these days" if scope.since or scope.until else ""
        yield f"It holds no capture{days} that an article of {scope.portal} would be read from."
    if counts["lines"]:
        yield (
            f"The index told {counts['lines']} captures, {counts['articles']} of them of articles: "
            f"{counts['held']} here already, {counts['queued']} new"
        )
    if dry:
        fetched = min(limit, done.waiting) if limit else done.waiting
        years = " By year of capture, all that wait:" if done.years else ""
        yield f"Would fetch {fetched}.{years}"
        yield from (f"  {year}  {number}" for year, number in done.years.items())
        return
    yield f"Kept {counts['kept']} captures" + "".join(f", {counts[n]} {t}" for n, t in _TOLD if counts[n])
    if counts["failed"] or counts["put_off"]:
        yield f"{counts['failed']} could not be had, {counts['put_off']} left to another run:"
        yield from (f"  {problem}" for problem in done.problems[:20])
    if done.waiting:
        yield f"{done.waiting} wait; the same command goes on"


def _end(report: Report, service: str) -> None:
    if report.outcome == "shutdown":
        click.echo("Stopped; what was fetched is kept. The same command goes on from here.", err=True)
        raise SystemExit(130)
    if report.refused:
        raise Failure(f"{service} does not let this crawler in: {report.why}", REFUSED)
    if report.outcome != "finished":
        raise Failure(
            f"the backfill from {service} ended early: {report.why or report.outcome}. Run it again later to "
            "go on",
            UNFINISHED,
        )
    if report.done.counts["failed"]:
        raise SystemExit(FAULTY)
    if report.done.counts["put_off"]:
        raise Failure("some of it could not be had now; run it again later", UNFINISHED)
