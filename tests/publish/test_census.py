"""Counts of a large archive do not make readers wait, and those of a small one are never old."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database

from crawler.archive.store import Store
from crawler.publish import census as module
from crawler.publish.census import census
from crawler.publish.snapshot import DATABASE
from tests.archive.pages import NOW, visit


def test_a_small_archive_is_watched_growing(archive: Path) -> None:
    async def twice() -> list[int]:
        datasette = over(archive)
        before = await census(datasette)
        add(archive)
        return [before.coverage.total, (await census(datasette)).coverage.total]

    assert asyncio.run(twice()) == [3, 4]


def test_readers_get_the_census_before_while_a_large_archive_is_counted(archive: Path) -> None:
    async def thrice() -> list[int]:
        datasette = over(archive)
        slow = replace(await census(datasette), took=2.0, taken=-1e9)
        module._known[datasette] = slow
        add(archive)
        during = await census(datasette)
        await module._asking[datasette]
        return [during.coverage.total, (await census(datasette)).coverage.total]

    assert asyncio.run(thrice()) == [3, 4]


def over(archive: Path) -> Datasette:
    datasette = Datasette(memory=True)
    datasette.add_database(Database(datasette, path=str(archive), is_mutable=True), name=DATABASE)
    return datasette


def add(archive: Path) -> None:
    with Store(archive) as store:
        store.commit([visit("another", title="Thêm")], now=NOW)
