"""``khobao verify``: prove that what was captured is still there, byte for byte."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler.archive import status
from crawler.archive.fixity import Scope, corruption, damage, faults
from crawler.archive.schema import ArchiveError, DamagedError, connect_readonly
from crawler.archive.store import Store
from crawler.cli.exits import FAULTY, NO_ARCHIVE, NOT_FOUND, Failure
from crawler.cli.look import day
from crawler.cli.meter import counted
from crawler.cli.options import (
    archive_option,
    captures_option,
    expect_captures,
    json_option,
    print_json,
)
from crawler.operate.verify import verify as prove


@click.command()
@click.argument("portal", default="")
@archive_option
@captures_option
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="Captures of this day (UTC) or later.")
@click.option("--sample", type=click.IntRange(1), default=None, help="So many captures, drawn by lot.")
@json_option
def verify(portal: str, archive: Path, captures: Path, since: str, sample: int | None, as_json: bool) -> None:
    """Read the captures again (of PORTAL, or all) and compare them with their digests; check the archive
    file itself.  Names each damaged record; a pass that was cut short goes on where it stopped.

    Exit code 6 when anything is damaged.
    """
    if not archive.exists():
        raise Failure(f"there is no archive at {archive}", NO_ARCHIVE)
    try:
        wrong = _corruption(archive)
        checked, damaged = 0, list[dict[str, str]]()
        if not wrong:
            expect_captures(captures, archive)
            checked, damaged = _prove(archive, captures, Scope(portal, since, sample or 0), quiet=as_json)
            with closing(connect_readonly(archive)) as db:
                wrong = faults(db)
        elif not as_json:
            click.echo("The captures were not read: bring the archive file back from a backup first")
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    if as_json:
        print_json({"checked": checked, "damaged": len(damaged), "captures": damaged, "archive": wrong})
    else:
        click.echo(f"{checked} captures read, {len(damaged)} damaged")
        for row in damaged:
            click.echo(f"  {row['url']}\n    {row['message']}")
        click.echo(f"{archive}: " + ("sound" if not wrong else "; ".join(wrong)))
    if damaged or wrong:
        raise SystemExit(FAULTY)


def _corruption(archive: Path) -> list[str]:
    """Why the archive file itself cannot be trusted; nothing must be written into it then."""
    try:
        with closing(connect_readonly(archive)) as db:
            return corruption(db)
    except DamagedError as problem:
        return [str(problem)]


def _prove(archive: Path, captures: Path, scope: Scope, *, quiet: bool) -> tuple[int, list[dict[str, str]]]:
    """How many captures were read, and the damaged ones."""
    with Store(archive, create=False) as store:
        known = status.names(store.db)
        if scope.portal and scope.portal not in known:
            raise Failure(
                f"{archive} holds nothing of {scope.portal!r}; it holds {', '.join(known)}", NOT_FOUND
            )
        with counted("captures", quiet=quiet) as tell:
            done = prove(
                store,
                captures,
                scope,
                lambda seen, total, bad: tell(seen, total, f"{bad} damaged" if bad else ""),
            )
        return done.checked, damage(store.db, done)
