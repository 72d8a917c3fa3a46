"""``khobao import``: take in what other crawlers captured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from crawler import __version__
from crawler.archive.schema import ArchiveError
from crawler.archive.store import SampleMixError, Store
from crawler.cli.exits import FAULTY, NO_ARCHIVE, NOT_FOUND, REFUSED, UNFINISHED, Failure
from crawler.cli.meter import counted
from crawler.cli.options import archive_option, captures_option, json_option, print_json
from crawler.fetch.warc import FolderBusy
from crawler.operate.intake import Taken, take
from crawler.settings import KHOBAO_WARC_SIZE


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@archive_option
@captures_option
@json_option
def import_(files: tuple[Path, ...], archive: Path, captures: Path, as_json: bool) -> None:
    """Take in FILES that other crawlers made: WARC, ARC (also compressed) and WACZ.

    Pages of the newspapers that Kho Báo knows become captures and articles; all others are passed over.
    An import that was cut short is simply repeated: what is there already is not taken twice.
    """
    told: dict[str, Taken] = {}
    for file in files:
        if not file.is_file():
            raise Failure(f"there is no file {file}", NOT_FOUND)
    try:
        with Store(archive) as store:
            for file in files:
                with counted(f"{file.name}, records", quiet=as_json) as tell:
                    told[str(file)] = take(
                        store, captures, file,
                        lambda seen, counts: tell(seen, None, f"{counts['articles']} articles"),
                        max_bytes=KHOBAO_WARC_SIZE, software=f"KhoBao/{__version__} import",
                    )  # fmt: skip
    except (FolderBusy, SampleMixError) as problem:
        raise Failure(str(problem), REFUSED) from problem
    except ArchiveError as problem:
        raise Failure(str(problem), NO_ARCHIVE) from problem
    except OSError as problem:
        raise Failure(
            f"the import stopped: {problem}. What was committed is safe; mend the cause and run it again",
            UNFINISHED,
        ) from problem
    if as_json:
        print_json(
            {
                name: {"counts": dict(taken.counts), "damage": [asdict(one) for one in taken.damage]}
                for name, taken in told.items()
            }
        )
    else:
        click.echo("\n".join(line for name, taken in told.items() for line in _lines(name, taken)))
    if any(taken.damage for taken in told.values()):
        raise SystemExit(FAULTY)


def _lines(name: str, taken: Taken) -> Iterator[str]:
    counts = ", ".join(f"{number} {what}" for what, number in taken.counts.most_common())
    yield f"{name}: {counts or 'no answers in it'}"
    for one in taken.damage[:20]:
        yield f"  cannot be read: {one.where}: {one.reason}"
