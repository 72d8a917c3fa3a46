"""Three papers crawled by their schedules while everything goes wrong, and a few faults one by one."""

from __future__ import annotations

from pathlib import Path

from bench.faults.__main__ import run


def test_what_could_be_had_is_archived_once_whatever_happened(tmp_path: Path) -> None:
    found = list(run(tmp_path / "storm", seconds=18, seed=7, first=40, rate=2.0))
    assert found == [], (tmp_path / "storm" / "summary.txt").read_text()
