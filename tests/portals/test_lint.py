"""Every spider is what a spider must be."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from crawler.fetch.directory import portals
from crawler.operate.lint import lengths, lint

HERE = Path(__file__).parent


def test_no_spider_has_a_fault() -> None:
    assert [str(fault) for fault in lint(portals(), portals(), HERE)] == []


def test_lengths_are_those_of_the_files() -> None:
    files = [path for path in (HERE.parents[1] / "spiders").glob("*.py") if path.name != "__init__.py"]
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in files]
    assert lengths(portals()) == (median(lines), max(lines))
