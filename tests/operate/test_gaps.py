"""What is missing, by addresses that are known, by holes in the numbers, and by the paper's rhythm."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
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
from tests.fetch.site import address, listing
from tests.fetch.site import article as html
from tests.fetch.wire import Answer, page, serve
from tests.operate.conftest import Desk
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


def test_a_jump_of_the_numbers_is_no_hole() -> None:
    assert sizes(numbered([*range(1000, 1040), *range(900_000_000, 900_000_040)], MONDAY)) == {}
    # Nor one that five days of ten articles each could not have filled; less than that is a hole.
    assert sizes(numbered([*range(1000, 1040), *range(1101, 1140)], MONDAY)) == {}
    assert sizes(numbered([*range(1000, 1040), *range(1100, 1140)], MONDAY)) == {MONDAY + timedelta(4): 60}


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


def sitemap(base: str, days: dict[int, str]) -> Answer:
    urls = "".join(
        f"<url><loc>{base}{address(n)}</loc><lastmod>{day}</lastmod></url>" for n, day in days.items()
    )
    return page(f"<?xml version='1.0'?><urlset>{urls}</urlset>", type_="application/xml")


def test_a_crawl_leaves_what_sitemap_and_listing_named_and_numbers_left_out(
    desk: Callable[..., Desk],
) -> None:
    """Read were 101 to 124 and 140, all of 8 January; of the others each has its own way to be missed."""
    numbers = [*range(101, 125), 140]
    with serve({}) as wire:
        wire.answers |= {address(n): page(html(n)) for n in numbers}
        wire.answers["/thoi-su"] = page(listing(140, 127, *range(124, 100, -1)))
        wire.answers["/thoi-su?p=2"] = page(listing())
        wire.answers["/sitemap.xml"] = sitemap(wire.base, {125: "2026-01-06", 126: "2026-01-07"})
        wire.answers |= {address(n): page("lỗi", status="500 Oh") for n in (125, 127)}
        here = desk(lake=wire.base)
        here.khobao("crawl", "lake", "-q")
        days = told_by(here)
        assert {day: (one["archived"], one["failed"], one["lost"]) for day, one in days.items()} == {
            "2026-01-06": (0, 1, 0),
            "2026-01-07": (0, 0, 1),
            "2026-01-08": (25, 0, 0),
            today(): (0, 1, 0),
        }
        assert [(one["id_holes"], one["missing"]) for one in days.values()] == [
            (0, 1),
            (0, 1),
            (12, 12),
            (0, 1),
        ]
        wire.answers |= {address(n): page(html(n)) for n in (125, 127)}
        shown = here.khobao("gaps", "lake", "--since", "2026-01-05", "--until", today(), "--enqueue")
        assert "2 queued again" in shown
        assert "of 12 articles that the numbers leave out no address can be built" in shown
        here.khobao("crawl", "lake", "-q")
        assert told_by(here)["2026-01-08"]["archived"] == 27
        assert sum(one["failed"] for one in told_by(here).values()) == 0
    assert "nothing is known of these days of lake; its articles here are of 2026-01-08 to 2026-01-08" in (
        here.khobao("gaps", "lake", "--since", "2025-01-05", "--until", "2025-01-06")
    )


def today() -> str:
    return (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()


def told_by(here: Desk) -> dict[str, dict[str, int]]:
    """The days of 2026 on which anything is known."""
    words = ("--since", "2026-01-01", "--until", today(), "--json")
    days = json.loads(here.khobao("gaps", "lake", *words))["days"]
    return {one["day"]: one for one in days if one["expected"]}
