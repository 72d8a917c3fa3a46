"""``khobao migrate``: bring an archive to the version of this program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.archive.backup import copy, dated
from crawler.archive.schema import ArchiveError, connect, guard, repair
from crawler.archive.schema import migrate as bring_up_to_date
from crawler.cli.exits import NO_ARCHIVE, Failure
from crawler.cli.meter import counted
from crawler.cli.options import archive_option, json_option, print_json


@click.command()
@archive_option
@click.option(
    "--backup-to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the copy that is made before tables change; beside the archive unless told.",
)
@click.option("--no-backup", is_flag=True, help="Change the tables without a copy.")
@json_option
def migrate(archive: Path, backup_to: Path | None, no_backup: bool, as_json: bool) -> None:
    """Bring the archive to this version's tables, and mend its search index where another program
    broke it.  All or nothing, and safe to run again.

    Before tables change the archive is copied (archive-VERSION-TIME.db) and the copy is checked: to go
    back to the program you had, put it in the archive's place.  Delete it when you no longer want it.
    """
    if not archive.exists():
        raise Failure(
            f"there is no archive at {archive}; `khobao demo` or `khobao crawl` makes one", NO_ARCHIVE
        )
    if backup_to and no_backup:
        raise click.UsageError("--backup-to and --no-backup: which?")
    made, applied, mended = _forward(archive, None if no_backup else backup_to or archive.parent, as_json)
    if as_json:
        backup = str(made) if made else None
        print_json({"applied": applied, "mended": mended, "backup": backup})
        return
    told = [f"applied {name}" for name in applied] + [f"mended: {fault}" for fault in mended]
    if made:
        told.append(f"before that it was copied, and the copy checked: {made}")
    click.echo("\n".join(told) or f"{archive} is up to date; nothing was to do")


def _forward(archive: Path, folder: Path | None, quiet: bool) -> tuple[Path | None, list[str], list[str]]:
    """The copy that was made in ``folder``, if any, what was applied, and what was mended."""
    try:
        made, applied = _bring(archive, folder, quiet)
        with closing(connect(archive, create=False)) as db:
            faults = guard(db)
            if faults:
                repair(db)
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    except (OSError, sqlite3.Error) as problem:
        raise Failure(
            f"{archive} could not be changed and is whole: {problem}. Is the disk full, or does somebody "
            "write to it?",
            NO_ARCHIVE,
        ) from problem
    return made, applied, faults


def _bring(archive: Path, folder: Path | None, quiet: bool) -> tuple[Path | None, list[str]]:
    made: list[Path] = []

    def keep(version: str) -> None:
        if folder is None:
            return
        with counted(f"copying {archive}, MB", quiet=quiet) as tell:
            copied = copy(
                archive,
                folder,
                dated(archive, version, datetime.now(UTC)),
                tell=lambda done, total: tell(done >> 20, total >> 20),
            )
        made.append(copied)

    applied = bring_up_to_date(archive, create=False, before=keep)
    return (made[0] if made else None), applied
