"""Small pages of provincial portals.  Each holds one difficulty and is named after it; the JSON beside
it tells what the page yields without any rules.  What stands around the article is shared: comments
``<!--#include virtual="footer.html" -->`` name files in ``chrome/``."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*.html"))
_INCLUDE = re.compile(r'<!--#include virtual="([\w-]+\.html)" -->')


def whole(page: Path) -> str:
    """A page with its surroundings filled in."""
    text = page.read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: (HERE / "chrome" / found[1]).read_text(encoding="utf-8"), text)
