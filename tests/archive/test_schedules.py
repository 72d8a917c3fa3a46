"""Who takes a run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from crawler.archive.schedules import due, put, switch_off, take
from crawler.archive.store import Store
from tests.archive.pages import NOW, PORTAL, days


def test_of_two_that_saw_it_due_one_takes_it(store: Store, path: Path) -> None:
    put(store, PORTAL.name, cron="0 0 * * *", zone="Asia/Ho_Chi_Minh", next_run=NOW)
    with Store(path) as other:
        [mine], [theirs] = due(store.db, NOW), due(other.db, NOW)
        tomorrow = NOW + days(1)
        assert take(store, mine, now=NOW, next_run=tomorrow)
        assert not take(other, theirs, now=NOW, next_run=tomorrow)
        assert due(other.db, NOW) == []
        assert [one.last_run for one in due(other.db, tomorrow)] == [NOW]


def test_what_was_switched_off_or_changed_meanwhile_is_not_taken(store: Store) -> None:
    put(store, PORTAL.name, cron="0 0 * * *", zone="Asia/Ho_Chi_Minh", next_run=NOW)
    [seen] = due(store.db, NOW)
    put(store, PORTAL.name, cron="0 6 * * *", zone="Asia/Ho_Chi_Minh", next_run=NOW + days(1))
    assert not take(store, seen, now=NOW, next_run=NOW + days(1))
    [seen] = due(store.db, NOW + days(1))
    assert switch_off(store, PORTAL.name)
    assert not take(store, seen, now=NOW, next_run=NOW + days(2))
    assert due(store.db, NOW + days(99)) == []


def test_a_killed_run_is_due_once_and_a_killed_recheck_is_not(store: Store) -> None:
    put(store, PORTAL.name, cron="0 0 * * *", zone="Asia/Ho_Chi_Minh", next_run=NOW)

    def runs_and_dies(minute: int, reason: str = "crawl") -> bool:
        store.begin_crawl(PORTAL.name, reason=reason, settings={}, now=NOW + timedelta(minutes=minute))
        return bool(due(store.db, NOW + timedelta(minutes=minute)))

    take(store, due(store.db, NOW)[0], now=NOW, next_run=NOW + days(1))
    assert not runs_and_dies(1, "recheck")
    assert runs_and_dies(2)
    assert not runs_and_dies(3)
