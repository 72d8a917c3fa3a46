"""``khobao stats``: how often, where, by whom and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from crawler.archive.facets import BYS, EVERY_ONE, By, Count, Facet, appearances, facet
from crawler.archive.query import Query, parse
from crawler.archive.search import Hit
from crawler.cli.exits import REFUSED, Failure
from crawler.cli.look import printed_time
from crawler.cli.meter import counted
from crawler.cli.options import archive_option, json_option, print_json, reading
from crawler.publish.chart import COLOURS, Series, bars, svg
from crawler.publish.picture import PictureError, png


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says about one query."""

    query: Query
    facet: Facet
    ends: tuple[Hit, Hit] | None


@click.command()
@click.argument("queries", nargs=-1, required=True, metavar="QUERY...")
@archive_option
@click.option("--by", type=click.Choice(BYS), default="month", show_default=True)
@click.option("--share", is_flag=True, help="Set against all articles of the month, portal, ...: percent.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1), help="Not for times.")
@click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.svg|FILE.png",
    help="Also draw into a file.",
)
@json_option
def stats(
    queries: tuple[str, ...], archive: Path, by: By, share: bool, top: int, chart: Path | None, as_json: bool
) -> None:
    """Count what a search finds, every article of it.  Each QUERY is one search, in quotation marks of
    the shell; several stand side by side:  khobao stats '"sạt lở"' '"hạn mặn" after:2015' --by year"""
    if len(queries) > len(COLOURS):
        raise click.UsageError(f"at most {len(COLOURS)} queries fit side by side, not {len(queries)}")
    if share and by == "author":
        raise click.UsageError("--share is not for authors: what they did not write is not known")
    if chart and chart.suffix.lower() not in (".svg", ".png"):
        raise click.BadParameter(f"{chart} must end in .svg or .png", param_hint="--chart")
    answers: list[Answer] = []
    with reading(archive) as db, counted("counting", quiet=as_json) as tell:
        for asked in map(parse, queries):
            tell(len(answers), len(queries), asked.text)
            answers.append(
                Answer(asked, facet(db, asked, by, share=share, at_most=EVERY_ONE), appearances(db, asked))
            )
    values, series = _side_by_side(answers, by, share, top)
    if as_json:
        print_json([_told(answer) for answer in answers])
    else:
        click.echo("\n".join(_page(answers, values, series, share)))
    if chart:
        title = f"{'Share of articles' if share else 'Articles'} by {by}"
        _draw(chart, svg(
            title, [value or "unknown" for value in values], series, _percent if share else _whole,
            over_time=by in ("month", "year"),
        ))  # fmt: skip


def _draw(file: Path, drawing: str) -> None:
    try:
        file.write_bytes(png(drawing) if file.suffix.lower() == ".png" else drawing.encode())
    except PictureError as problem:
        raise Failure(f"{file} was not drawn: {problem}; or name it .svg", REFUSED) from None
    except OSError as problem:
        raise Failure(f"{file} was not drawn: {problem.strerror}", REFUSED) from None
    click.echo(f"Drew {file}", err=True)


def _side_by_side(answers: list[Answer], by: By, share: bool, top: int) -> tuple[list[str], list[Series]]:
    """The values of all answers: times in order, everything else by size."""
    tables = [{count.value: count for count in answer.facet.counts} for answer in answers]
    if by in ("month", "year"):
        values = sorted({value for table in tables for value in table}, key=lambda value: (not value, value))
    else:
        hits: dict[str, int] = {}
        for table in tables:
            for value, count in table.items():
                hits[value] = hits.get(value, 0) + count.hits
        values = sorted(hits, key=lambda value: (-hits[value], value))[:top]
    series = []
    for answer, table in zip(answers, tables, strict=True):
        counts = [table.get(value) for value in values]
        numbers = [(count.share if share else count.hits) if count else 0 for count in counts]
        beside = () if by in ("month", "year") else tuple(_span(count) for count in counts)
        series.append(Series(answer.query.text, tuple(numbers), beside))
    return values, series


def _page(answers: list[Answer], values: list[str], series: list[Series], share: bool) -> Iterator[str]:
    for answer in answers:
        number = answer.facet.counted.number
        yield click.style(
            f"{number:,} article{'' if number == 1 else 's'} for “{answer.query.text}”", bold=True
        )
        yield from (f"Note: {note}" for note in answer.query.notes)
        if answer.ends:
            for name, hit in zip(("first", "last"), answer.ends, strict=True):
                where = f"{printed_time(hit.published)}  {hit.portal}  {hit.title}"
                yield f"  {name:5} {where}  (khobao show {hit.id})"
    if values:
        yield ""
        yield from bars([value or "unknown" for value in values], series, _percent if share else _whole)


def _told(answer: Answer) -> dict[str, object]:
    first, last = answer.ends or (None, None)
    return {
        "query": answer.query.text,
        "notes": answer.query.notes,
        "total": answer.facet.counted.number,
        "first": first and asdict(first),
        "last": last and asdict(last),
        "by": answer.facet.by,
        "counts": [asdict(count) | {"share": count.share} for count in answer.facet.counts],
    }


def _span(count: Count | None) -> str:
    """From the first to the last day of publication."""
    if count is None or not count.first:
        return ""
    return " to ".join(dict.fromkeys((printed_time(count.first), printed_time(count.last))))


def _whole(number: float) -> str:
    return f"{number:,.0f}" if number == round(number) else f"{number:,.1f}"


def _percent(number: float) -> str:
    return f"{100 * number:.2f} %"
