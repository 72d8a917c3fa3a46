from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from tests.fetch.conftest import Run
from tests.fetch.site import River, address, quick, site
from tests.fetch.wire import serve


def rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{folder / 'archive.db'}?mode=ro", uri=True) as db:
        return db.execute(sql, values).fetchall()


def test_a_site_becomes_articles_captures_and_a_crawl_row(run: Run, tmp_path: Path) -> None:
    with serve(site()) as wire:
        crawler = run(River, quick(tmp_path), base=wire.base)
    assert rows(tmp_path, "SELECT count(*), min(title) FROM articles") == [(12, "Nước lên ở cù lao số 1")]
    print(wire.paths(), crawler.stats.get_stats())
