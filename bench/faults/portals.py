"""``python -m bench.faults.portals ...``: khobao, where the papers of the environment are known.

``FAULTS_PAPERS`` is a JSON object of names and addresses; what a process complains of goes into a file of
``FAULTS_LOGS`` too, for ``crawl --due`` hands on the last line only.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from io import TextIOBase
from pathlib import Path
from typing import TextIO
from unittest.mock import patch
from urllib.parse import urlsplit

from crawler.cli import main
from crawler.extract.layout import Layout
from crawler.fetch import directory
from crawler.fetch.portal import PortalSpider

#: Seconds, and tries a second: the pauses of a polite crawl, shortened.
SETTINGS = {
    "DOWNLOAD_DELAY": 0.03,
    "DOWNLOAD_TIMEOUT": 3,
    "KHOBAO_RETRY_DELAY": 0.5,
    "KHOBAO_PAUSE": 1.0,
    "KHOBAO_PAUSE_MAX": 4.0,
    "KHOBAO_ROBOTS_AGAIN": 3.0,
    "KHOBAO_WAIT": 6.0,
}


class Both(TextIOBase):
    """Writes to two places."""

    def __init__(self, one: TextIO, other: TextIO) -> None:
        self.one, self.other = one, other

    def write(self, text: str) -> int:
        # Where a full disk is played by a limit on this process, its own log is full as well.
        with suppress(OSError):
            self.other.write(text)
            self.other.flush()
        return self.one.write(text)

    def flush(self) -> None:
        self.one.flush()


def portal(name: str, base: str) -> type[PortalSpider]:
    """The spider of one paper."""

    def __init__(self: PortalSpider, given: str | None = None, **more: object) -> None:  # noqa: N807
        PortalSpider.__init__(self, given, **({"base": base} | more))  # type: ignore[arg-type]

    facts = {
        "__init__": __init__,
        "name": name,
        "title": f"Báo {name.title()}",
        "province": "Sông Mây",
        "domains": [f"{name}.example"],
        "aliases": {urlsplit(base).hostname: f"{name}.example"},
        "sections": ["/thoi-su"],
        "sitemaps": ["/sitemap.xml"],
        "article_url": r"-(?P<id>a\d+)\.html$",
        "pagination": "?p={page}",
        "layouts": [Layout(name="one", body=".content", title="h1", date=".date", byline=".author")],
        "scheme": "http",
        "local": True,
        "sample": True,
        "custom_settings": SETTINGS,
    }
    return type(name.title(), (PortalSpider,), facts)


if __name__ == "__main__":
    log = Path(os.environ["FAULTS_LOGS"]) / f"{os.getpid()}.log"
    sys.stderr = Both(sys.stderr, log.open("w", encoding="utf-8"))  # type: ignore[assignment]
    known = {name: portal(name, base) for name, base in json.loads(os.environ["FAULTS_PAPERS"]).items()}
    with (
        patch.object(directory, "portals", lambda: known),
        patch("crawler.operate.runs.COMMAND", ("-m", "bench.faults.portals", "crawl")),
    ):
        main()
