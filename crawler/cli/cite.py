"""``khobao cite``: how to cite articles."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from crawler.archive.show import read
from crawler.cli.exits import NOT_FOUND, Failure
from crawler.cli.options import archive_option, reading
from crawler.publish import cite as publish


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@archive_option
@click.option(
    "--format", "form", type=click.Choice(publish.FORMATS), default="text", show_default=True,
    help="A printed line, or a file for Zotero, EndNote, LaTeX and others.",
)  # fmt: skip
@click.option(
    "--style", type=click.Choice(publish.STYLES), default="vi", show_default=True,
    help="Of the printed line: Vietnamese, or APA 7.",
)  # fmt: skip
def cite(articles: tuple[str, ...], archive: Path, form: str, style: str) -> None:
    """Cite one or more ARTICLEs, named by number or address, with the capture that proves each.

    `khobao cite 192494109 --format ris > refs.ris` makes a file that Zotero imports;
    `khobao export WORDS -o refs.ris` cites everything that a search finds.
    """
    citations = []
    with reading(archive) as db:
        for wanted in articles:
            found = read(db, wanted)
            if found is None:
                raise Failure(
                    f"no article {wanted!r} in {archive}; `khobao search WORDS` shows the numbers", NOT_FOUND
                )
            citations.append(publish.citation(found))
    kind = cast(publish.Format, form)
    click.echo(publish.written(citations, kind, cast(publish.Style, style)), nl=False)
