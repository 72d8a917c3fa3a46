"""A copy of the archive file as it is at one moment, proved sound: a change of tables begins with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.schema import ArchiveError

#: Pages of a step; 64 MiB of our own size.
_STEP = 4096
#: What must be left beside the copy, as a share of it.
_SPARE = 0.1
#: What newer versions of SQLite say of a search index; that is mended from the articles.
_DERIVED = "FTS5"

#: Called with the bytes copied and those in all.
Tell = Callable[[int, int], None]


def dated(path: Path, version: str, now: datetime) -> str:
    """What a copy of an archive is called whose last migration is ``version``:
    ``archive-0010_stories-20261125T140312Z.db``."""
    return f"{path.stem}-{version}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"


def copy(path: Path, folder: Path, name: str, *, tell: Tell | None = None) -> Path:
    """Copy the archive at ``path`` into ``folder`` as ``name``, in the place of what is there; its path.

    It has everything committed before the call; others may read and write meanwhile.  A copy that was cut
    short has another name and is removed by the next one.  Raises ArchiveError when there is no room for
    it, or when SQLite finds the copy damaged.
    """
    made = folder / name
    part = folder / f"{path.stem}.part"
    if not folder.is_dir():
        raise ArchiveError(f"there is no folder {folder} for a backup; make it first")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            # All steps of one moment: without it SQLite begins anew whenever somebody commits.
            source.execute("BEGIN")
            (pages,) = source.execute("PRAGMA page_count").fetchone()
            (size,) = source.execute("PRAGMA page_size").fetchone()
            _refuse_full(path, folder, pages * size)
            source.backup(target, pages=_STEP, progress=_steps(tell, size))
            _refuse_damaged(target, path)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        for log in ("-wal", "-shm"):
            # Of the copy that goes; SQLite would take it for the new one's.
            Path(f"{made}{log}").unlink(missing_ok=True)
        part.replace(made)
    except sqlite3.Error as problem:
        raise ArchiveError(
            f"{path} could not be copied into {folder} ({problem}); nothing was changed"
        ) from problem
    finally:
        part.unlink(missing_ok=True)
    return made


def captures_in(path: Path) -> int:
    """How many captures an archive of any version names; 0 when there is none."""
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM captures").fetchone()[0])
    except sqlite3.Error:
        return 0


def _steps(tell: Tell | None, size: int) -> Callable[[int, int, int], None] | None:
    if tell is None:
        return None
    return lambda _, left, pages: tell((pages - left) * size, pages * size)


def _refuse_full(path: Path, folder: Path, size: int) -> None:
    needed = int(size * (1 + _SPARE))
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ArchiveError(
            f"a copy of {path} needs {needed / 1e6:.1f} MB and {folder} has {free / 1e6:.1f} MB left; make "
            "room, or name another folder. Nothing was changed"
        )


def _refuse_damaged(copied: sqlite3.Connection, path: Path) -> None:
    try:
        found = [line for (line,) in copied.execute("PRAGMA quick_check(5)") if line != "ok"]
    except sqlite3.DatabaseError as problem:
        found = [str(problem)]
    if faults := [line for line in found if _DERIVED not in line]:
        raise ArchiveError(
            f"{path} is damaged ({'; '.join(faults)[:300]}); bring it back from a backup. Nothing was changed"
        )
