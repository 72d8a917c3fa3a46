"""Exit codes, and the error that carries one.

===  ==========================================================================
0    done; also when there was nothing to do or nothing was found
1    not found: the article, portal or file that was named does not exist
2    wrong usage (an unknown option, a value that cannot be read)
3    the archive cannot be used: missing, not an archive, or of a newer version
4    refused before it began (no contact, portal busy, sample mix, a web archive's robots.txt)
5    the crawl (or backup) ended before its work was done; run it again to go on; with --due, one of
     the crawls did not end well
6    faults were found: in captures, the archive file, a spider or its pages, a portal's health
130  stopped by Ctrl-C
===  ==========================================================================
"""

from __future__ import annotations

import errno
import sqlite3

import click

NOT_FOUND = 1
NO_ARCHIVE = 3
REFUSED = 4
UNFINISHED = 5
FAULTY = 6
STOPPED = 130


class Failure(click.ClickException):
    """A message for a person, and the exit code for a program.  The message says what was wrong,
    where, and what to try."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        # click declares it for the class; here each failure has its own.
        self.exit_code = code  # type: ignore[misc]


DISK_FULL = "the disk is full. Nothing of what is kept is lost: make room, and run it again"
_CAUSES = {
    sqlite3.SQLITE_CORRUPT: "the archive file is damaged (khobao verify): bring it back from a backup",
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR: "the disk does not answer as it should: is it full, or failing?",
    sqlite3.SQLITE_READONLY: "the archive file, or its folder, may not be written to by this account",
    sqlite3.SQLITE_CANTOPEN: "the archive file, or its folder, may not be opened by this account",
    sqlite3.SQLITE_BUSY: "another process kept the archive for half a minute; run it again when that is done",
}


def cannot_go_on(problem: sqlite3.DatabaseError) -> Failure | None:
    """What a person is told of an error that the machine, and no fault of ours, made; None for others."""
    cause = _CAUSES.get(getattr(problem, "sqlite_errorcode", -1) & 0xFF)
    return Failure(f"{cause} (SQLite: {problem})", NO_ARCHIVE) if cause else None


def cannot_write(problem: OSError) -> Failure | None:
    """What a person is told of a file that cannot be had or made, and nobody looked for; None for others."""
    if problem.errno == errno.ENOSPC:
        return Failure(f"{DISK_FULL} ({problem})", NO_ARCHIVE)
    if not isinstance(problem.filename, str):
        return None
    return Failure(
        f"{problem.filename}: {problem.strerror}. Is its folder there, and may this account use it?", REFUSED
    )
