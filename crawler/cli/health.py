"""``khobao health``: what goes wrong with the portals; and the same after every crawl."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.archive import status, vitals
from crawler.archive.schema import ArchiveError
from crawler.archive.store import Store
from crawler.archive.today import local
from crawler.cli.exits import FAULTY, NO_ARCHIVE, NOT_FOUND, Failure
from crawler.cli.options import archive_option, captures_option, json_option, print_json, reading
from crawler.cli.overview import columns
from crawler.operate.drift import table
from crawler.operate.health import Health, check
from crawler.operate.notify import notify

#: Crawls whose pages are compared with the past.
_RUNS = 30


@click.command()
@click.argument("portal", required=False)
@archive_option
@captures_option
@json_option
def health(portal: str | None, archive: Path, captures: Path, as_json: bool) -> None:
    """Say what goes wrong with PORTAL, or with any: fields that fill less than they did and layouts that
    no longer match, silence, blocks, a changed robots.txt, TLS, a move, fewer articles than usual.

    The same is done after every crawl.  Findings are kept in the table issues (codes health.*) until they
    are over, and told to KHOBAO_WEBHOOK and KHOBAO_MAIL_TO when they begin and end.  Exits 6 when there
    are any.
    """
    with reading(archive) as db:
        known = status.names(db)
    if portal and portal not in known:
        raise Failure(f"{archive} holds nothing of {portal}; `khobao portals` lists what there is", NOT_FOUND)
    chosen = [portal] if portal else known
    now = datetime.now(UTC)
    try:
        with Store(archive, create=False) as store:
            found = [check(store, captures, name, now=now) for name in chosen]
            tables = {name: table(store.db, name, vitals.runs(store.db, name, _RUNS), now) for name in chosen}
            failing = {name: vitals.failing(store.db, name) for name in chosen}
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    tell(found)
    if as_json:
        print_json([{"portal": one.portal, "findings": [asdict(f) for f in one.findings],
                     "failing": failing[one.portal][0], "again": failing[one.portal][1],
                     "fields": tables[one.portal]} for one in found])  # fmt: skip
    else:
        click.echo("\n".join(_page(found, failing, tables if portal else {})))
    if any(one.findings for one in found):
        raise SystemExit(FAULTY)


def tell(found: list[Health]) -> None:
    """By webhook and mail, when they are set; what went wrong with that on stderr."""
    for problem in notify(found, os.environ):
        click.echo(problem, err=True)


def after_crawl(archive: Path, captures: Path, portal: str) -> Health:
    """Look at a portal whose crawl just ended, and tell what is new."""
    with Store(archive, create=False) as store:
        found = check(store, captures, portal, now=datetime.now(UTC))
    tell([found])
    return found


def finding_lines(found: Health) -> Iterator[str]:
    """Findings, for a person."""
    for one in found.findings:
        new = "new: " if one in found.opened else ""
        yield f"  {new}{one.code}: {one.message}" + (f" ({one.seen})" if one.seen else "")


def _page(
    found: list[Health],
    failing: Mapping[str, tuple[int, str | None]],
    tables: Mapping[str, Mapping[str, Any]],
) -> Iterator[str]:
    for one in found:
        over = ", ".join(f"{code} {field}".strip() for code, field in one.over)
        yield f"{one.portal}: " + ("nothing wrong" if not one.findings else f"{len(one.findings)} to look at")
        yield from finding_lines(one)
        if over:
            yield f"  over: {over}"
        number, again = failing[one.portal]
        if number:
            yield f"  addresses of articles that fail: {number}; asked again from {local(again)} on"
        fields = tables.get(one.portal)
        if fields:
            yield ""
            yield from _fields(fields)


def _fields(fields: Mapping[str, Any]) -> Iterator[str]:
    lines = [["  FIELD", "NOW", "BY", "BEFORE AND NOW", "BY"]]
    for name, told in fields.items():
        lines.append([
            f"  {name}",
            f"{told['filled']} of {told['pages']}", _by(told["by"]),
            f"{told['past_filled']} of {told['past_pages']}", _by(told["past_by"]),
        ])  # fmt: skip
    yield from columns(lines)


def _by(layers: Mapping[str, int]) -> str:
    return ", ".join(f"{layer} {number}" for layer, number in layers.items()) or "-"
