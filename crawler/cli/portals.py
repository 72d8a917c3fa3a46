"""``khobao portals``: the newspapers that are known, by province, and what the archive holds of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from crawler.archive import status as archive_status
from crawler.cli.options import archive_option, json_option, print_json, reading
from crawler.cli.overview import columns
from crawler.fetch.directory import portals as known_portals
from crawler.operate.atlas import markdown as page_of
from crawler.operate.lineage import Branch, Region, tree
from crawler.publish.tilemap import PLACES, draw

Held = Mapping[str, Mapping[str, Any]]


@click.command()
@archive_option
@json_option
@click.option("--markdown", is_flag=True, help="Print docs/portals.md: what is known of each portal.")
@click.option(
    "--map", "drawing", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.svg",
    help="Draw a map of the provinces into this file.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(["portals", "articles"]), default="portals", show_default=True,
    help="What the map shows: the portals that are known, or the articles in the archive.",
)  # fmt: skip
def portals(archive: Path, as_json: bool, markdown: bool, drawing: Path | None, by: str) -> None:
    """List the newspapers that Kho Báo knows, province by province, and what the archive holds of each.

    Papers that were taken over on 1 July 2025 stand under their successors.
    """
    held: Held = {}
    if archive.exists():
        with reading(archive) as db:
            held = {row["name"]: row for row in archive_status.portals(db)}
    if markdown:
        click.echo(page_of(known_portals()), nl=False)
        return
    regions = tree(known_portals())
    if drawing:
        drawing.write_text(map_of(regions, held if by == "articles" else None), encoding="utf-8")
        click.echo(f"{drawing}: {by} by province")
    elif as_json:
        print_json([_told(region, held) for region in regions])
    else:
        click.echo("\n".join(lines(regions, held)))


def map_of(regions: list[Region], held: Held | None) -> str:
    """The map of the portals that are known, or of the articles that are ``held`` of them."""
    real = [region for region in regions if region.name in PLACES]
    if held is None:
        return draw({region.name: len(region.all()) for region in real}, (1, 2, 3, 4), "Portals known")
    numbers = {
        region.name: sum(held.get(portal.name, {}).get("articles", 0) for portal in region.all())
        for region in real
    }
    return draw(numbers, (1, 100, 1000, 10_000), "Articles archived")


def _told(region: Region, held: Held) -> dict[str, Any]:
    return {
        "province": region.name,
        "formerly": list(region.formerly),
        "portals": [_branch(branch, held) for branch in region.portals],
    }


def _branch(branch: Branch, held: Held) -> dict[str, Any]:
    spider, row = branch.portal, held.get(branch.portal.name, {})
    return {
        "name": spider.name,
        "title": spider.title,
        "province": spider.province,
        "province_before": spider.province_before or None,
        "domains": list(spider.domains),
        "sample": spider.sample,
        "successor": spider.successor or None,
        "articles": row.get("articles", 0),
        "first_published": row.get("first_published"),
        "last_published": row.get("last_published"),
        "former": [_branch(below, held) for below in branch.former],
    }


def lines(regions: list[Region], held: Held) -> Iterator[str]:
    """A tree as a person reads it: province, portals, and the papers that they took over."""
    rows = [["PORTAL", "TITLE", "ARTICLES", "PUBLISHED", "DOMAIN"]]
    places: dict[int, list[str]] = {}
    for region in regions:
        also = f" (with what was {', '.join(region.formerly)})" if region.formerly else ""
        unknown = "" if region.portals else ": no portal is known"
        places.setdefault(len(rows), []).append(region.name + also + unknown)
        for branch in region.portals:
            rows += _rows(branch, held, 1)
    for number, line in enumerate([*columns(rows), ""]):
        for place in places.get(number, ()):
            yield from ("", place)
        if line:
            yield line


def _rows(branch: Branch, held: Held, depth: int) -> Iterator[list[str]]:
    spider, row = branch.portal, held.get(branch.portal.name, {})
    days = (row.get("first_published"), row.get("last_published"))
    title = spider.title + (f" ({spider.province_before})" if spider.province_before else "")
    yield [
        "  " * depth + spider.name,
        title + (" (sample)" if spider.sample else ""),
        str(row.get("articles", 0)),
        " to ".join(dict.fromkeys(str(day) for day in days if day)) or "-",
        spider.domains[0],
    ]
    for below in branch.former:
        yield from _rows(below, held, depth + 1)
