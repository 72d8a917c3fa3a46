"""``khobao backup``: the archive and its captures once more, in another place."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.archive.backup import captures_in, copy
from crawler.archive.schema import ArchiveError
from crawler.cli.exits import NO_ARCHIVE, REFUSED, UNFINISHED, Failure
from crawler.cli.meter import counted
from crawler.cli.options import (
    archive_option,
    captures_option,
    expect_captures,
    json_option,
    print_json,
    reading,
)
from crawler.cli.overview import size
from crawler.operate.backup import copy_captures


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@archive_option
@captures_option
@click.option("--replace", is_flag=True, help="Also when the copy that is there holds more than the archive.")
@json_option
def backup(folder: Path, archive: Path, captures: Path, replace: bool, as_json: bool) -> None:
    """Copy the archive and its captures into FOLDER, or bring the copy that is there up to date.

    Crawls may go on meanwhile.  The archive is copied as it is at one moment, checked, and takes the place
    of the older copy; of the captures only new and grown files are copied, and none is deleted.  Then read
    it back: khobao verify --archive FOLDER/archive.db --captures FOLDER/captures
    """
    with reading(archive):
        pass
    expect_captures(captures, archive)
    if captures.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise Failure(
            f"{folder} is in the folder of captures, and would be copied into itself; name another", REFUSED
        )
    if folder.resolve() in (archive.parent.resolve(), captures.resolve().parent):
        raise Failure(
            f"{folder} is where the archive itself is; name another folder, on another disk", REFUSED
        )
    here, there = captures_in(archive), captures_in(folder / archive.name)
    if there > here and not replace:
        raise Failure(
            f"the copy in {folder} holds {there} captures and {archive} only {here}: is it the right one? "
            "Name another folder, bring the copy back, or say --replace",
            REFUSED,
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with counted(f"{archive.name}, MB", quiet=as_json) as tell:
            made = copy(archive, folder, archive.name, tell=lambda done, total: tell(done >> 20, total >> 20))
        # After the archive: a capture is on disk before the archive names it.
        with counted("WARC files", quiet=as_json) as tell:
            files, received = copy_captures(captures, folder / captures.name, tell)
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    except OSError as problem:
        raise Failure(
            f"the backup in {folder} is not complete: {problem}. Is there room? The same command goes on",
            UNFINISHED,
        ) from problem
    if as_json:
        print_json({"archive": str(made), "files": files, "bytes": received})
        return
    click.echo(f"{made}: copied and checked; {files} WARC files copied ({size(received)})")
    click.echo(f"read it back: khobao verify --archive {made} --captures {folder / captures.name}")
