"""An archive of one portal, on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.store import Store
from tests.archive.pages import PORTAL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        opened.register(PORTAL)
        yield opened
        assert opened.db.execute("PRAGMA foreign_key_check").fetchall() == []
