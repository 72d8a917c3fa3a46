"""Exit codes, and the error that carries one.

===  ==========================================================================
0    done; also when there was nothing to do or nothing was found
1    not found: the article, portal or file that was named does not exist
2    wrong usage (an unknown option, a value that cannot be read)
3    the archive cannot be used: missing, not an archive, or of a newer version
4    the crawl was refused before it began (no contact, portal busy, sample mix)
5    the crawl ended before its work was done; run it again to go on; with --due, one of the crawls
     did not end well
6    faults were found: in captures, the archive file, a spider or its pages, a portal's health
130  stopped by Ctrl-C
===  ==========================================================================
"""

from __future__ import annotations

import click

NOT_FOUND = 1
NO_ARCHIVE = 3
REFUSED = 4
UNFINISHED = 5
FAULTY = 6


class Failure(click.ClickException):
    """A message for a person, and the exit code for a program.  The message says what was wrong,
    where, and what to try."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        # click declares it for the class; here each failure has its own.
        self.exit_code = code  # type: ignore[misc]
