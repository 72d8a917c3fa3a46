"""``khobao export --wacz`` and ``--bagit``: hand over captures with what proves them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from crawler.archive.query import parse
from crawler.archive.search import numbers
from crawler.archive.selection import shown
from crawler.cli.exits import FAULTY, NOT_FOUND, REFUSED, Failure
from crawler.cli.meter import counted
from crawler.cli.options import expect_captures, print_json, reading
from crawler.operate.package import Asked, DamagedError, PackageError, Tell

#: Makes a package of an archive's captures; the path of its manifest.
Maker = Callable[[sqlite3.Connection, Path, Asked, Path, Tell], Path]


def deposit(
    make: Maker,
    target: Path,
    archive: Path,
    captures: Path,
    query: str,
    filters: Mapping[str, str],
    as_json: bool,
) -> None:
    """Make a package of what a search finds, and say what is in it.  Raises Failure."""
    with reading(archive) as db, counted(target.name, quiet=as_json) as tell:
        found = shown(db, numbers(db, parse(query).narrowed(**filters)))
        if not found:
            raise Failure(f"no article was found, so there is nothing for {target} to hold", NOT_FOUND)
        expect_captures(captures, archive)
        try:
            manifest = make(db, captures, Asked(archive, query, filters, found), target, tell)
        except DamagedError as problem:
            raise Failure("\n  ".join([f"{problem}:", *problem.damaged]), FAULTY) from problem
        except PackageError as problem:
            raise Failure(str(problem), REFUSED) from problem
    told = json.loads(manifest.read_text(encoding="utf-8"))
    if as_json:
        print_json(told)
        return
    rows, kept = told["rows"], told["captures"]
    click.echo(
        f"{target}: {rows} article{'s' * (rows != 1)} in {kept} capture{'s' * (kept != 1)}; "
        f"manifest in {manifest}"
    )
