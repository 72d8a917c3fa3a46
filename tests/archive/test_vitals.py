"""What is asked after every crawl must not read the whole archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from crawler.archive import vitals
from crawler.archive.store import Store

DAY = date(2026, 11, 24)
ASKED: list[Callable[[Store], object]] = [
    lambda store: vitals.readings(store.db, "songmay", [1]),
    lambda store: vitals.coverage(store.db, "songmay", DAY, DAY),
    lambda store: vitals.problems(store.db, "songmay", 1),
    lambda store: vitals.unread(store.db, "songmay", 1),
    lambda store: vitals.failing(store.db, "songmay"),
    lambda store: vitals.robots(store.db, "songmay"),
    lambda store: vitals.last_new(store.db, "songmay"),
    lambda store: vitals.open_findings(store.db, "songmay"),
]


@pytest.mark.parametrize("ask", ASKED)
def test_no_table_that_grows_is_read_from_end_to_end(store: Store, ask: Callable[[Store], object]) -> None:
    asked: list[str] = []
    store.db.set_trace_callback(asked.append)
    ask(store)
    store.db.set_trace_callback(None)
    assert asked
    for sql in asked:
        plan = [row[3] for row in store.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        scanned = {step.split()[1] for step in plan if step.startswith("SCAN")}
        assert not scanned & {"captures", "articles", "urls", "issues", "coverage", "c", "a", "u"}, plan
