"""``khobao reparse``: read the captures again by today's rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from crawler.archive.reread import Preview, Target
from crawler.archive.schema import ArchiveError
from crawler.archive.store import Store
from crawler.archive.versions import changes
from crawler.cli.diff import marked
from crawler.cli.exits import FAULTY, NO_ARCHIVE, NOT_FOUND, REFUSED, Failure
from crawler.cli.look import day
from crawler.cli.meter import counted
from crawler.cli.options import (
    archive_option,
    captures_option,
    expect_captures,
    json_option,
    print_json,
)
from crawler.fetch.directory import portal_named
from crawler.operate.reparse import Outcome
from crawler.operate.reparse import reparse as read_again


@click.command()
@click.argument("portal", default="")
@archive_option
@captures_option
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="Captures of this day (UTC) or later.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Write without showing and asking first.")
@json_option
def reparse(
    portal: str, archive: Path, captures: Path, since: str, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Read every capture (of PORTAL, or all) again by today's rules, on all cores.

    Shows what would change and asks before it writes; earlier readings stay as versions.  Exit code 6 when
    captures cannot be read.
    """
    if portal and portal_named(portal) is None:
        raise Failure(f"no portal is named {portal!r}; `khobao portals` lists them", NOT_FOUND)
    if not archive.exists():
        raise Failure(f"there is no archive at {archive}", NO_ARCHIVE)
    expect_captures(captures, archive)
    if not dry_run and not yes and (as_json or not sys.stdin.isatty()):
        raise Failure("nobody can be asked here; choose --dry-run or --yes", REFUSED)

    def go(write: bool) -> Outcome:
        with counted("captures", quiet=as_json) as tell:
            return read_again(store, captures, portal=portal, since=since, write=write, tell=tell)

    try:
        with Store(archive, create=False) as store:
            outcome = go(write=yes and not dry_run)
            if as_json:
                print_json(_told(outcome))
            else:
                click.echo("\n".join(_lines(outcome, written=yes and not dry_run)))
            changes_something = outcome.statuses["changed"] or outcome.statuses["new"]
            asked = changes_something and not (dry_run or yes)
            if asked and click.confirm(
                "\nWrite these changes? Earlier readings stay as versions", default=False
            ):
                done = go(write=True)
                click.echo(f"written: {done.statuses['changed']} changed, {done.statuses['new']} new")
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    if outcome.unreadable:
        raise SystemExit(FAULTY)


def _told(outcome: Outcome) -> dict[str, object]:
    return {
        "read": outcome.read,
        "statuses": dict(outcome.statuses),
        "fields": dict(outcome.fields),
        "unreadable": outcome.unreadable,
    }


def _lines(outcome: Outcome, *, written: bool) -> Iterator[str]:
    told = [f"{number} {status}" for status, number in sorted(outcome.statuses.items())]
    yield f"{outcome.read} captures read: {', '.join(told) or 'none'}"
    for name, number in outcome.fields.most_common():
        yield f"  {name} {'changed' if written else 'would change'} in {number}"
    for target, found in outcome.examples:
        yield from _example(target, found)
    if outcome.unreadable:
        yield ""
        yield f"{len(outcome.unreadable)} captures cannot be read (khobao verify tells more):"
        yield from (f"  {reason}" for reason in outcome.unreadable[:10])


def _example(target: Target, found: Preview) -> Iterator[str]:
    yield ""
    yield f"{target.article} {target.url}"
    for change in changes(found.old, found.new)[:5]:
        yield f"  {change.field}: {marked(change.pieces)[:300]}"
