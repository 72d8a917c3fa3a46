"""``khobao search`` and ``khobao show``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from crawler.archive.query import parse
from crawler.archive.search import Hit, Order, find
from crawler.archive.show import ArticleView
from crawler.archive.show import read as read_article
from crawler.archive.status import portals
from crawler.archive.stories import Telling, chain
from crawler.cli.exits import NOT_FOUND, Failure
from crawler.cli.options import archive_option, json_option, print_json, reading
from crawler.fetch.directory import portal_named

WIDTH = 88


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    """``YYYY-MM-DD``, or a usage error that says so."""
    if not value:
        return ""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day; write it as 2022-09-14") from None


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@click.option("--portal", default="", help="Only this portal (its name in `khobao portals`).")
@click.option("--section", default="", help="Only this section; marks may be left off.")
@click.option(
    "--author", default="", help="Only articles with this name in the byline; marks may be left off."
)
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="Published on this day or later.")
@click.option("--until", callback=day, metavar="YYYY-MM-DD", help="Published on this day or earlier.")
@click.option("--newest", "order", flag_value="newest", help="Newest first.")
@click.option("--oldest", "order", flag_value="oldest", help="Oldest first.")
@click.option(
    "--best", "order", flag_value="relevance", default="relevance", help="The best match first (unless told)."
)
@click.option("--unique", is_flag=True, help="Of each story one article, the one published first.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000))
@click.option("--offset", default=0, show_default=True, type=click.IntRange(0), help="Skip this many.")
@json_option
def search(
    words: tuple[str, ...], archive: Path, portal: str, section: str, author: str, since: str, until: str,
    order: Order, unique: bool, limit: int, offset: int, as_json: bool,
) -> None:  # fmt: skip
    """Find articles.  `dong thap` finds every word that folds to it, `Đồng Tháp` exactly that,
    `'"tháp mười" -lúa author:"Nguyễn Thu" after:2020'` what it says.  Without words: the newest.
    docs/search.md shows all that may be typed."""
    query = " ".join(words)
    asked = parse(query).narrowed(portal=portal, section=section, author=author, since=since, until=until)
    with reading(archive) as db:
        # One that the archive holds need not be among the spiders of today.
        held = {row["name"] for row in portals(db)} if portal else set()
        if portal and portal not in held and portal_named(portal) is None:
            raise Failure(f"no portal is named {portal!r}; `khobao portals` lists them", NOT_FOUND)
        found = find(db, asked, order=order, limit=limit, offset=offset, unique=unique)
    total, hits = found.total, found.hits
    if as_json:
        told = {"query": query, "total": total.number, "more": total.more, "offset": offset}
        print_json(told | {"notes": found.notes, "hits": [asdict(hit) for hit in hits]})
        return
    what = f"“{query}”" if query.strip() else "everything"
    of = ", one of each story" if unique else ""
    click.echo(f"{total} article{'' if total.number == 1 else 's'} for {what}{of}")
    for note in found.notes:
        click.echo(f"Note: {note}")
    for number, hit in enumerate(hits, offset + 1):
        click.echo("\n" + "\n".join(hit_lines(number, hit)))
    if hits and (total.more or total.number > offset + len(hits)):
        click.echo(f"\nMore: --offset {offset + len(hits)}")
    if not total.number and query.strip():
        click.echo("Try fewer words, or leave the marks off: `dong thap` finds Đồng Tháp too.")


def hit_lines(number: int, hit: Hit) -> Iterator[str]:
    """A hit as a person reads it: title, where and when, the words around the match, how to open it."""
    yield f"{number:>3}. " + click.style(hit.title, bold=True)
    yield "     " + " · ".join(
        part for part in (hit.portal, printed_time(hit.published), hit.section, hit.byline) if part
    )
    for line in textwrap.wrap(" ".join(hit.snippet.split()), WIDTH - 5):
        yield "     " + line.replace("⟦", "[").replace("⟧", "]")
    yield f"     khobao show {hit.id}   {hit.url}"


def printed_time(moment: str | None) -> str:
    """``2022-09-14T09:51:45+07:00`` as a Vietnamese paper prints it: ``14/09/2022 09:51``."""
    if not moment:
        return "no date"
    year, month, rest = moment[:4], moment[5:7], moment[8:]
    return f"{rest[:2]}/{month}/{year} {rest[3:8]}".strip()


@click.command()
@click.argument("article")
@archive_option
@json_option
def show(article: str, archive: Path, as_json: bool) -> None:
    """Read one ARTICLE, named by its number or its address, with the capture that proves it."""
    with reading(archive) as db:
        found = read_article(db, article)
        story = chain(db, found.id) if found else ()
    if found is None:
        raise Failure(
            f"no article {article!r} in {archive}; `khobao search WORDS` shows the numbers", NOT_FOUND
        )
    if as_json:
        print_json(asdict(found) | {"story": [asdict(one) for one in story]})
    else:
        click.echo("\n".join([*page_lines(found), *chain_lines(story, found.id)]))


def page_lines(view: ArticleView) -> Iterator[str]:
    """An article that looks like an article, 88 columns wide, and below it what proves it."""
    place = " · ".join(part for part in (view.portal_title, view.section) if part)
    if view.sample:
        place += "  (sample portal, fictional)"
    if view.state != "live":
        place += f"  ({view.state}{gone_since(view)})"
    yield place
    yield from (click.style(line, bold=True) for line in textwrap.wrap(view.title or "(no title)", WIDTH))
    yield " · ".join(part for part in (printed_time(view.published), view.byline) if part)
    tag = f"({view.agency}) " if view.agency else ""
    for paragraph in [tag + view.lead if view.lead else "", *view.body.split("\n\n")]:
        if paragraph:
            yield ""
            for line in paragraph.split("\n"):
                yield from textwrap.wrap(line, WIDTH)
    yield from proof_lines(view)


def gone_since(view: ArticleView) -> str:
    """When an article was found gone, and by what answer."""
    if not view.gone_since:
        return ""
    after = [one for one in view.captures if one.status in (404, 410, 301, 302)]
    told = f", answered {after[-1].status}" if after else ""
    return f" since {printed_time(view.gone_since)} UTC{told}"


def province_line(view: ArticleView) -> str:
    """The province of the article's time, and of today where that is another."""
    if not view.province_then:
        return f"{view.province} today; the article tells no date, and the portal was of another before 2025"
    today = "" if view.province_then == view.province else f" (today {view.province})"
    return view.province_then + today


def proof_lines(view: ArticleView) -> Iterator[str]:
    """Captions and tags, then where the article came from and what proves it."""
    for image in view.images:
        if image.caption:
            yield ""
            yield from textwrap.wrap(f"[image] {image.caption}", WIDTH, subsequent_indent="  ")
    yield ""
    if view.tags:
        yield f"Tags       {', '.join(view.tags)}"
    yield f"Province   {province_line(view)}"
    yield f"Number     {view.id}"
    yield f"Address    {view.url}"
    if view.capture:
        yield f"Captured   {view.capture.fetched_at}, {view.capture.warc_file} at {view.capture.offset}"
        if view.capture.taken_in:
            yield f"Taken in   by {view.capture.taken_in}; somebody else captured it"
        yield f"SHA-256    {view.capture.payload_sha256}"
    if len(view.versions) > 1:
        last = view.versions[-1]
        yield f"Versions   {len(view.versions)}; on {last.seen} changed: {', '.join(last.changed)}"
    yield from (f"Issue      {issue.code}: {issue.message}" for issue in view.issues)


def chain_lines(chain: Sequence[Telling], shown: int) -> Iterator[str]:
    """Who published the story of the article ``shown``, in order of publication."""
    if not chain:
        return
    papers = len({one.portal for one in chain})
    where = f"{papers} newspapers" if papers > 1 else "one newspaper"
    yield f"Story      {len(chain)} articles of {where}, in order of publication:"
    for one in chain:
        alike = "first" if one.id == chain[0].id else f"{one.similarity:.0%} alike"
        if one.similarity < one.contained:
            alike += f", {one.contained:.0%} of the shorter in the longer"
        here = " (this one)" if one.id == shown else ""
        when = printed_time(one.published[:10] if one.published_precision == "day" else one.published)
        yield f"           {when}  {one.portal_title}  {one.id}  {alike}{here}"
