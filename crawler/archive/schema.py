"""The archive file: how it is made, brought up to date, and opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from sqlite_utils import Database, Migrations

from crawler.archive.fts import DROP_FIRST_INDEX, INDEX, fold_version, guard, register, repair
from crawler.archive.numbers import STRAYS_INDEX, renumber
from crawler.archive.provinces import TABLE as PROVINCES
from crawler.archive.provinces import fill
from crawler.archive.stories import is_stale, rebuild
from crawler.archive.tables import (
    ABSENCES,
    BACKFILL,
    BARRED,
    FAILING,
    FIXITY,
    RECURRING,
    RECURRING_PLACE,
    SCHEDULES,
    STORIES,
    TABLES,
    WITHDRAWALS,
)
from crawler.archive.tones import FOLD_VERSION

__all__ = ["ArchiveError", "connect", "connect_readonly", "guard", "migrate", "repair"]

#: Marks a SQLite file as an archive of Kho Báo (``file`` and ``PRAGMA application_id`` show it).
APPLICATION_ID = 0x4B424152
#: Chosen by measurement: a file of articles is 17 % smaller than with pages of 4 KiB.
_PAGE_SIZE = 16384
_WAIT_MS = 30_000

MIGRATIONS = Migrations("khobao")


class ArchiveError(Exception):
    """The file cannot serve as an archive; the message says why and what to try."""


class DamagedError(ArchiveError):
    """The file is an archive, and SQLite cannot read it any more."""


class EmptyError(ArchiveError):
    """The file holds nothing yet."""


@MIGRATIONS(name="0001_tables")
def _tables(db: Database) -> None:
    for statement in TABLES:
        db.conn.execute(statement)


@MIGRATIONS(name="0002_search")
def _search(db: Database) -> None:
    for statement in INDEX:
        db.conn.execute(statement)


@MIGRATIONS(name="0003_recurring")
def _recurring(db: Database) -> None:
    db.conn.execute(RECURRING)


@MIGRATIONS(name="0004_recurring_place")
def _recurring_place(db: Database) -> None:
    db.conn.execute(RECURRING_PLACE)


@MIGRATIONS(name="0005_numbers")
def _numbers(db: Database) -> None:
    # An archive made since has them already.
    if not db.conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'titles_fts'").fetchone():
        renumber(db.conn)
        for statement in (*DROP_FIRST_INDEX, *INDEX):
            db.conn.execute(statement)
        repair(db.conn)
    db.conn.execute(STRAYS_INDEX)


@MIGRATIONS(name="0006_fixity")
def _fixity(db: Database) -> None:
    db.conn.execute(FIXITY)


@MIGRATIONS(name="0007_provinces")
def _provinces(db: Database) -> None:
    db.conn.execute(PROVINCES)
    fill(db.conn)


@MIGRATIONS(name="0008_withdrawals")
def _withdrawals(db: Database) -> None:
    db.conn.execute(WITHDRAWALS)


@MIGRATIONS(name="0009_schedules")
def _schedules(db: Database) -> None:
    db.conn.execute(SCHEDULES)


@MIGRATIONS(name="0010_stories")
def _stories(db: Database) -> None:
    for statement in STORIES:
        db.conn.execute(statement)
    rebuild(db.conn)


@MIGRATIONS(name="0011_absences")
def _absences(db: Database) -> None:
    for statement in ABSENCES:
        db.conn.execute(statement)


@MIGRATIONS(name="0012_failing")
def _failing(db: Database) -> None:
    for statement in FAILING:
        db.conn.execute(statement)


@MIGRATIONS(name="0013_backfill")
def _backfill(db: Database) -> None:
    for statement in BACKFILL:
        db.conn.execute(statement)


@MIGRATIONS(name="0014_barred")
def _barred(db: Database) -> None:
    db.conn.execute(BARRED)


@contextmanager
def one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """Whatever is read within is of the moment it began, whatever a crawl writes meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


_KNOWN = tuple(migration.name for migration in MIGRATIONS.pending(Database(memory=True)))


def connect(path: Path, *, create: bool = True) -> sqlite3.Connection:
    """Open the archive for writing; one that is new is made, also in an empty file.

    The connection is in autocommit mode (begin with ``BEGIN IMMEDIATE``), in WAL mode, checks
    foreign keys, waits 30 s for another writer, and syncs every commit to the disk.  Raises
    ArchiveError when the file is something else, of an older or newer version, or absent (or empty)
    without ``create``.
    """
    migrate(path, create=create, older=False)
    return _open(path)


def migrate(
    path: Path, *, create: bool = True, older: bool = True, before: Callable[[str], None] | None = None
) -> list[str]:
    """Bring the archive at ``path`` to this program's tables, all or nothing; the names of the
    migrations that were applied, in order.  An index filled by an older folding is filled anew.

    ``before`` is called with the last migration an archive has before others are applied to it, while
    nobody else can write; what it raises leaves the archive as it was.  Without ``older`` an archive
    that lacks any raises ArchiveError; without ``create`` a file that is not there, or empty, does.
    """
    if not create and not path.exists():
        raise ArchiveError(f"there is no archive at {path}")
    if not path.parent.is_dir():
        raise ArchiveError(f"there is no folder {path.parent} to hold an archive; make it first")
    db = _open(path)
    try:
        missing = _missing(db, path)
        if not create:
            _refuse_empty(missing, path)
        if not missing and fold_version(db) == FOLD_VERSION and not is_stale(db):
            return []
        # One writer at a time: whoever comes second finds the work done.
        db.execute("BEGIN IMMEDIATE")
        try:
            missing = _missing(db, path)
            is_new = len(missing) == len(_KNOWN)
            if not older and not is_new:
                _refuse_older(missing, path)
            if before and missing and not is_new:
                before(_newest(db))
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            MIGRATIONS.apply(Database(db, execute_plugins=False))
            if fold_version(db) != FOLD_VERSION:
                repair(db)
            if is_stale(db):
                rebuild(db)
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
        return missing
    finally:
        db.close()


def connect_readonly(path: Path) -> sqlite3.Connection:
    """Open the archive for reading; a crawl may write meanwhile.  Raises ArchiveError when there is
    no archive, or one that is empty, or older or newer than this program."""
    if not path.is_file():
        raise ArchiveError(f"there is no archive at {path}")
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_WAIT_MS / 1000)
    except sqlite3.OperationalError as problem:
        raise ArchiveError(f"{path} cannot be opened ({problem})") from problem
    try:
        missing = _missing(db, path)
        _refuse_empty(missing, path)
        _refuse_older(missing, path)
        db.execute("PRAGMA cache_size = -65536")
    except BaseException:
        db.close()
        raise
    return db


def _refuse_empty(missing: list[str], path: Path) -> None:
    if len(missing) == len(_KNOWN):
        raise EmptyError(
            f"{path} is empty: `khobao crawl PORTAL` or `khobao demo` makes an archive of it. If it held "
            "articles, bring it back from a backup"
        )


def _refuse_older(missing: list[str], path: Path) -> None:
    if missing:
        raise ArchiveError(
            f"{path} is of an older version; run: khobao migrate   (it lacks {', '.join(missing)})"
        )


def _open(path: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(path, timeout=_WAIT_MS / 1000, isolation_level=None)
    except sqlite3.OperationalError as problem:
        raise ArchiveError(f"{path} cannot be opened ({problem})") from problem
    try:
        _missing(db, path)
        db.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        _to_wal(db)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        db.close()
        raise
    register(db)
    return db


def _to_wal(db: sqlite3.Connection) -> None:
    """Turn to write-ahead logging.  While another process turns the same file SQLite answers "locked" at
    once, whatever the timeout (documentation of ``sqlite3_busy_handler``), so it is asked again."""
    until = monotonic() + _WAIT_MS / 1000
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or monotonic() > until:
                raise
            sleep(0.05)
        else:
            return


def _newest(db: sqlite3.Connection) -> str:
    """The last of our migrations that was applied."""
    (name,) = db.execute(
        "SELECT max(name) FROM _sqlite_migrations WHERE migration_set = ?", [MIGRATIONS.name]
    ).fetchone()
    return str(name)


def _missing(db: sqlite3.Connection, path: Path) -> list[str]:
    """Migrations that the file lacks; ArchiveError when it is no archive or a newer one."""
    try:
        (mark,) = db.execute("PRAGMA application_id").fetchone()
        (objects,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as problem:
        # Also a reader makes files beside an archive (https://sqlite.org/wal.html#readonly).
        barred = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY
        todo = f"; {path.parent} must be writable even for reading, or copy it to a folder that is"
        raise ArchiveError(f"{path} cannot be read ({problem}){todo if barred else ''}") from problem
    except sqlite3.DatabaseError as problem:
        raise ArchiveError(f"{path} is not an archive of Kho Báo ({problem}); name another path") from problem
    if mark != APPLICATION_ID:
        if objects or mark:
            raise ArchiveError(
                f"{path} is not an archive of Kho Báo but another SQLite file; name another path"
            )
        return list(_KNOWN)
    try:
        rows = db.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", [MIGRATIONS.name]
        )
        applied = [name for (name,) in rows]
    except sqlite3.DatabaseError as problem:
        raise DamagedError(f"{path} is damaged ({problem}); bring it back from a backup") from problem
    if newer := [name for name in applied if name not in _KNOWN]:
        raise ArchiveError(f"{path} was made by a newer Kho Báo ({', '.join(newer)}); update this program")
    return [name for name in _KNOWN if name not in applied]
