"""``khobao recheck``: what became of articles since they were read."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click

from crawler.archive import status
from crawler.archive.schema import connect_readonly
from crawler.archive.versions import stealth, stealth_in
from crawler.cli.crawl import end, run
from crawler.cli.exits import UNFINISHED
from crawler.cli.options import archive_option, captures_option, json_option, print_json, reading

#: What Python runs to recheck a portal, whose name is added.
COMMAND: tuple[str, ...] = ("-m", "crawler", "recheck")


@click.command()
@click.argument("portal", required=False)
@archive_option
@captures_option
@click.option("--limit", type=click.IntRange(1), help="At most this many articles of a portal.")
@click.option("--base", default="", help="Where a local portal listens, e.g. http://127.0.0.1:8010.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@json_option
def recheck(
    portal: str | None, archive: Path, captures: Path, limit: int | None, base: str, quiet: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Ask again for articles of PORTAL (of each, one after another) that are due by their age: after a
    day, days, weeks, then rarely.  Nothing else is fetched.

    A server that knows the page as it was answers in a few bytes.  A changed text is a new reading (khobao
    diff); an article that is gone, or leads to the front page, keeps its text and is marked gone.
    """
    with reading(archive) as db:
        known = status.names(db)
    if portal is None:
        raise SystemExit(_each(known, archive, captures, limit, as_json=as_json))
    arguments = {"recheck": "1", "limit": str(limit or ""), "base": base}
    report, summary = run(portal, archive, captures, arguments, quiet=quiet or as_json)
    with closing(connect_readonly(archive)) as db:
        silently, ever = stealth_in(db, report.crawl_id), stealth(db, portal).get(portal, 0)
    asked = report.counts.fetched
    told = {name: summary[name] for name in ("unchanged", "changed", "gone")}
    if as_json:
        print_json({"portal": portal, "asked": asked, **told, "stealth": silently, "stealth_ever": ever,
                    "crawl": report.crawl_id, "outcome": report.outcome})  # fmt: skip
    else:
        parts = ", ".join(f"{number} {name}" for name, number in told.items())
        click.echo(f"{portal}: {asked} asked, {parts}")
        if silently:
            click.echo(f"  {silently} changed without a word on the page ({ever} ever)")
    end(report)


def _each(portals: list[str], archive: Path, captures: Path, limit: int | None, *, as_json: bool) -> int:
    """A process for each portal, for one can crawl only once; what they print is theirs."""
    places = ["--archive", str(archive), "--captures", str(captures), "--quiet"]
    more = ["--json"] * as_json + (["--limit", str(limit)] if limit else [])
    codes, told = [], []
    for name in portals:
        command = [sys.executable, *COMMAND, name, *places, *more]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE if as_json else None, text=True)
        codes.append(done.returncode)
        if as_json and done.stdout.strip():
            told.append(json.loads(done.stdout))
        if done.returncode == 130:
            break
    if as_json:
        print_json(told)
    return 130 if 130 in codes else UNFINISHED if any(codes) else 0
