"""The archive as a Datasette site."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils import parse_metadata


def site(archive: Path) -> Datasette:
    """A Datasette over ``archive``, live: what a crawl commits meanwhile is seen at once.

    The database carries the file's own name, so the configuration, written for ``archive``, is
    filed under that name.
    """
    folder = files("crawler.publish") / "datasette"
    metadata: dict[str, Any] = parse_metadata((folder / "metadata.yaml").read_text(encoding="utf-8"))
    metadata["databases"] = {archive.stem: metadata["databases"]["archive"]}
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    return Datasette([str(archive)], metadata=metadata, settings=settings)
