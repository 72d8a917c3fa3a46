"""A selection as WACZ: one file with WARC records, their index, a list of pages and digests of all of it,
which replay tools open as a web site.

Source: Web Archive Collection Zipped 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/).
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from crawler.archive import selection
from crawler.archive.schema import one_moment
from crawler.archive.selection import Page
from crawler.operate.package import (
    Asked,
    PackageError,
    Tell,
    beside,
    copy,
    described,
    manifest,
    needs,
    still_shown,
)


def pack(db: sqlite3.Connection, captures: Path, asked: Asked, target: Path, tell: Tell) -> Path:
    """Make ``target`` of the captures of the articles asked for, with their readings as its pages, and a
    manifest beside it; the manifest's path.  It has its name only when all of it is there.

    Raises PackageError when it cannot be made, DamagedError when a capture of it cannot be proved.
    """
    needs("wacz")
    beside_it = target.with_name(f"{target.name}.manifest.json")
    with beside(target) as folder:
        with one_moment(db):  # and no longer: a takedown waits for whoever reads
            chosen = list(selection.captures(db, asked.numbers))
            _pages(folder / "pages.jsonl", selection.pages(db, asked.numbers))
        done = copy(captures, chosen, folder / "captures", tell)
        still_shown(db, asked.numbers)
        made = folder / target.name
        _create(made, folder / "pages.jsonl", done.files, described(db, asked))
        with made.open("rb") as file:
            os.fsync(file.fileno())
        told = manifest("wacz", asked, done, [made], folder)
        made.replace(target)
        beside_it.write_text(told, encoding="utf-8")
    return beside_it


def _pages(path: Path, pages: Iterable[Page]) -> None:
    """The list of pages, oldest article first; a page's id is its place in it."""
    with path.open("x", encoding="utf-8") as file:
        file.write(json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "Articles"}) + "\n")
        for number, page in enumerate(pages, 1):
            told = {
                "id": str(number),
                "url": page.url,
                "ts": page.fetched_at,
                "title": page.title or page.url,
            }
            file.write(json.dumps(told, ensure_ascii=False) + "\n")


def _create(target: Path, pages: Path, files: Sequence[Path], description: str) -> None:
    """Run ``wacz create``, as a process of its own, for it prints what it does."""
    # ``python -m wacz`` forgets how it ended.
    run = "import sys; from wacz.main import main; sys.exit(main())"
    options = [
        "--copy-pages",
        f"--pages={pages}",
        "--title=Kho Báo",
        f"--desc={description}",
        f"--output={target}",
    ]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", run, "create", *options, "--", *map(str, files)],
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise PackageError(f"wacz create failed ({done.returncode}): {' '.join(said) or 'it said nothing'}")
