"""Every spider is what a spider must be."""

from __future__ import annotations

from pathlib import Path

from crawler.fetch.directory import portals
from crawler.operate.lint import data_lines, lengths, lint

HERE = Path(__file__).parent


def test_no_spider_has_a_fault() -> None:
    assert [str(fault) for fault in lint(portals(), portals(), HERE)] == []


def test_a_portal_is_data_and_little_of_it() -> None:
    middle, longest = lengths(portals())
    assert 12 <= middle <= 20
    assert longest <= 30


def test_lines_of_data_leave_docstrings_blanks_and_imports_out() -> None:
    opening = '"""A."""\n\nimport re\n\nclass A:\n    """B\n    C."""\n'
    text = opening + "\n    a = 1\n\n    b = [\n        2,\n    ]\n"
    assert data_lines(text) == 4
