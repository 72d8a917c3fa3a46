"""Options that several verbs share, and the archive they open."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from crawler.archive.backup import captures_in
from crawler.archive.schema import ArchiveError, connect_readonly
from crawler.cli.exits import NO_ARCHIVE, NOT_FOUND, Failure

archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("archive.db"),
    envvar="KHOBAO_ARCHIVE",
    show_default=True,
    help="The archive's SQLite file (also: KHOBAO_ARCHIVE).",
)
captures_option = click.option(
    "--captures",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("captures"),
    envvar="KHOBAO_CAPTURES",
    show_default=True,
    help="The folder of WARC files (also: KHOBAO_CAPTURES).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@contextmanager
def reading(archive: Path) -> Iterator[sqlite3.Connection]:
    """The archive, open for reading; a Failure that says what to try when it cannot be."""
    if not archive.exists():
        raise Failure(
            f"there is no archive at {archive}. `khobao demo` makes one from the sample portal, "
            "`khobao crawl PORTAL` from a newspaper; --archive names another file.",
            NO_ARCHIVE,
        )
    try:
        connection = connect_readonly(archive)
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    with closing(connection) as db:
        yield db


def expect_captures(captures: Path, archive: Path) -> None:
    """Raises Failure when the archive names captures and their folder is empty, as where a disk is not
    mounted, or not there.  Where it holds anything, files that are gone are damage."""
    there = captures.is_dir() and any(captures.iterdir())
    if not there and (number := captures_in(archive)):
        raise Failure(
            f"there is nothing in {captures}, and {archive} names {number} captures: is its disk there? "
            "--captures (KHOBAO_CAPTURES) says where they are",
            NOT_FOUND,
        )


def print_json(value: Any) -> None:
    """One JSON document; Vietnamese stays readable."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
