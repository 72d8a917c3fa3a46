"""``khobao stories``: one text under several addresses, and who published it when."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from crawler.archive.query import parse
from crawler.archive.search import numbers
from crawler.archive.stories import Story, largest
from crawler.cli.look import WIDTH, day, printed_time
from crawler.cli.options import archive_option, json_option, print_json, reading


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@click.option("--portal", default="", help="Only stories that this portal printed too.")
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="First published on this day or later.")
@click.option("--until", callback=day, metavar="YYYY-MM-DD", help="First published on this day or earlier.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--offset", default=0, show_default=True, type=click.IntRange(0), help="Skip this many.")
@json_option
def stories(
    words: tuple[str, ...], archive: Path, portal: str, since: str, until: str, limit: int, offset: int,
    as_json: bool,
) -> None:  # fmt: skip
    """List the texts that most articles share: agency copy, reports that papers take from each other.
    With WORDS, those among what a search finds.

    `khobao show NUMBER` prints the whole chain: who published it when, and how alike.
    """
    query = " ".join(words)
    asked = parse(query)
    with reading(archive) as db:
        among = numbers(db, asked) if query.strip() else None
        found = largest(db, portal=portal, since=since, until=until, among=among, limit=limit, offset=offset)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for note in asked.notes:
        click.echo(f"Note: {note}")
    click.echo("\n".join(lines(found)) if found else "No two articles here are one story.")


def lines(found: Sequence[Story]) -> Iterator[str]:
    """A story in two lines: its title, when it came out, and who had it, the first publisher first."""
    for one in found:
        yield f"{one.size:>4} x " + click.style(textwrap.shorten(one.title, WIDTH), bold=True)
        span = " to ".join(dict.fromkeys((printed_time(one.published), printed_time(one.last_published))))
        first, *others = one.portals
        papers = f"{first} first, then {', '.join(others)}" if others else first
        yield f"       {span} · {papers} · khobao show {one.first}"
