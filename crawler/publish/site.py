"""The archive as a Datasette site."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette
from datasette.utils import parse_metadata

from crawler.text import normalise

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def site(archive: Path) -> App:
    """An ASGI application over ``archive``, live: what a crawl commits meanwhile is seen at once.

    The database carries the file's own name, so the configuration, written for ``archive``, is
    filed under that name.
    """
    folder = files("crawler.publish") / "datasette"
    metadata: dict[str, Any] = parse_metadata((folder / "metadata.yaml").read_text(encoding="utf-8"))
    metadata["databases"] = {archive.stem: metadata["databases"]["archive"]}
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    return typed_as_meant(Datasette([str(archive)], metadata=metadata, settings=settings).app())


def typed_as_meant(app: App) -> App:
    """Queries reach ``app`` composed (some keyboards and systems send ``Đồng Tháp`` decomposed, and
    the index holds NFC), and an empty search box asks for everything: Datasette 0.65 hands it to
    FTS5, which calls it a syntax error."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["query_string"]:
            given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            meant = [
                (name, normalise(value))
                for name, value in given
                if value.strip() or not name.startswith("_search")
            ]
            if meant != given:
                scope = {**scope, "query_string": urlencode(meant).encode("ascii")}
        await app(scope, receive, send)

    return wrapped
