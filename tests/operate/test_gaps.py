"""What is missing, by addresses that are known, by holes in the numbers, and by the paper's rhythm."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.frontier import Frontier
from crawler.archive.gaps import Address
from crawler.archive.store import Store
from crawler.cli import main
from crawler.fetch.directory import portal_named
from crawler.operate.gaps import Day, _holes, find
from crawler.records import FoundUrl
from crawler.urls import url_key
from tests.archive.pages import NOW, PORTAL, article, capture, ended, found, visit
from tests.operate.test_health import archive_of

MONDAY = date(2026, 11, 23)


def numbered(numbers: range | list[int], first: date) -> list[Address]:
    """Ten addresses a day."""
    return [
        Address(f"bao.vn/a{number}", "", first + timedelta(place // 10), "archived")
        for place, number in enumerate(numbers)
    ]


def sizes(known: list[Address]) -> dict[date, int] | None:
    holes = _holes(known)
    return None if holes is None else {hole.day: hole.size for hole in holes}


def test_a_hole_in_the_numbers_is_counted_on_the_day_after_it() -> None:
    numbers = [*range(1000, 1040), *range(1060, 1100)]
    assert sizes(numbered(numbers, MONDAY)) == {MONDAY + timedelta(4): 20}
    (hole,) = _holes(numbered(numbers, MONDAY)) or ()
    assert list(hole.names()) == [f"a{number}" for number in range(1040, 1060)]


def test_a_jump_of_the_numbers_is_counted_without_naming_each() -> None:
    numbers = [*range(1000, 1040), *range(900_000_000, 900_000_040)]
    (hole,) = _holes(numbered(numbers, MONDAY)) or ()
    assert hole.size == 899_998_960
    assert list(islice(hole.names(), 2)) == ["a1040", "a1041"]


def test_a_paper_that_counts_by_twos_and_a_paper_that_does_not_count() -> None:
    twos = [*range(1000, 1080, 2), *range(1120, 1200, 2)]
    assert sizes(numbered(twos, MONDAY)) == {MONDAY + timedelta(4): 20}
    assert _holes(numbered(range(1000, 9000, 97), MONDAY)) is None
    assert _holes(numbered(range(1000, 1010), MONDAY)) is None


@given(st.lists(st.integers(100, 10**9 - 1), unique=True, max_size=60))
def test_numbers_never_tell_of_less_than_nothing(numbers: list[int]) -> None:
    holes = _holes(numbered(numbers, MONDAY))
    assert holes is None or all(hole.size > 0 for hole in holes)


def test_what_is_usual_counts_only_where_less_than_half_is_there() -> None:
    assert Day(MONDAY, archived=4, usual=6.0).missing == 0
    assert Day(MONDAY, archived=2, usual=6.0).missing == 4
    assert Day(MONDAY, archived=2, failed=3, usual=6.0).missing == 3
    assert Day(MONDAY, archived=2, holes=9, usual=6.0).missing == 9


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Four articles a day; on one day one came, and of three more known then one fails, one is gone and
    one waits."""
    path = tmp_path / "archive.db"
    thin = NOW - timedelta(days=5)
    with archive_of(path, lambda ago: 1 if ago == 4 else 4, 0) as store:
        frontier = Frontier(store, "test")
        hint = thin.replace(hour=3)
        known = [replace(found(name), hint=hint) for name in ("x-failed", "x-gone", "x-waits")]
        frontier.add(PORTAL.name, known, now=NOW)
        leases = {lease.key.rpartition("/")[2]: lease for lease in frontier.claim(PORTAL.name, 50, now=NOW)}
        store.commit(
            [ended("failed", leases["x-failed"].url_id), ended("gone", leases["x-gone"].url_id)], now=NOW
        )
        frontier.release_all()
    return path


def run(archive: Path, *words: str) -> str:
    done = CliRunner().invoke(main, ["gaps", PORTAL.name, "--archive", str(archive), *words])
    assert done.exit_code == 0, done.output
    return done.output


SPAN = ("--since", "2026-11-17", "--until", "2026-11-22")


def test_known_addresses_without_an_article_are_missing_on_the_day_of_their_hint(archive: Path) -> None:
    days = {one["day"]: one for one in json.loads(run(archive, *SPAN, "--json"))["days"]}
    thin = days.pop("2026-11-19")
    assert {name: thin[name] for name in ("archived", "waiting", "failed", "lost", "missing")} == {
        "archived": 1, "waiting": 1, "failed": 1, "lost": 1, "missing": 3,
    }  # fmt: skip
    assert thin["usual"] == 4.0
    assert [(one["archived"], one["missing"]) for one in days.values()] == [(4, 0)] * 5


def test_the_chart_shows_the_day_and_enqueue_brings_back_what_failed(archive: Path) -> None:
    lines = run(archive, *SPAN).splitlines()
    thin = next(line for line in lines if "19/11/2026" in line)
    assert "█" * 10 + "░" * 30 + "  1 waiting, 1 failed, 1 gone before they were read" in thin
    assert "21 archived, 3 missing; 5 of 6 days are whole" in lines
    assert any("--enqueue" in line for line in lines)
    assert "1 queued again, 0 built; khobao crawl dongthap" in run(archive, *SPAN, "--enqueue")
    assert "0 queued again" in run(archive, *SPAN, "--enqueue")
    with Store(archive) as store:
        # What is gone is looked for again when its own time has come.
        store.db.execute("UPDATE urls SET next_check = '2999' WHERE state = 'gone'")
        after = datetime.now(UTC) + timedelta(seconds=1)
        keys = {lease.key for lease in Frontier(store, "test").claim(PORTAL.name, 1000, now=after)}
    assert {"baodongthap.vn/x-failed", "baodongthap.vn/x-waits"} <= keys
    assert "baodongthap.vn/x-gone" not in keys


def test_an_article_that_two_addresses_lead_to_is_one(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        store.register(PORTAL)
        frontier = Frontier(store, "test")
        frontier.add(PORTAL.name, [found("cu")], now=NOW)
        [lease] = frontier.claim(PORTAL.name, 5, now=NOW)
        page = article("moi", published="2026-11-23T08:00:00+07:00")
        store.commit([replace(visit("moi"), url_id=lease.url_id, article=page, capture=capture(page.url))],
                     now=NOW)  # fmt: skip
        days = find(store.db, PORTAL.name, MONDAY, MONDAY + timedelta(1)).days
    assert [(one.archived, one.missing) for one in days] == [(1, 0), (0, 0)]


def test_wrong_portals_and_spans_are_told(archive: Path) -> None:
    done = CliRunner().invoke(main, ["gaps", "nowhere", "--archive", str(archive)])
    assert (done.exit_code, "khobao portals" in done.output) == (1, True)
    backwards = [
        "gaps",
        PORTAL.name,
        "--archive",
        str(archive),
        "--since",
        "2026-02-01",
        "--until",
        "2026-01-01",
    ]
    assert CliRunner().invoke(main, backwards).exit_code == 2


def test_holes_become_addresses_where_a_portal_says_how_and_are_only_told_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    numbers = [*range(1000, 1030), *range(1036, 1060)]
    spiders = {name: portal_named(name) for name in ("baobinhdinh", "baocamau")}
    shapes = {"baobinhdinh": "http://baobinhdinh.vn/viewer.aspx?mabb={}",
              "baocamau": "https://baocamau.vn/x-a{}.html"}  # fmt: skip
    with Store(path) as store:
        for name, spider in spiders.items():
            assert spider is not None
            store.register(spider.portal())
            urls = [shapes[name].format(n) for n in numbers]
            seen = [FoundUrl(url, url_key(url, spider.rules().urls), "article", NOW) for url in urls]
            Frontier(store, "test").add(name, seen, now=NOW)
    words = ["--archive", str(path), "--since", "2026-11-20", "--until", "2026-11-24", "--enqueue"]
    built = CliRunner().invoke(main, ["gaps", "baobinhdinh", *words]).output
    assert "0 queued again, 6 built" in built
    told = CliRunner().invoke(main, ["gaps", "baocamau", *words]).output
    assert "0 queued again, 0 built" in told
    assert "of 6 articles that the numbers leave out no address can be built" in told
    with Store(path) as store:
        keys = {
            lease.key for lease in Frontier(store, "test").claim("baobinhdinh", 99, now=datetime.now(UTC))
        }
    assert keys == {f"baobinhdinh.vn/{n}" for n in range(1000, 1060)}
