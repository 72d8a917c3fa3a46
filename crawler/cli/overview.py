"""``khobao status``: what is held, due and wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from crawler.archive import status as archive_status
from crawler.archive.schema import guard
from crawler.cli.options import archive_option, json_option, print_json, reading


@click.command()
@archive_option
@json_option
def status(archive: Path, as_json: bool) -> None:
    """Say what the archive holds, what is due, and what a person should look at."""
    with reading(archive) as db:
        told = archive_status.status(db)
        told["search_index"] = guard(db)
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(status_lines(archive, told)))


def status_lines(archive: Path, told: Mapping[str, Any]) -> Iterator[str]:
    received = size(told["bytes"])
    yield f"{archive}: {told['articles']} articles, {told['captures']} captures ({received} received)"
    for row in told["portals"]:
        yield ""
        yield f"{row['title']} ({row['name']})" + (", the fictional sample portal" if row["sample"] else "")
        if row["articles"]:
            span = f"{row['first_published']} to {row['last_published']}"
            yield f"  articles  {row['articles']}, published {span}"
        if crawl := row["last_crawl"]:
            end = (
                f"{crawl['outcome']} {crawl['finished']}" if crawl["finished"] else "still running, or killed"
            )
            yield f"  crawl     began {crawl['started']}, {end}"
        yield "  frontier  " + (", ".join(f"{n} {state}" for state, n in row["frontier"].items()) or "empty")
        for code, number in row["issues"].items():
            yield f"  issue     {number} x {code}"
    yield ""
    if told["search_index"]:
        yield from (f"search index: {problem}" for problem in told["search_index"])
        yield "mend it with: khobao migrate"
    else:
        yield "search index: sound"


def size(count: int) -> str:
    """Bytes as a person reads them."""
    value = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def columns(rows: list[list[str]]) -> Iterator[str]:
    """Left-aligned columns, two spaces apart."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
