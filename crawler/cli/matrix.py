"""``khobao probe PORTAL --captures N``: a portal's fields over its stored captures."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from crawler.cli.exits import NOT_FOUND, Failure
from crawler.cli.options import print_json, reading
from crawler.cli.overview import columns
from crawler.fetch.directory import portal_named
from crawler.operate.matrix import Column, Matrix, NoSelector, matrix

#: Odd values that are shown of each field.
_SHOWN = 4
_WIDTH = 84


def selectors(_ctx: click.Context, _param: click.Parameter, given: Sequence[str]) -> dict[str, str]:
    """``body=div.x`` by field, or a usage error that says how it is written."""
    told = {}
    for one in given:
        name, equals, selector = one.partition("=")
        if not equals or not selector.strip():
            raise click.BadParameter(f"{one!r}: write it as body='div.x'")
        told[name.strip()] = selector.strip()
    return told


def show(
    portal: str, number: int, archive: Path, captures: Path, tried: dict[str, str], *, as_json: bool
) -> None:
    """Print the matrix of ``number`` captures.  Raises Failure when there is none to read."""
    spider = portal_named(portal)
    if spider is None:
        raise Failure(f"no portal is named {portal!r}; `khobao portals` lists them", NOT_FOUND)
    with reading(archive) as db:
        try:
            found = matrix(db, captures, spider, number, tried)
        except NoSelector as problem:
            raise click.UsageError(str(problem)) from problem
    if not found.kinds:
        why = found.problems[0] if found.problems else f"`khobao crawl {portal}` fetches it"
        raise Failure(f"{archive} holds no page of {portal} that can be read again; {why}", NOT_FOUND)
    if as_json:
        print_json({"portal": portal, "tried": tried} | asdict(found))
    else:
        click.echo("\n".join(lines(found, tried)))


def lines(found: Matrix, tried: dict[str, str]) -> Iterator[str]:
    """The matrix as a person reads it, then each field's odd values."""
    kinds = ", ".join(f"{number} {kind}" for kind, number in found.kinds.items())
    layouts = ", ".join(f"{name} {number}" for name, number in found.layouts.items())
    yield f"{sum(found.kinds.values())} captures: {kinds}; layouts: {layouts}"
    yield from (f"tried: {name} = {selector}" for name, selector in tried.items())
    yield ""
    rows = [["FIELD", "FILLED", "", "ODD", *(["CHANGED"] if tried else []), "LAYERS"]]
    for column in found.columns:
        odd = sum(bool(value.odd) for value in column.values)
        layers = ", ".join(f"{layer or '(told)'} {number}" for layer, number in column.layers.items())
        share = f"{100 * column.filled / column.of:.0f} %"
        changed = [str(column.changed or "-")] if tried else []
        rows.append(
            [column.field, f"{column.filled} of {column.of}", share, str(odd or "-"), *changed, layers]
        )
    yield from columns(rows)
    for column in found.columns:
        yield from _odd(column)
    yield from (f"left out: {problem}" for problem in found.problems)


def _odd(column: Column) -> Iterator[str]:
    odd = [value for value in column.values if value.odd]
    if not odd:
        return
    yield ""
    yield f"{column.field}: {len(odd)} odd"
    for value in odd[:_SHOWN]:
        yield f"  {value.odd}: {value.url}"
        if value.text:
            yield "    " + textwrap.shorten(value.text, _WIDTH, placeholder=" ...")
    if len(odd) > _SHOWN:
        yield f"  and {len(odd) - _SHOWN} more (--json tells all)"
