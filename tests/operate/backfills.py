"""Backfills as processes, and what they left in an archive."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive.fixity import Scope
from crawler.archive.schema import connect_readonly
from crawler.archive.show import ArticleView, read
from crawler.archive.store import Store
from crawler.operate.verify import verify
from tests.operate.webarchive import SITE

#: Changed between the two captures; its day of publication is behind that of the first.
PAGE = f"{SITE}/sat-lo-bo-song-may-doan-qua-xa-an-nhan-khan-truong-di-doi-dan-post412.html"
TEXTS = "SELECT key, body, published FROM articles ORDER BY key"


def start(folder: Path, base: str, *words: str, **settings: str) -> subprocess.Popen[str]:
    """A backfill, as a process; ``base`` is where a Wayback Machine listens."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
    told = {
        "KHOBAO_WAYBACK_INDEX": f"{base}/web/cdx",
        "KHOBAO_WAYBACK_REPLAY": f"{base}/web",
        "KHOBAO_BACKFILL_DELAY": "0",
        "KHOBAO_RETRY_DELAY": "0.1",
    }
    service = [] if "--from" in words else ["--from", "wayback"]
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "backfill", "songmay", *service, *words],
        cwd=folder, env=clean | told | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def backfill(folder: Path, base: str, *words: str, code: int = 0, **settings: str) -> str:
    """What it printed."""
    process = start(folder, base, *words, **settings)
    printed, complained = process.communicate(timeout=120)
    assert process.returncode == code, printed + complained
    assert "Traceback" not in complained, complained
    return printed + complained


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(connect_readonly(folder / "archive.db")) as db:
        return db.execute(sql).fetchall()


def article(folder: Path, url: str) -> ArticleView:
    with closing(connect_readonly(folder / "archive.db")) as db:
        view = read(db, url)
    assert view is not None
    return view


def is_whole(folder: Path) -> int:
    """How many captures there are; each is proved, and each was taken once."""
    with Store(folder / "archive.db", create=False) as store:
        assert verify(store, folder / "captures", Scope(), lambda *_: None).damaged == 0
    ((count, distinct),) = rows(folder, "SELECT count(*), count(DISTINCT url || fetched_at) FROM captures")
    assert count == distinct
    return int(count)


@dataclass
class Whole:
    """A backfill of everything: its archive, what it printed, and what it asked for."""

    folder: Path
    told: dict[str, Any]
    asked: list[str]
    agents: set[str]
