"""``khobao lint``: whether spiders are what a spider must be."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.exits import FAULTY, NOT_FOUND, Failure
from crawler.fetch.directory import portals
from crawler.operate.lint import lengths
from crawler.operate.lint import lint as faults_of

#: Beside the spiders, where the project is checked out.
PAGES = Path("tests/portals")


@click.command()
@click.argument("spiders", nargs=-1, metavar="[SPIDER]...")
def lint(spiders: tuple[str, ...]) -> None:
    """Check spiders, all of them unless named: attributes, addresses, selectors, lineage, example pages.

    Run it in the folder of the project.  Prints FILE:LINE: what is wrong, and exits 6 when anything is.
    """
    known = portals()
    if strangers := [name for name in spiders if name not in known]:
        raise Failure(f"no portal is named {strangers[0]!r}; `khobao portals` lists them", NOT_FOUND)
    if not PAGES.is_dir():
        raise Failure(f"there is no {PAGES} here; run it in the folder of the project", NOT_FOUND)
    chosen = {name: known[name] for name in spiders or known}
    faults = faults_of(chosen, known, PAGES)
    for fault in faults:
        click.echo(str(fault))
    middle, longest = lengths(chosen)
    click.echo(
        f"{_counted(len(chosen), 'spider')} of {middle:g} lines of data (median; the longest has {longest}), "
        f"{_counted(len(faults), 'fault')}",
        err=bool(faults),
    )
    if faults:
        raise click.exceptions.Exit(FAULTY)


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
