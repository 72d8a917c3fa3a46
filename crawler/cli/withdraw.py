"""``khobao withdraw`` and ``khobao restore``: takedowns, and lifting them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.archive import withdrawals
from crawler.archive.schema import ArchiveError
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.cli.exits import NO_ARCHIVE, NOT_FOUND, REFUSED, UNFINISHED, Failure
from crawler.cli.options import archive_option, captures_option, json_option, print_json, reading
from crawler.operate.restore import RestoreError
from crawler.operate.restore import restore as put_back

_IN_USE = (
    "somebody reads the archive since before the takedown, so its text may still stand in the file's log "
    "(archive.db-wal): run khobao withdraw --erase when they have finished"
)


@click.command()
@click.argument("article", default="")
@archive_option
@click.option("--reason", default="", help="Why, as the archive shall tell it.")
@click.option("--by", "requester", default="", help="Who asked for it.")
@click.option("--list", "listed", is_flag=True, help="Show every takedown, lifted ones too.")
@click.option(
    "--erase",
    is_flag=True,
    help="Overwrite what a takedown that was cut short, or a reader, left in the file.",
)
@json_option
def withdraw(
    article: str, archive: Path, reason: str, requester: str, listed: bool, erase: bool, as_json: bool
) -> None:
    """Take ARTICLE, named by number or address, out of the archive on request.

    Its text leaves every table, index, page, feed and export, and its address is not visited again.  What
    stays: number, address, digest, reason and time, and the capture in its WARC file.  Backups, the copies
    that khobao migrate made, and exports of before still hold it.
    """
    if erase:
        with _writing(archive) as store:
            if not withdrawals.erase(store):
                raise Failure(_IN_USE, UNFINISHED)
        click.echo(f"nothing that was withdrawn is left in {archive}")
        return
    if listed:
        with reading(archive) as db:
            found = withdrawals.every(db)
        if as_json:
            print_json([asdict(one) for one in found])
        else:
            click.echo("\n".join(_lines(found)) or "nothing was withdrawn")
        return
    if not (article and reason.strip() and requester.strip()):
        raise click.UsageError("name the ARTICLE, --reason and --by: a takedown without them proves nothing")
    with _writing(archive) as store:
        view = read(store.db, article)
        if view is None:
            known = withdrawals.standing(store.db, article)
            told = ""
            if known:
                told = (
                    f"; it is withdrawn since {known.withdrawn} (`khobao withdraw --list`). If that was cut "
                    "short: khobao withdraw --erase"
                )
            raise Failure(f"no article {article!r} in {archive}{told}", NOT_FOUND)
        done = withdrawals.withdraw(store, view.id, reason=reason, requester=requester, now=datetime.now(UTC))
        clear = withdrawals.is_clear(store)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(f"withdrawn: {done.article} {done.url}\n  SHA-256 of its text {done.content_sha256}")
        click.echo(f"  `khobao restore {done.article}` lifts it")
    if not clear:
        raise Failure(_IN_USE, UNFINISHED)


@click.command()
@click.argument("article")
@archive_option
@captures_option
def restore(article: str, archive: Path, captures: Path) -> None:
    """Lift the takedown of ARTICLE, named by the number or address it had, and read it from its capture
    again."""
    with _writing(archive) as store:
        known = withdrawals.standing(store.db, article)
        if known is None:
            raise Failure(
                f"no takedown of {article!r} stands in {archive}; `khobao withdraw --list`", NOT_FOUND
            )
        try:
            number = put_back(store, captures, known)
        except RestoreError as problem:
            raise Failure(f"nothing was lifted: {problem}", REFUSED) from problem
    click.echo(f"back in the archive: khobao show {number}")


@contextmanager
def _writing(archive: Path) -> Iterator[Store]:
    try:
        with Store(archive, create=False) as store:
            yield store
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem


def _lines(found: tuple[withdrawals.Withdrawal, ...]) -> Iterator[str]:
    for one in found:
        yield f"{one.article}  {one.withdrawn}  {one.url}" + (f"  lifted {one.lifted}" if one.lifted else "")
        yield f"  {one.reason} (asked for by {one.requester}); SHA-256 {one.content_sha256}"
