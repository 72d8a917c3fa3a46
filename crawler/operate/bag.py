"""A selection as a BagIt bag: a folder for long keeping, with WARC files, the rows of the archive that tell
what they are, and digests of every file.

Source: RFC 8493, The BagIt File Packaging Format (V1.0).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from crawler import __version__
from crawler.archive import dictionary, selection, subset
from crawler.archive.schema import connect_readonly
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

#: bagit-python declares the draft before the RFC; what it writes is the same.
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def pack(
    db: sqlite3.Connection, captures: Path, asked: Asked, target: Path, tell: Tell, contact: str
) -> Path:
    """Make the bag ``target`` of the articles asked for; the path of the manifest in it.  It has its name
    only when all of it is there.  Its payload is an archive of its own: ``archive.db`` and ``captures``,
    with ``dictionary.md`` and ``manifest.json`` for whoever has nothing but them.  ``contact``, an e-mail
    address or a web page, is whom its reader may ask.

    Raises PackageError when it cannot be made, DamagedError when a capture of it cannot be proved.
    """
    needs("bagit")
    if not contact:
        raise PackageError("a bag says whom to ask about it: set KHOBAO_CONTACT, or give --contact")
    with beside(target) as folder:
        bag = folder / target.name
        bag.mkdir()
        subset.copy(asked.archive, bag / "archive.db", asked.numbers, lambda _: None)
        # The rows that went along tell which captures must, whatever a crawl writes meanwhile.
        with closing(connect_readonly(bag / "archive.db")) as part:
            chosen = list(selection.captures(part, asked.numbers))
            words = dictionary.markdown(dictionary.tables(part))
        done = copy(captures, chosen, bag / "captures", tell)
        still_shown(db, asked.numbers)
        selection.relocate(bag / "archive.db", done.places)
        (bag / "dictionary.md").write_text(words, encoding="utf-8")
        files = sorted(path for path in bag.rglob("*") if path.is_file())
        (bag / "manifest.json").write_text(manifest("bagit", asked, done, files, bag), encoding="utf-8")
        _tag(bag, _info(db, asked, contact))
        _sync(bag)
        bag.replace(target)
    return target / "data" / "manifest.json"


def _info(db: sqlite3.Connection, asked: Asked, contact: str) -> dict[str, str]:
    told = selection.span(db, asked.numbers)
    return {
        "Contact-Email" if "@" in contact else "Contact-Name": contact,
        "External-Description": described(db, asked),
        "Internal-Sender-Identifier": asked.archive.name,
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Bag-Software-Agent": f"khobao {__version__}",
        # Intervals of ISO 8601; these two labels are our own.
        "Published": f"{told['published_first']}/{told['published_last']}".strip("/"),
        "Captured": f"{told['captured_first']}/{told['captured_last']}".strip("/"),
    }


def _tag(folder: Path, info: dict[str, str]) -> None:
    """Make a bag of a folder, its content the payload."""
    import bagit

    bag = bagit.make_bag(str(folder), info, checksums=["sha256", "sha512"])
    (folder / "bagit.txt").write_text(_DECLARATION, encoding="utf-8")
    bag.save()


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
