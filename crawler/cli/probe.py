"""``khobao probe``: what each layer sees on a page, without archiving anything."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.cli.exits import NOT_FOUND, Failure
from crawler.cli.matrix import selectors, show
from crawler.cli.options import archive_option, print_json
from crawler.extract.flat import flat
from crawler.extract.layout import NO_RULES, PortalRules
from crawler.extract.page import extract
from crawler.fetch.directory import portal_for, portal_named
from crawler.fetch.single import CannotFetch, fetch_page
from crawler.records import Article

ROWS = (
    "title", "published", "modified", "section", "byline", "authors", "agency", "lead", "body",
    "captions", "tags", "language", "canonical",
)  # fmt: skip


@click.command()
@click.argument("page", required=False)
@click.option("--url", default="", help="The address a saved FILE was served at; its portal's layouts apply.")
@click.option("--portal", default="", help="Read with this portal's layouts, whatever the address says.")
@click.option("--generic", is_flag=True, help="Read with no portal's layouts at all.")
@click.option("--json", "as_json", is_flag=True, help="Print the article as one JSON document.")
@click.option(
    "--jsonl", is_flag=True, help='Read lines {"file", "url"} on standard input; print an article a line.'
)
@click.option(
    "--captures", "number", type=click.IntRange(1, 10_000), metavar="N",
    help="PAGE is a portal's name: read N of its stored captures, those that gave no article too, and show "
    "how each field fills.",
)  # fmt: skip
@click.option(
    "--set", "tried", multiple=True, callback=selectors, metavar="FIELD=CSS",
    help="With --captures: try a selector in place of the portal's own; repeatable.",
)  # fmt: skip
@archive_option
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("captures"),
    envvar="KHOBAO_CAPTURES", show_default=True, help="With --captures: the folder of WARC files.",
)  # fmt: skip
def probe(
    page: str | None, url: str, portal: str, generic: bool, as_json: bool, jsonl: bool, number: int | None,
    tried: dict[str, str], archive: Path, folder: Path,
) -> None:  # fmt: skip
    """Show what is read from PAGE (a saved file, or an address), field by field, and which layer read it.

    Nothing is archived.  An address is fetched as politely as in a crawl.  With --captures, PAGE names a
    portal, and what is shown is how its fields fill over stored captures, odd values first.

    \b
    khobao probe page.html --url https://baolaocai.vn/song-dep-post404649.html
    khobao probe https://baocantho.com.vn/khat-vong-xu-han--a63.html --json
    khobao probe baocantho --captures 200 --set lead='.detail-desc p'
    """
    if number:
        if not page or url or portal or generic or jsonl:
            raise click.UsageError(
                "--captures takes the name of a portal, --set, --archive, --folder and --json"
            )
        show(page, number, archive, folder, tried, as_json=as_json)
        return
    if tried:
        raise click.UsageError("--set is for --captures N; a single page is read with the portal's file")
    if jsonl:
        if page:
            raise click.UsageError("--jsonl reads its files from standard input; leave PAGE out")
        for line in probe_lines(portal, generic=generic):
            click.echo(line)
        return
    if not page:
        raise click.UsageError("name a saved FILE or an address, or give --jsonl")
    article = read(page, url, portal, generic=generic)
    if as_json:
        print_json(flat(article))
    else:
        click.echo("\n".join(describe(article)))


def rules_for(url: str, portal: str, *, generic: bool) -> PortalRules:
    """The named portal's rules, else those of the address's host, else none."""
    if generic:
        return NO_RULES
    if portal:
        found = portal_named(portal)
        if found is None:
            raise Failure(f"no portal is named {portal!r}; `khobao portals` lists them", NOT_FOUND)
        return found.rules()
    known = portal_for(url)
    return known.rules() if known else NO_RULES


def read(page: str, url: str, portal: str, *, generic: bool) -> Article:
    """The article of one file or address.  Raises Failure when it cannot be had."""
    if page.startswith(("http://", "https://")):
        try:
            fetched = fetch_page(page)
        except CannotFetch as problem:
            raise Failure(str(problem), NOT_FOUND) from problem
        if not 200 <= fetched.status < 300:
            click.echo(f"{fetched.url} answered {fetched.status}; this is that page", err=True)
        rules = rules_for(fetched.url, portal, generic=generic)
        return extract(
            fetched.body,
            url or fetched.url,
            headers=fetched.headers,
            fetched_at=fetched.fetched_at,
            rules=rules,
        )
    path = Path(page)
    try:
        body = path.read_bytes()
    except OSError as problem:
        raise Failure(f"cannot read {path}: {problem.strerror}", NOT_FOUND) from problem
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return extract(body, url, fetched_at=written, rules=rules_for(url, portal, generic=generic))


def probe_lines(portal: str, *, generic: bool) -> Iterator[str]:
    """One JSON article for each line of standard input.  A line or file that cannot be read gives an
    object with ``error``, so that the others are not lost."""
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        answer: dict[str, Any] = {"file": None}
        try:
            asked = json.loads(line)
            answer["file"] = asked["file"]
            body = Path(asked["file"]).read_bytes()
        except (ValueError, KeyError, TypeError, OSError) as problem:
            answer["error"] = f"line {number}: {type(problem).__name__}: {problem}"
        else:
            url = str(asked.get("url") or "")
            answer |= flat(extract(body, url, rules=rules_for(url, portal, generic=generic)))
        yield json.dumps(answer, ensure_ascii=False)


def describe(article: Article) -> Iterator[str]:
    """The lines a person reads: a field, the layer that filled it, its value."""
    yield f"{article.url or '(no address)'}: {article.kind}" + (
        f", layout {article.layout}" if article.layout else ""
    )
    yield f"key {article.key}" if article.key else "no key: the address is missing or wrong (give --url)"
    yield ""
    values = flat(article)
    for name in ROWS:
        value = values[name]
        if name == "authors":
            value = ", ".join(f"{a.name} ({a.role})" for a in article.authors)
        elif name == "published" and value:
            value = f"{value}  ({article.published_precision}, from “{article.published_raw}”)"
        elif isinstance(value, list):
            value = "\n\n".join(value) if name == "captions" else ", ".join(value)
        layer = article.layers.get("images" if name == "captions" else name, "")
        shown = [textwrap.fill(part, 86) for part in str(value or "").split("\n\n")]
        if name == "body" and value:
            words = len(str(value).split())
            shown = [f"{len(shown)} paragraphs, {words} words", *shown]
        first, *rest = "\n\n".join(shown).split("\n")
        yield f"{name:<10} {layer:<10}  {first or '-'}"
        yield from (f"{'':<22} {more}".rstrip() for more in rest)
    yield ""
    if not article.issues:
        yield "no issues"
    for issue in article.issues:
        where = f" [{issue.field}]" if issue.field else ""
        yield f"issue {issue.code}{where}: {issue.message}" + (f" (saw: {issue.seen})" if issue.seen else "")
