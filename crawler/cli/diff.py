"""``khobao diff``: what changed between two readings of an article."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from crawler.archive.show import read
from crawler.archive.versions import Change, Piece, Reading, changes, readings
from crawler.cli.exits import NOT_FOUND, Failure
from crawler.cli.options import archive_option, json_option, print_json, reading

WIDTH = 88
#: Words kept on either side of a change in a long paragraph.
_AROUND = 60


@click.command()
@click.argument("article")
@click.argument("versions", nargs=-1, type=int, metavar="[FROM [TO]]")
@archive_option
@json_option
def diff(article: str, versions: tuple[int, ...], archive: Path, as_json: bool) -> None:
    """Show what changed in ARTICLE, named by number or address: [-what went-] and {+what came+}.

    Readings are counted from 1, the oldest; without FROM and TO: the last against the one before.
    """
    if len(versions) > 2:
        raise click.UsageError("give at most two readings, FROM and TO")
    with reading(archive) as db:
        view = read(db, article)
        if view is None:
            raise Failure(
                f"no article {article!r} in {archive}; `khobao search WORDS` shows the numbers", NOT_FOUND
            )
        found = readings(db, view.id)
    if len(found) < 2:
        if as_json:
            print_json({"article": view.id, "readings": len(found), "changes": []})
        else:
            click.echo(f"{view.id} has one reading, of {found[0].seen}; nothing changed since")
        return
    start, end = _chosen(versions, len(found))
    old, new = found[start - 1], found[end - 1]
    told = changes(old, new)
    if as_json:
        print_json(
            {
                "article": view.id, "readings": len(found), "from": asdict(old), "to": asdict(new),
                "changes": [asdict(change) for change in told],
            }
        )  # fmt: skip
        return
    click.echo("\n".join(_lines(view.id, (start, end), (old, new), told)))


def _chosen(versions: tuple[int, ...], count: int) -> tuple[int, int]:
    start = versions[0] if versions else count - 1
    end = versions[1] if len(versions) > 1 else count
    for number in (start, end):
        if not 1 <= number <= count:
            raise Failure(f"there is no reading {number}; there are {count}, counted from 1", NOT_FOUND)
    return start, end


def _lines(
    article: int, numbers: tuple[int, int], pair: tuple[Reading, Reading], told: tuple[Change, ...]
) -> Iterator[str]:
    old, new = pair
    yield f"{article}, reading {numbers[0]} of {old.seen} against reading {numbers[1]} of {new.seen}"
    yield f"SHA-256 of the text {old.content_sha256[:16]}… then {new.content_sha256[:16]}…"
    if not told:
        yield "the two read the same"
    for change in told:
        yield ""
        yield change.field + (f", paragraph {change.paragraph}" if change.paragraph else "")
        for line in textwrap.wrap(marked(change.pieces), WIDTH - 2):
            yield "  " + line


def marked(pieces: tuple[Piece, ...]) -> str:
    """The pieces in one line, long stretches that stayed cut in the middle."""
    marks = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "same": ("", "")}
    out = []
    for number, piece in enumerate(pieces):
        text = " ".join(piece.text.split("\n"))
        if piece.kind == "same" and len(text) > 2 * _AROUND + 10:
            head = "" if number == 0 else text[:_AROUND].rsplit(" ", 1)[0]
            tail = "" if number == len(pieces) - 1 else text[-_AROUND:].partition(" ")[2]
            text = f"{head} … {tail}".strip() if not (head and tail) else f"{head} … {tail}"
        opening, closing = marks[piece.kind]
        out.append(f"{opening}{text}{closing}")
    return "".join(out)
