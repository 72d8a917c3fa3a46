"""How long work is shown while it runs: a bar when a person watches, a line now and then when not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from crawler.fetch.progress import Counts
from crawler.fetch.progress import Progress as Tell

#: Seconds between lines when nobody watches.
_EVERY = 10.0


@contextmanager
def meter(title: str, *, quiet: bool = False) -> Iterator[Tell | None]:
    """What to call with the counts of a crawl.  None, and nothing printed, when ``quiet``."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        yield from _bar(title)
    else:
        yield _lines(title)


class Count(Protocol):
    """Says how much is done, of how much (None while that is not known), and something beside it."""

    def __call__(self, done: int, total: int | None, beside: str = "", /) -> None: ...


@contextmanager
def counted(title: str, *, quiet: bool = False) -> Iterator[Count]:
    """What to call as work goes on.  Nothing is printed when ``quiet``."""
    if quiet:
        yield lambda _done, _total, _beside="": None
    elif sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[beside]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(title, total=None, beside="")
            yield lambda done, total, beside="": progress.update(
                task, completed=done, total=total, beside=beside
            )
    else:
        yield _counting(title)


def _counting(title: str) -> Count:
    last = monotonic()

    def tell(done: int, total: int | None, beside: str = "") -> None:
        nonlocal last
        if monotonic() - last >= _EVERY:
            last = monotonic()
            parts = [f"{done} of {total}" if total else str(done), *([beside] if beside else [])]
            click.echo(f"{title}: {', '.join(parts)}", err=True)

    return tell


def _bar(title: str) -> Iterator[Tell]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} pages"),
        TextColumn("{task.fields[found]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=1, found="")

        def tell(counts: Counts) -> None:
            progress.update(
                task, completed=counts.fetched, total=counts.fetched + counts.due, found=_told(counts)
            )

        yield tell


def _lines(title: str) -> Tell:
    last = monotonic()

    def tell(counts: Counts) -> None:
        nonlocal last
        if monotonic() - last >= _EVERY:
            last = monotonic()
            click.echo(f"{title}: {counts.fetched} pages, {counts.due} due, {_told(counts)}", err=True)

    return tell


def _told(counts: Counts) -> str:
    told = [f"{counts.new} new", f"{counts.changed} changed"]
    return ", ".join(told + ([f"{counts.problems} problems"] if counts.problems else []))
