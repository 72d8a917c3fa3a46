"""``khobao export``: take away what a search finds."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from crawler.cli.deposit import deposit
from crawler.cli.exits import REFUSED, Failure
from crawler.cli.look import day
from crawler.cli.meter import counted
from crawler.cli.options import archive_option, captures_option, json_option, print_json, reading
from crawler.operate.bag import pack as pack_bag
from crawler.operate.wacz import pack as pack_wacz
from crawler.publish import export as publish


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path),
    help="File to write; its ending tells the format (.csv .jsonl .parquet .db, .ris .bib .json for "
    "citations); none: a folder of texts.",
)  # fmt: skip
@click.option("--wacz", type=click.Path(path_type=Path), help="Captures as a WACZ file, for replay tools.")
@click.option("--bagit", type=click.Path(path_type=Path), help="Captures and their rows as a BagIt folder.")
@click.option("--contact", default="", envvar="KHOBAO_CONTACT", help="Whom to ask about a bag.")
@archive_option
@captures_option
@click.option(
    "--format", "form", type=click.Choice(list(publish.FORMATS)), help="When the ending tells nothing."
)
@click.option("--portal", default="", help="Only this portal.")
@click.option("--section", default="", help="Only this section.")
@click.option("--author", default="", help="Only articles with this name in the byline.")
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="Published on this day or later.")
@click.option("--until", callback=day, metavar="YYYY-MM-DD", help="Published on this day or earlier.")
@click.option("--unique", is_flag=True, help="Of each story one article, the one published first.")
@click.option(
    "--table", default="", help="A table of the archive instead of articles (captures, issues ...)."
)
@json_option
def export(
    words: tuple[str, ...], target: Path | None, wacz: Path | None, bagit: Path | None, contact: str,
    archive: Path, captures: Path, form: str | None, portal: str, section: str, author: str, since: str,
    until: str, unique: bool, table: str, as_json: bool,
) -> None:  # fmt: skip
    """Take away the articles that WORDS find (all of them without words) as CSV, JSON lines, Parquet,
    an archive of their own (SQLite), or a folder of texts, with a manifest beside the file.

    An export that was cut short goes on where it stopped when it is asked for again.

    --wacz and --bagit hand over the captures of these articles instead, byte for byte: a file that others
    can replay, or a folder for long keeping.  Exit code 6, and nothing written, when one of them cannot
    be proved.
    """
    query = " ".join(words)
    filters = {"portal": portal, "section": section, "author": author, "since": since, "until": until}
    given = tuple((name, value) for name, value in filters.items() if value)
    if table and (query or given or unique):
        raise click.UsageError("--table takes the whole table: leave the words and filters out")
    chosen = [path for path in (target, wacz, bagit) if path]
    if len(chosen) != 1:
        raise click.UsageError("give one of --output, --wacz and --bagit")
    if target is None:
        if table or form or unique:
            raise click.UsageError("--table, --format and --unique go with --output only")
        make = pack_wacz if wacz else partial(pack_bag, contact=contact)
        deposit(make, chosen[0], archive, captures, query, dict(given), as_json)
        return
    wanted = publish.Wanted(query, given, unique, table)
    with reading(archive) as db, counted(target.name, quiet=as_json) as tell:
        try:
            manifest = publish.export(archive, db, target, form or publish.format_of(target), wanted, tell)
        except publish.ExportError as problem:
            raise Failure(str(problem), REFUSED) from problem
    told = json.loads(manifest.read_text(encoding="utf-8"))
    if as_json:
        print_json(told)
        return
    for note in told["notes"]:
        click.echo(f"Note: {note}")
    size = sum(file["bytes"] for file in told["files"])
    click.echo(f"{target}: {told['rows']} rows, {size:,} bytes; manifest in {manifest}")
