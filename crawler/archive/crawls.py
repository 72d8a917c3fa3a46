"""Which rows of ``crawls`` are crawls of the newspaper itself."""

from __future__ import annotations

#: SQL: the run asked the newspaper, and did not take in what others had captured.
ASKED = "(reason NOT GLOB 'import *' AND reason NOT GLOB 'backfill *')"
#: SQL: the run looked for new articles there.
LOOKED = f"({ASKED} AND reason <> 'recheck')"
