"""Which URL comes next, for whom, and when it comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive.frontier import Frontier
from crawler.archive.store import Store
from crawler.records import FoundUrl, Lease, Portal
from tests.archive.pages import HOST, NOW, capture, days, ended, found, visit

PORTAL = "dongthap"
SECONDS = timedelta(seconds=1)


@pytest.fixture
def frontier(store: Store) -> Frontier:
    return Frontier(store, "me", lease_seconds=60)


def names(leases: list[Lease]) -> list[str]:
    return [lease.url.removeprefix(f"{HOST}/") for lease in leases]


def state(store: Store, name: str) -> tuple[str, int]:
    row = store.db.execute("SELECT state, failures FROM urls WHERE url = ?", [f"{HOST}/{name}"]).fetchone()
    return (row[0], row[1])


def test_the_order_of_the_queue(frontier: Frontier) -> None:
    urls = [
        found("page3", "section", page=3),
        found("old", hint=NOW - days(9)),
        found("unknown-1"),
        found("page2", "section", page=2),
        found("new", hint=NOW - days(1)),
        found("unknown-2"),
        found("section", "section"),
        found("feed", "feed"),
        found("map", "sitemap"),
    ]
    assert frontier.add(PORTAL, urls, now=NOW) == 9
    assert names(frontier.claim(PORTAL, 99, now=NOW)) == [
        *("section", "feed", "map", "new", "old", "unknown-1", "unknown-2", "page2", "page3"),
    ]


def test_a_url_is_queued_once_and_leased_once(frontier: Frontier, store: Store) -> None:
    assert frontier.add(PORTAL, [found("a1"), found("a1")], now=NOW) == 1
    assert frontier.add(PORTAL, [found("a1")], now=NOW) == 0
    assert frontier.pending(PORTAL, now=NOW) == 1
    assert names(frontier.claim(PORTAL, 5, now=NOW)) == ["a1"]
    assert frontier.claim(PORTAL, 5, now=NOW) == []
    assert frontier.pending(PORTAL, now=NOW) == 0
    assert state(store, "a1") == ("leased", 0)


def test_a_lease_that_ran_out_comes_back_and_a_renewed_one_does_not(frontier: Frontier) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    frontier.claim(PORTAL, 5, now=NOW)
    frontier.renew(now=NOW + 50 * SECONDS)
    assert frontier.claim(PORTAL, 5, now=NOW + 100 * SECONDS) == []
    assert frontier.pending(PORTAL, now=NOW + 110 * SECONDS) == 1
    assert names(frontier.claim(PORTAL, 5, now=NOW + 110 * SECONDS)) == ["a1"]


def test_release_gives_back(frontier: Frontier, store: Store) -> None:
    frontier.add(PORTAL, [found("a1"), found("a2")], now=NOW)
    first, _ = frontier.claim(PORTAL, 5, now=NOW)
    other = Frontier(store, "other")
    other.release([first.url_id])
    assert frontier.pending(PORTAL, now=NOW) == 0
    frontier.release([first.url_id])
    assert frontier.pending(PORTAL, now=NOW) == 1
    frontier.release_all()
    assert names(other.claim(PORTAL, 5, now=NOW)) == ["a1", "a2"]


def test_one_host_has_one_worker(frontier: Frontier, store: Store) -> None:
    other = Frontier(store, "other", lease_seconds=60)
    elsewhere = FoundUrl("https://media.baodongthap.vn:8443/x", "media.baodongthap.vn:8443/x", "article")
    frontier.add(PORTAL, [found("a1"), found("a2")], now=NOW)
    assert names(frontier.claim(PORTAL, 1, now=NOW)) == ["a1"]
    assert other.claim(PORTAL, 5, now=NOW) == []
    assert (other.pending(PORTAL, now=NOW), other.due_in(PORTAL, NOW)) == (0, None)
    frontier.add(PORTAL, [elsewhere], now=NOW)
    assert [lease.url for lease in other.claim(PORTAL, 5, now=NOW)] == [elsewhere.url]
    assert store.db.execute("SELECT host, owner FROM hosts ORDER BY host").fetchall() == [
        ("baodongthap.vn", "me"),
        ("media.baodongthap.vn:8443", "other"),
    ]
    # The first worker dies: its host is free when its lease is over.
    assert names(other.claim(PORTAL, 2, now=NOW + 60 * SECONDS)) == ["a1", "a2"]
    assert "baodongthap.vn/a1" not in {
        lease.key for lease in frontier.claim(PORTAL, 5, now=NOW + 61 * SECONDS)
    }
    store.commit([ended("retry", 2, retry_after=0)], now=NOW + 62 * SECONDS)
    assert frontier.claim(PORTAL, 5, now=NOW + 62 * SECONDS) == []


def test_portals_do_not_see_each_other(frontier: Frontier, store: Store) -> None:
    store.register(Portal("apbac", "Báo Ấp Bắc", "Tiền Giang", ("baoapbac.vn",)))
    frontier.add(PORTAL, [found("a1")], now=NOW)
    assert frontier.claim("apbac", 5, now=NOW) == []
    assert frontier.pending("apbac", now=NOW) == 0


@pytest.mark.parametrize(("failures", "seconds"), [(1, 60), (2, 120), (3, 240), (5, 960), (40, 86400)])
def test_back_off_doubles_up_to_a_day(frontier: Frontier, store: Store, failures: int, seconds: int) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    store.db.execute("UPDATE urls SET failures = ?", [failures - 1])
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    assert lease.failures == failures - 1
    store.commit([ended("retry", lease.url_id)], now=NOW)
    assert state(store, "a1") == ("due", failures)
    assert frontier.due_in(PORTAL, NOW) == seconds
    assert frontier.claim(PORTAL, 5, now=NOW + (seconds - 1) * SECONDS) == []
    assert names(frontier.claim(PORTAL, 5, now=NOW + seconds * SECONDS)) == ["a1"]


@pytest.mark.parametrize(
    ("asked", "waits"), [(0.25, 0.25), (0, 0), (-3, 0), (3 * 86400, 3 * 86400), (1e12, 30 * 86400)]
)
def test_retry_after_is_obeyed(frontier: Frontier, store: Store, asked: float, waits: float) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([ended("retry", lease.url_id, retry_after=asked)], now=NOW)
    assert frontier.due_in(PORTAL, NOW) == waits


def test_what_is_gone_is_looked_for_again_after_a_day(frontier: Frontier, store: Store) -> None:
    frontier.add(PORTAL, [found("a1"), found("muc", "section")], now=NOW)
    leases = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([ended("gone", lease.url_id) for lease in leases], now=NOW)
    assert frontier.claim(PORTAL, 5, now=NOW + days(0.9)) == []
    assert frontier.due_in(PORTAL, NOW) is None
    assert [lease.kind for lease in frontier.claim(PORTAL, 5, now=NOW + days(1))] == ["article"]


def test_what_is_at_rest_is_not_claimed_nor_waited_for(frontier: Frontier, store: Store) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([ended("done", lease.url_id)], now=NOW)
    assert state(store, "a1")[0] == "done"
    assert frontier.claim(PORTAL, 5, now=NOW + days(900)) == []
    assert frontier.due_in(PORTAL, NOW) is None


def test_what_failed_is_asked_again_at_growing_distances_until_it_answers(
    frontier: Frontier, store: Store
) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    now = NOW
    for distance in (1, 7, 30, 180, 180):
        for _ in range(2):
            (lease,) = frontier.claim(PORTAL, 5, now=now)
            store.commit([ended("retry", lease.url_id, retry_after=1)], now=now)
            assert frontier.due_in(PORTAL, now) == 1
            now += SECONDS
        (lease,) = frontier.claim(PORTAL, 5, now=now)
        # A later crawl tries as often as the first did.
        assert lease.failures == 2
        store.commit([ended("failed", lease.url_id)], now=now)
        assert frontier.due_in(PORTAL, now) is None
        assert frontier.claim(PORTAL, 5, now=now + days(distance) - SECONDS) == []
        now += days(distance)
        assert frontier.pending(PORTAL, now=now) == 1
    (lease,) = frontier.claim(PORTAL, 5, now=now)
    assert lease.failures == 0
    failing = "SELECT failing FROM urls"
    assert store.db.execute(failing).fetchone() == ("2026-11-24T01:02:03.000Z",)
    store.commit([visit("a1", url_id=lease.url_id)], now=now)
    assert store.db.execute(failing).fetchone() == (None,)
    assert state(store, "a1") == ("done", 0)


def test_what_a_robots_txt_bars_is_looked_at_again_for_it_may_have_been_a_bad_hour(
    frontier: Frontier, store: Store
) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    now = NOW
    for distance in (1, 7, 30, 180):
        (lease,) = frontier.claim(PORTAL, 5, now=now)
        store.commit([ended("barred", lease.url_id)], now=now)
        assert state(store, "a1")[0] == "barred"
        assert frontier.claim(PORTAL, 5, now=now + days(distance) - SECONDS) == []
        now += days(distance)
    (lease,) = frontier.claim(PORTAL, 5, now=now)
    assert store.commit([visit("a1", url_id=lease.url_id)], now=now)[0].status == "new"


def test_a_page_of_a_list_that_failed_is_asked_again_within_the_hour(
    frontier: Frontier, store: Store
) -> None:
    frontier.add(PORTAL, [found("p2", "section", page=2)], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([ended("failed", lease.url_id)], now=NOW)
    assert frontier.claim(PORTAL, 5, now=NOW + days(0.9 / 24)) == []
    assert names(frontier.claim(PORTAL, 5, now=NOW + days(1 / 24))) == ["p2"]


@pytest.mark.parametrize(
    ("age", "pause"), [(0, 20 / 24), (1.9, 20 / 24), (5, 3), (20, 14), (300, 90), (6000, 365), (-1, 20 / 24)]
)
def test_young_articles_are_checked_again_sooner(
    frontier: Frontier, store: Store, age: float, pause: float
) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([visit("a1", url_id=lease.url_id, published=(NOW - days(age)).isoformat())], now=NOW)
    soon = NOW + days(pause)
    assert frontier.pending(PORTAL, now=soon - SECONDS) == 0
    assert frontier.due_in(PORTAL, NOW) is None
    assert frontier.pending(PORTAL, now=soon) == 1
    assert names(frontier.claim(PORTAL, 5, now=soon)) == ["a1"]


def test_a_revisited_article_keeps_its_rhythm(frontier: Frontier, store: Store) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([visit("a1", url_id=lease.url_id, published=(NOW - days(400)).isoformat())], now=NOW)
    later = NOW + days(366)
    (lease,) = frontier.claim(PORTAL, 5, now=later)
    answer = capture(f"{HOST}/a1", status=304, revisit_of=lease.capture_id)
    store.commit([ended("done", lease.url_id, capture=answer)], now=later)
    assert frontier.pending(PORTAL, now=later + days(364)) == 0
    assert frontier.pending(PORTAL, now=later + days(366)) == 1


def test_validators_come_with_the_next_lease(frontier: Frontier, store: Store) -> None:
    frontier.add(PORTAL, [found("s", "section")], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    assert (lease.etag, lease.last_modified, lease.capture_id) == ("", "", None)
    kept = capture(f"{HOST}/s", etag='"1"', last_modified="Tue, 24 Nov 2026 01:00:00 GMT")
    (result,) = store.commit([ended("done", lease.url_id, capture=kept)], now=NOW)
    frontier.add(PORTAL, [found("s", "section")], now=NOW + days(1))
    (lease,) = frontier.claim(PORTAL, 5, now=NOW + days(1))
    assert (lease.etag, lease.last_modified) == ('"1"', "Tue, 24 Nov 2026 01:00:00 GMT")
    assert lease.capture_id == result.capture_id


def test_a_newer_hint_makes_a_known_article_due_and_an_old_or_a_future_one_does_not(
    frontier: Frontier, store: Store
) -> None:
    frontier.add(PORTAL, [found("a1", hint=NOW - days(2))], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([visit("a1", url_id=lease.url_id)], now=NOW)
    later = NOW + days(1)
    for hint in (None, NOW - days(2), NOW - days(1), later + days(1)):
        frontier.add(PORTAL, [found("a1", hint=hint)], now=later)
        assert frontier.pending(PORTAL, now=later) == 0
    assert frontier.add(PORTAL, [found("a1", hint=NOW + days(0.5))], now=later) == 0
    assert frontier.pending(PORTAL, now=later) == 1


def crawl_once(store: Store, frontier: Frontier, meet: Callable[[str], tuple[FoundUrl, ...]]) -> list[str]:
    """A crawl from the section page on; every page is answered, and brings what ``meet`` says."""
    crawl = store.begin_crawl(PORTAL, reason="test", settings={}, now=NOW)
    frontier.add(PORTAL, [found("s", "section")], now=NOW)
    seen: list[str] = []
    while leases := frontier.claim(PORTAL, 1, now=NOW):
        (name,) = names(leases)
        seen.append(name)
        assert len(seen) < 50
        answer = ended("done", leases[0].url_id, capture=capture(leases[0].url), found=meet(name))
        store.commit([answer], now=NOW)
    store.end_crawl(crawl, "finished", {}, now=NOW)
    return seen


def test_sections_are_due_once_per_crawl_and_articles_only_once(frontier: Frontier, store: Store) -> None:
    def meet(name: str) -> tuple[FoundUrl, ...]:
        # Every page links to every section, as menus do.
        return (found("s", "section"), found("p2", "section", page=2), found("t", "section"), found("a1"))

    assert crawl_once(store, frontier, meet) == ["s", "t", "a1", "p2"]
    assert sorted(crawl_once(store, frontier, meet)) == ["p2", "s", "t"]


def test_an_unchanged_child_sitemap_rests_until_its_hint_is_newer(frontier: Frontier, store: Store) -> None:
    hints = [NOW - days(3)]

    def meet(name: str) -> tuple[FoundUrl, ...]:
        return (found("map-2010", "sitemap", hint=hints[0]),)

    assert crawl_once(store, frontier, meet) == ["s", "map-2010"]
    assert crawl_once(store, frontier, meet) == ["s"]
    store.db.execute("UPDATE urls SET last_visit = '2026-11-20T00:00:00.000Z'")
    hints[0] = NOW - days(1)
    assert crawl_once(store, frontier, meet) == ["s", "map-2010"]


def test_a_section_that_failed_keeps_its_back_off_within_a_new_crawl(
    frontier: Frontier, store: Store
) -> None:
    frontier.add(PORTAL, [found("s", "section")], now=NOW)
    (lease,) = frontier.claim(PORTAL, 5, now=NOW)
    store.commit([ended("retry", lease.url_id, retry_after=3600)], now=NOW)
    store.begin_crawl(PORTAL, reason="again", settings={}, now=NOW)
    frontier.add(PORTAL, [found("s", "section")], now=NOW)
    assert frontier.due_in(PORTAL, NOW) == 3600


def test_known_keys(frontier: Frontier) -> None:
    frontier.add(PORTAL, [found(f"a{n}") for n in range(1200)], now=NOW)
    asked = [f"baodongthap.vn/a{n}" for n in range(1100, 1300)] * 4
    assert len(frontier.known(asked)) == 100
    assert frontier.known([]) == set()


def test_addresses_of_any_shape_are_queued(frontier: Frontier) -> None:
    odd = ["http://[::1", "\ud800", "https://u:p@baodongthap.vn/x", "https://BAODONGTHAP.vn/y", "", "\0"]
    assert (
        frontier.add(PORTAL, [FoundUrl(url, f"key{n}", "article") for n, url in enumerate(odd)], now=NOW) == 6
    )
    assert len(frontier.claim(PORTAL, 99, now=NOW)) == 6


def test_a_visit_outside_the_frontier_needs_no_second_fetch(frontier: Frontier, store: Store) -> None:
    frontier.add(PORTAL, [found("a1")], now=NOW)
    store.commit([replace(visit("a1"), found=(found("a2"),))], now=NOW)
    assert names(frontier.claim(PORTAL, 5, now=NOW)) == ["a2"]
