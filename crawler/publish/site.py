"""The archive as a Datasette site."""

from __future__ import annotations

import json
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import parse_metadata

from crawler.archive.dictionary import tables
from crawler.archive.schema import connect_readonly
from crawler.publish import plugin
from crawler.publish.headers import App, guarded, only_read, typed_as_meant
from crawler.publish.snapshot import DATABASE
from crawler.publish.spreadsheet import spreadsheets
from crawler.publish.wording import say


class Archive(Database):
    """Without the pieces of the search indexes: Datasette would count their rows again and again."""

    async def table_names(self) -> list[str]:
        return [name for name in await super().table_names() if "_fts" not in name]

    async def view_names(self) -> list[str]:
        return [name for name in await super().view_names() if name != "articles_search_text"]


def site(archive: Path, *, sql: bool = True, robots: bool = False) -> App:
    """An ASGI application over ``archive``, opened read-only and live: what a crawl commits meanwhile
    is seen at once.

    ``sql`` lets readers ask in SQL of their own (within the limits of ``settings.json``), ``robots``
    lets search engines index the articles.  The database is called ``archive`` in addresses, whatever
    the file is called, so that links and configuration hold.
    """
    if not pm.is_registered(plugin):
        pm.register(plugin)
        # Prints every missing page with all its variables; ours tells what is worth telling.
        pm.unregister(name="datasette.handle_exception")
    folder = files("crawler.publish") / "datasette"
    metadata: dict[str, Any] = parse_metadata((folder / "metadata.yaml").read_text(encoding="utf-8"))
    _explain(metadata["databases"][DATABASE]["tables"], archive)
    for name, query in metadata["databases"][DATABASE]["queries"].items():
        query |= {"title": say("en", f"ask_{name}"), "description": say("en", f"ask_{name}_hint")}
    metadata["plugins"] = {"khobao": {"robots": robots}}
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    datasette = Datasette(
        memory=True,
        metadata=metadata,
        settings=settings | {"default_allow_sql": sql},
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
    )
    datasette.remove_database("_memory")
    datasette.add_database(Archive(datasette, path=str(archive), is_mutable=True), name=DATABASE)
    inside = spreadsheets(typed_as_meant(datasette.app(), DATABASE), DATABASE)
    return guarded(only_read(inside), robots=robots)


def _explain(described: dict[str, Any], archive: Path) -> None:
    """Add what the data dictionary says of tables and columns."""
    with closing(connect_readonly(archive)) as db:
        for table in tables(db):
            entry = described.setdefault(table.name, {})
            entry.setdefault("description", f"{table.description[:1].upper()}{table.description[1:]}.")
            entry["columns"] = {column.name: column.description for column in table.columns}
