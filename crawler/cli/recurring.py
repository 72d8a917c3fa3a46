"""``khobao recurring``: what a portal prints on page after page, and is left out of its articles."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.archive import recurring as archived
from crawler.archive import status
from crawler.archive.schema import ArchiveError
from crawler.archive.store import Store
from crawler.cli.exits import NO_ARCHIVE, NOT_FOUND, Failure
from crawler.cli.options import archive_option, captures_option, json_option, print_json, reading
from crawler.cli.overview import columns
from crawler.fetch.directory import portal_named
from crawler.fetch.portal import PortalSpider
from crawler.operate.recurring import learn as learn_from
from crawler.records import Recurring


@click.command()
@click.argument("portal")
@archive_option
@captures_option
@click.option("--learn", is_flag=True, help="Learn anew from the portal's captures first.")
@click.option("--keep", metavar="DIGEST", help="This text belongs to the articles: leave it in.")
@click.option("--drop", metavar="DIGEST", help="Take a --keep back: leave the text out.")
@json_option
def recurring(
    portal: str, archive: Path, captures: Path, learn: bool, keep: str | None, drop: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Show what PORTAL prints on page after page (prompts, hotlines, addresses of the editors).

    These texts are left out of the articles that are read from now on.  A DIGEST may be cut short while
    it is clear which text is meant.
    """
    spider = portal_named(portal)
    if spider is None:
        raise Failure(f"no portal is named {portal!r}; `khobao portals` lists them", NOT_FOUND)
    with reading(archive) as db:
        if portal not in status.names(db):
            raise Failure(
                f"{archive} holds nothing of {portal}; `khobao crawl {portal}` fetches it", NOT_FOUND
            )
    if learn or keep or drop:
        change(spider, archive, captures, learn=learn, keep=keep, drop=drop)
    with reading(archive) as db:
        known = archived.known(db, portal)
    if as_json:
        print_json(
            [asdict(one) | {"first_seen": _day(one), "last_seen": _day(one, last=True)} for one in known]
        )
    else:
        click.echo("\n".join(lines(portal, known)))


def change(
    spider: type[PortalSpider],
    archive: Path,
    captures: Path,
    *,
    learn: bool,
    keep: str | None,
    drop: str | None,
) -> None:
    """Learn, then overrule; what happened goes to standard error."""
    try:
        with Store(archive, create=False) as store:
            if learn:
                done = learn_from(store, captures, spider, now=datetime.now(UTC))
                for problem in done.problems:
                    click.echo(f"left out: {problem}", err=True)
                click.echo(f"{done.read} articles read again, {len(done.texts)} texts recur", err=True)
            for digest, kept in ((keep, True), (drop, False)):
                if digest and archived.overrule(store, spider.name, digest, kept=kept) is None:
                    raise Failure(
                        f"{digest!r} is the digest of no text of {spider.name}, or of several; "
                        f"`khobao recurring {spider.name}` lists them",
                        NOT_FOUND,
                    )
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem


def lines(portal: str, known: Sequence[Recurring]) -> Iterator[str]:
    """A table a person can read."""
    if not known:
        yield f"Nothing is known to recur in {portal}; learn it with: khobao recurring {portal} --learn"
        return
    rows = [["DIGEST", "PAGES", "WHERE", "LAST SEEN", "", "TEXT"]]
    for one in known:
        text = textwrap.shorten(one.text, 70, placeholder=" ...")
        mark = "kept" if one.kept else ""
        rows.append(
            [one.digest, f"{one.pages} of {one.of}", one.place, _day(one, last=True) or "-", mark, text]
        )
    yield from columns(rows)


def _day(one: Recurring, *, last: bool = False) -> str | None:
    moment = one.last_seen if last else one.first_seen
    return moment.date().isoformat() if moment else None
