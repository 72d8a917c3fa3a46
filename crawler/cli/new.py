"""``khobao new``: a portal drafted from the pages of some of its articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawler.cli.exits import NOT_FOUND, REFUSED, Failure
from crawler.cli.overview import columns
from crawler.extract.layout import NO_RULES
from crawler.extract.page import extract
from crawler.extract.propose import Proposal, Sample
from crawler.fetch.directory import portal_for, portal_named
from crawler.fetch.single import CannotFetch, fetch_pages
from crawler.operate.draft import CannotDraft, Draft, draft, source, write
from crawler.urls import absolute


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option(
    "--url", "urls", multiple=True, help="The address of a saved FILE; once for each, in their order."
)
@click.option("--name", default="", help="The portal's short name; else the first part of its host.")
@click.option("--title", default="", help="The newspaper's name.")
@click.option("--province", default="", help="Its province, that of before 2025 if it is a former paper.")
@click.option("--domain", default="", help="Its host, when the pages come from a copy elsewhere.")
@click.option("--dry-run", is_flag=True, help="Print the spider and write nothing.")
def new(
    pages: tuple[str, ...], urls: tuple[str, ...], name: str, title: str, province: str, domain: str,
    dry_run: bool,
) -> None:  # fmt: skip
    """Draft a portal from one or more PAGEs of articles (addresses, or saved files), and write its spider
    and example pages.  Run it in the folder of the project.

    Addresses are fetched as politely as in a crawl.  Nothing is overwritten.  The tests fail until a
    person has looked at what was written.

    \b
    khobao new https://baomoi.example/lua-a12.html https://baomoi.example/lu-ve-a90.html
    khobao new page.html --url https://baomoi.example/lua-a12.html --name baomoi --province "An Giang"
    """
    folder = Path.cwd()
    if not dry_run and not ((folder / "spiders").is_dir() and (folder / "tests" / "portals").is_dir()):
        raise Failure(
            "there are no spiders/ and tests/portals/ here; run it in the folder of the project", NOT_FOUND
        )
    if name and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise click.UsageError(f"--name {name!r}: lower-case letters and digits, as in baocantho")
    samples = [_at(domain, sample) for sample in read(pages, urls)]
    known = portal_for(samples[0].url) or portal_named(name)
    if known is not None and not dry_run:
        raise Failure(
            f"{name or samples[0].url} belongs to {known.name} already "
            f"(spiders/{known.name}.py); give it another layout, or --domain and --name for another portal",
            REFUSED,
        )
    try:
        made = draft(samples, name=name, title=title, province=province)
        written = [] if dry_run else write(made, samples, folder)
    except CannotDraft as problem:
        raise Failure(str(problem), REFUSED) from problem
    click.echo("\n".join(describe(made, samples)))
    if dry_run:
        click.echo("\n" + source(made), nl=False)
    else:
        click.echo("\n".join(next_steps(made, [path.relative_to(folder) for path in written])))


def _at(domain: str, sample: Sample) -> Sample:
    """The sample at its portal's own host; a copy in a web archive has the address in its path."""
    address = re.sub(r"^https?://[^/]+/(?:web/)?\d{14}[a-z_]*/(?=https?://)", "", sample.url)
    if domain:
        address = urlsplit(address)._replace(scheme="https", netloc=domain).geturl()
    return replace(sample, url=address)


def read(pages: Sequence[str], urls: Sequence[str]) -> Iterator[Sample]:
    """The samples, in the order given.  Raises Failure for what cannot be had, or has no address."""
    addresses = [page for page in pages if page.startswith(("http://", "https://"))]
    try:
        fetched = dict(zip(addresses, fetch_pages(addresses), strict=True))
    except CannotFetch as problem:
        raise Failure(str(problem), NOT_FOUND) from problem
    given = list(urls)
    for page in pages:
        if page in fetched:
            one = fetched[page]
            if not 200 <= one.status < 300:
                busy = one.status in (429, 503)
                advice = "it is busy; try again in a while" if busy else "give the address of an article"
                raise Failure(f"{page} answered {one.status}; {advice}", NOT_FOUND)
            yield Sample(one.body, one.url, one.fetched_at, one.headers)
            continue
        if "://" in page:
            raise click.UsageError(f"{page}: only http and https addresses are fetched")
        path = Path(page)
        try:
            body = path.read_bytes()
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
        except OSError as problem:
            raise Failure(f"cannot read {path}: {problem.strerror}", NOT_FOUND) from problem
        url = given.pop(0) if given else extract(body, "", rules=NO_RULES).canonical
        if url and not absolute(url, ""):
            raise click.UsageError(f"--url {url}: write the address whole, as in https://baomoi.example/...")
        if not url:
            raise click.UsageError(f"{path} does not tell its address; give it with --url")
        yield Sample(body, url, written)
    if given:
        raise click.UsageError(f"--url {given[0]}: there are more addresses than files")


def describe(made: Draft, samples: Sequence[Sample]) -> Iterator[str]:
    """What is proposed, and how each field reads on each page."""
    for number, sample in enumerate(samples, 1):
        yield f"page {number}  {sample.url}"
    yield ""
    places = (made.province_before, made.province)
    yield from columns(
        [
            ["name", made.name],
            ["domain", made.domain],
            ["title", made.title or "?"],
            ["province", " until July 2025, now ".join(filter(None, places)) or "?"],
            ["sections", ", ".join(made.sections) or "?"],
            *(["article_url", pattern] for pattern in made.address.article_url),
            *(["keep_query", parameter] for parameter in made.address.keep_query),
        ]
    )  # fmt: skip
    for proposal in made.proposals:
        yield ""
        yield from columns(list(_table(proposal)))
    yield ""
    yield "=  reads as it does without rules    ≠  reads otherwise: look    -  the page has none"
    yield from (f"look: {one}" for one in made.unsure)


def _table(proposal: Proposal) -> Iterator[list[str]]:
    name = f"LAYOUT {proposal.layout.name}"
    yield [name, proposal.family or "SELECTOR", *(f"page {n + 1}" for n in proposal.samples)]
    for found in proposal.found:
        yield [found.field, found.selector or "(generic layer)", *found.cells]


def next_steps(made: Draft, written: Sequence[Path]) -> Iterator[str]:
    """What was written, and what a person does now."""
    yield ""
    yield from (f"wrote {path}" for path in written)
    missing = [name for name in ("title", "province", "sections") if not getattr(made, name)]
    yield ""
    yield "Now:"
    yield f"1. Open {written[0]}: look at its sections; state {', '.join([*missing, 'what is special'])}."
    yield "2. Compare every JSON field with its page; a field that is empty needs a reason under `empty`."
    yield "   Rewrite the page's text in words of your own before you publish it; it is the newspaper's."
    yield "   Then take the first line out of the JSON: until then the tests fail."
    yield f"3. khobao lint {made.name}"
    yield f"4. python -m pytest tests/portals -k {made.name}"
