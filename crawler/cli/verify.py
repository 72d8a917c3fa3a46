"""``khobao verify``: prove that what was captured is still there, byte for byte."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler.archive import status
from crawler.archive.fixity import Scope, damage, faults
from crawler.archive.schema import ArchiveError, connect_readonly
from crawler.archive.store import Store
from crawler.cli.exits import FAULTY, NO_ARCHIVE, NOT_FOUND, Failure
from crawler.cli.look import day
from crawler.cli.meter import counted
from crawler.cli.options import archive_option, captures_option, json_option, print_json
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
    scope = Scope(portal, since, sample or 0)
    try:
        with Store(archive, create=False) as store:
            known = status.names(store.db)
            if portal and portal not in known:
                raise Failure(
                    f"{archive} holds nothing of {portal!r}; it holds {', '.join(known)}", NOT_FOUND
                )
            with counted("captures", quiet=as_json) as tell:
                done = prove(
                    store,
                    captures,
                    scope,
                    lambda seen, total, damaged: tell(seen, total, f"{damaged} damaged" if damaged else ""),
                )
            damaged = damage(store.db, done)
        with closing(connect_readonly(archive)) as db:
            wrong = faults(db)
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    if as_json:
        print_json({"checked": done.checked, "damaged": done.damaged, "captures": damaged, "archive": wrong})
    else:
        click.echo(f"{done.checked} captures read, {done.damaged} damaged")
        for row in damaged:
            click.echo(f"  {row['url']}\n    {row['message']}")
        click.echo(f"{archive}: " + ("sound" if not wrong else "; ".join(wrong)))
    if damaged or wrong:
        raise SystemExit(FAULTY)
