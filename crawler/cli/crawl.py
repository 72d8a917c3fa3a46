"""``khobao crawl`` and ``khobao demo``."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.archive.schema import ArchiveError, EmptyError, connect_readonly
from crawler.archive.search import search
from crawler.archive.status import crawl_summary
from crawler.archive.status import portals as archived_portals
from crawler.archive.store import SampleMixError, Store
from crawler.cli.exits import NO_ARCHIVE, NOT_FOUND, REFUSED, UNFINISHED, Failure
from crawler.cli.health import after_crawl, finding_lines
from crawler.cli.look import day, hit_lines
from crawler.cli.meter import meter
from crawler.cli.options import archive_option, captures_option, json_option, print_json
from crawler.cli.overview import columns, size
from crawler.cli.schedule import at_once_option, crawl_due
from crawler.fetch.portal import ContactMissing
from crawler.fetch.run import Report
from crawler.fetch.run import crawl as run_crawl
from crawler.fetch.warc import FolderBusy
from crawler.operate.health import Health
from crawler.sample.server import SampleServer, serve

SAMPLE = "songmay"
#: The demo's sample portal listens here when it can, so that the addresses it prints stay good.
SAMPLE_PORT = 8010


@click.command()
@click.argument("portal", required=False)
@archive_option
@captures_option
@click.option("--due", is_flag=True, help="Crawl what the schedules say is due, instead of a PORTAL.")
@at_once_option
@click.option(
    "--full", is_flag=True, help="Walk every section page to its end; otherwise stop at known articles."
)
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="Leave alone what is older than this day.")
@click.option("--max-pages", type=click.IntRange(1), help="At most this many pages of each section.")
@click.option("--base", default="", help="Where a local portal listens, e.g. http://127.0.0.1:8010.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@json_option
def crawl(
    portal: str | None, archive: Path, captures: Path, due: bool, at_once: int, full: bool, since: str,
    max_pages: int | None, base: str, quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Crawl PORTAL politely into the archive, or go on where an earlier crawl was stopped.

    With --due, every portal whose schedule has come round: a process each, a line per run; a portal
    that is being crawled already is passed over, and what was missed while the machine was off is one
    run.  `khobao schedule` sets when.

    Ctrl-C stops cleanly; a kill or a power cut loses nothing that was committed.  Set KHOBAO_CONTACT to a
    web page or e-mail address of yours: it goes into the User-Agent.
    """
    if due == bool(portal):
        raise click.UsageError("name a PORTAL, or say --due for those whose time has come")
    if due and (full or since or max_pages):
        raise click.UsageError("--full, --since and --max-pages are for one PORTAL; --due crawls what is new")
    if due:
        crawl_due(archive, captures, at_once=at_once, as_json=as_json)
        return
    assert portal
    arguments = {"full": "1" if full else "", "since": since, "max_pages": str(max_pages or ""), "base": base}
    report, summary = run(portal, archive, captures, arguments, quiet=quiet or as_json)
    looked_at = look_after(archive, captures, portal) if report.outcome == "finished" else None
    if as_json:
        print_json(summary | {"health": [asdict(one) for one in looked_at.findings] if looked_at else None})
    else:
        click.echo("\n".join(summary_lines(archive, report, summary)))
        if looked_at and looked_at.findings:
            click.echo("\n".join(["", "To look at (khobao health):", *finding_lines(looked_at)]))
    end(report)


def look_after(archive: Path, captures: Path, portal: str) -> Health:
    """What is wrong with a portal after its crawl.  Raises Failure when the archive cannot be written."""
    try:
        return after_crawl(archive, captures, portal)
    except (ArchiveError, sqlite3.Error) as problem:
        raise Failure(
            f"{portal} is crawled, but its health could not be looked at ({problem}); is the disk full? "
            f"khobao health {portal} does it later",
            UNFINISHED,
        ) from problem


def end(report: Report) -> None:
    """Exit as the crawl ended: 130 after Ctrl-C, UNFINISHED when something else cut it short."""
    if report.outcome == "shutdown":
        click.echo("Stopped; what was read is kept. The same command goes on from here.", err=True)
        raise SystemExit(130)
    if report.outcome == "finished" and not report.counts.requests and report.counts.problems:
        raise Failure(
            f"{report.portal} gave no answer at all ({', '.join(report.issues)}). Is this machine online, "
            "and the newspaper? Run it again later",
            UNFINISHED,
        )
    if report.outcome != "finished":
        raise Failure(
            f"the crawl of {report.portal} ended early ({report.outcome}); run it again to go on", UNFINISHED
        )


def run(
    portal: str, archive: Path, captures: Path, arguments: Mapping[str, str], *, quiet: bool
) -> tuple[Report, dict[str, Any]]:
    """One crawl, shown while it runs, and what it brought.  Raises Failure, with the exit code."""
    given = {name: value for name, value in arguments.items() if value}
    try:
        with meter(portal, quiet=quiet) as tell:
            report = run_crawl(
                portal, archive=archive, captures=captures, arguments=given, progress=tell,
                settings={"LOG_LEVEL": "ERROR", "SPIDERMON_ENABLED": False},
            )  # fmt: skip
        with closing(connect_readonly(archive)) as db:
            return report, crawl_summary(db, report.crawl_id)
    except LookupError:
        raise Failure(f"no portal is named {portal!r}; `khobao portals` lists them", NOT_FOUND) from None
    except (ContactMissing, FolderBusy, SampleMixError, ValueError) as problem:
        raise Failure(str(problem), REFUSED) from problem
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    except (OSError, sqlite3.Error) as problem:
        raise Failure(
            f"the crawl of {portal} stopped: {problem}. What was committed is safe; "
            "mend the cause (is the disk full?) and run it again",
            UNFINISHED,
        ) from problem


def summary_lines(archive: Path, report: Report, summary: Mapping[str, Any]) -> Iterator[str]:
    """What a crawl brought, for a person."""
    seconds = max(report.seconds, 0.001)
    outcome = "stopped" if report.outcome == "shutdown" else report.outcome
    yield f"{outcome}: {summary['pages']} pages ({size(summary['bytes'])}) in {seconds:.1f} s"
    told = [f"{summary[name]} {name}" for name in ("new", "changed", "gone", "unchanged") if summary[name]]
    if summary["new"] or summary["changed"] or summary["gone"]:
        yield f"{archive}: {', '.join(told)} of {summary['articles']} articles read"
    else:
        yield f"{archive}: nothing is new" + (f" ({', '.join(told)})" if told else "")
    if summary["articles"] and summary["new"]:
        yield ""
        yield from columns(
            [
                ["SECTION", "ARTICLES"],
                *([name or "(none)", str(n)] for name, n in summary["sections"].items()),
            ]
        )
        yield ""
        total = summary["articles"]
        yield from columns(
            [["FIELD", "FILLED"], *([name, f"{n} of {total}"] for name, n in summary["fields"].items())]
        )
    if summary["issues"]:
        yield ""
        yield "Problems, kept in the table issues:"
        for code, found in summary["issues"].items():
            yield f"  {found['count']} x {code}: {found['message']}"


@click.command()
@archive_option
@captures_option
@click.option("--remove", is_flag=True, help="Take the sample's rows and captures away again.")
def demo(archive: Path, captures: Path, remove: bool) -> None:
    """Crawl the bundled sample portal, fictional and served on this machine, into the archive.

    An archive that holds real portals is left alone: the demo then writes into sample/ beside it.
    """
    archive, captures, beside = place(archive, captures)
    if remove:
        take_away(archive, captures)
        return
    if beside:
        click.echo(f"{beside} holds real portals; the sample goes into {archive} instead.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with sample_server() as server:
        click.echo(f"Báo Sông Mây, a fictional newspaper, is served at {server.base_url}")
        click.echo(f"Crawling it into {archive} and {captures}/")
        report, summary = run(SAMPLE, archive, captures, {"base": server.base_url}, quiet=False)
    click.echo("\n".join(summary_lines(archive, report, summary)))
    end(report)
    query = "thap muoi"
    with closing(connect_readonly(archive)) as db:
        hits = search(db, query, limit=2)
    click.echo(f"\nA search, typed without marks: khobao search {query}\n")
    for number, hit in enumerate(hits, 1):
        click.echo("\n".join(hit_lines(number, hit)))
    click.echo("\n" + "\n".join(next_lines(archive, captures)))


def sample_server() -> AbstractContextManager[SampleServer]:
    """The sample portal on its usual port, or on a free one when that is taken."""
    try:
        socket.create_server(("127.0.0.1", SAMPLE_PORT)).close()
    except OSError:
        return serve()
    return serve(port=SAMPLE_PORT)


def place(archive: Path, captures: Path) -> tuple[Path, Path, Path | None]:
    """Where the sample goes: the archive that was named, or ``sample/`` beside it when that holds
    real portals (then the third is the archive that was left alone)."""
    if archive.exists():
        try:
            with closing(connect_readonly(archive)) as db:
                real = [row["name"] for row in archived_portals(db) if not row["sample"]]
        except EmptyError:
            real = []
        except ArchiveError as problem:
            raise Failure(str(problem), NO_ARCHIVE) from problem
        if real:
            folder = archive.parent / "sample"
            return folder / archive.name, folder / captures.name, archive
    return archive, captures, None


def take_away(archive: Path, captures: Path) -> None:
    """Remove the sample's rows, and its captures with them."""
    removed: Mapping[str, int] = {}
    if archive.exists():
        try:
            with Store(archive, create=False) as store:
                removed = store.remove_sample()
        except ArchiveError as problem:
            raise Failure(str(problem), NO_ARCHIVE) from problem
    folder = captures / SAMPLE
    files = len(list(folder.glob("*.warc.gz"))) if folder.is_dir() else 0
    if folder.is_dir():
        shutil.rmtree(folder)
    articles = removed.get("articles", 0)
    click.echo(
        f"Removed {articles} sample articles and {files} WARC files."
        if articles or files
        else "No sample here."
    )


def next_lines(archive: Path, captures: Path) -> Iterator[str]:
    """What to try after the demo."""
    elsewhere = "" if archive == Path("archive.db") else f" --archive {archive}"
    kept = "" if captures == Path("captures") else f" --captures {captures}"
    run_from = "" if shutil.which("khobao") else ".venv/bin/"
    yield "Next:"
    yield from columns(
        [
            [f"  {run_from}khobao search '\"Tháp Mười\"'{elsewhere}", "with marks: exactly these words"],
            [f"  {run_from}khobao serve{elsewhere}", "browse in Datasette"],
            [f"  {run_from}khobao status{elsewhere}", "what is there, what needs a look"],
            [f"  {run_from}khobao portals", "the real newspapers it knows"],
            [f"  {run_from}khobao demo --remove{elsewhere}{kept}", "take the sample away again"],
        ]
    )
    yield "A real newspaper, politely, into an archive of its own:"
    yield "  export KHOBAO_CONTACT=you@example.org"
    yield f"  {run_from}khobao crawl baodongthap --max-pages 1 --archive real.db"
