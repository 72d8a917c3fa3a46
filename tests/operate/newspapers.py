"""``python -m tests.operate.newspapers ...``: khobao, where three small newspapers are known besides.

They live at the addresses in ``NEWSPAPERS`` (``name=base``, comma between), and their schedules' crawls
are started with this module too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from crawler.cli import main
from crawler.fetch import directory
from crawler.fetch.portal import PortalSpider
from tests.fetch.site import River, quick


class OnWire(River):
    """A River whose base is in the environment."""

    name = "onwire"
    custom_settings = {
        name: value for name, value in quick(Path()).items() if not name.startswith(("KHOBAO_A", "KHOBAO_C"))
    }

    def __init__(self, name: str | None = None, *, base: str = "", **more: Any) -> None:
        super().__init__(name, base=base or bases()[self.name], **more)


def bases() -> dict[str, str]:
    given = os.environ.get("NEWSPAPERS", "")
    return {name: base for name, _, base in (one.partition("=") for one in given.split(",") if one)}


def portals() -> dict[str, type[PortalSpider]]:
    """One per name; each on a domain of its own, or their addresses would be the same.  The lake's
    paper took the river's over, and has a sitemap."""
    return {
        name: type(
            name.title(),
            (OnWire,),
            {
                "name": name,
                "domains": [f"{name}.example"],
                "aliases": {"127.0.0.1": f"{name}.example"},
                "successor": "lake" if name == "river" else "",
                "sitemaps": ["/sitemap.xml"] if name == "lake" else [],
                "custom_settings": OnWire.custom_settings,
            },
        )
        for name in bases()
    }


if __name__ == "__main__":
    known = portals()
    with (
        patch.object(directory, "portals", lambda: known),
        patch("crawler.operate.runs.COMMAND", ("-m", "tests.operate.newspapers", "crawl")),
        patch("crawler.cli.recheck.COMMAND", ("-m", "tests.operate.newspapers", "recheck")),
    ):
        main()
