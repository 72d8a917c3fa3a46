"""``khobao migrate``: bring an archive to the version of this program."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler.archive.schema import ArchiveError, connect, guard, repair
from crawler.archive.schema import migrate as bring_up_to_date
from crawler.cli.exits import NO_ARCHIVE, Failure
from crawler.cli.options import archive_option, json_option, print_json


@click.command()
@archive_option
@json_option
def migrate(archive: Path, as_json: bool) -> None:
    """Bring the archive to this version's tables, and mend its search index where another program
    broke it.  Safe to run again."""
    if not archive.exists():
        raise Failure(
            f"there is no archive at {archive}; `khobao demo` or `khobao crawl` makes one", NO_ARCHIVE
        )
    try:
        applied = bring_up_to_date(archive)
        with closing(connect(archive, create=False)) as db:
            faults = guard(db)
            if faults:
                repair(db)
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    if as_json:
        print_json({"applied": list(applied), "mended": list(faults)})
        return
    for name in applied:
        click.echo(f"applied {name}")
    for fault in faults:
        click.echo(f"mended: {fault}")
    if not applied and not faults:
        click.echo(f"{archive} is up to date")
