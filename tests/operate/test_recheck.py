"""What became of articles since: unchanged, changed, changed without a word, gone, led home."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from tests.fetch.site import address, article, listing, site
from tests.fetch.wire import Asked, page, serve
from tests.operate.conftest import Desk

Make = Callable[..., Desk]


def tagged(number: int) -> Callable[[Asked], Iterator[bytes | float]]:
    def answer(asked: Asked) -> Iterator[bytes | float]:
        if asked.header("If-None-Match") == '"v1"':
            yield b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
        else:
            yield page(article(number), 'ETag: "v1"')

    return answer


def overdue(desk: Desk) -> None:
    desk.change("UPDATE urls SET next_check = '2026-01-01T00:00:00.000Z' WHERE kind = 'article'")


def test_each_article_that_is_due_is_asked_once_and_what_became_of_it_is_kept(desk: Make) -> None:
    with serve(site(5, per_page=10)) as wire:
        wire.answers[address(4)] = tagged(4)
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        overdue(here)
        wire.asked.clear()
        wire.answers[address(1)] = page("hết", status="410 Gone")
        wire.answers[address(2)] = page("", "Location: /", status="302 Found")
        wire.answers["/"] = page(listing(3, 4, 5))
        wire.answers[address(3)] = page(article(3, "Tòa soạn đã sửa con số này."))
        told = json.loads(here.khobao("recheck", "river", "--json"))
        asked = wire.count()
        assert asked == {"/robots.txt": 1, "/": 1, **{address(n): 1 for n in range(1, 6)}}
        assert {name: told[name] for name in ("asked", "unchanged", "changed", "gone", "stealth")} == {
            "asked": 5, "unchanged": 2, "changed": 1, "gone": 2, "stealth": 1,
        }  # fmt: skip
        assert here.rows("SELECT state, count(*) FROM articles GROUP BY 1") == [("gone", 2), ("live", 3)]
        # The answer that told it, and when, is a capture of the article; its text stays.
        proof = here.rows(
            "SELECT a.url, c.status, length(a.body) > 100 FROM articles a "
            "JOIN captures c ON c.article = a.id "
            "WHERE a.state = 'gone' AND c.id > a.capture AND c.status <> 200 ORDER BY a.url"
        )
        assert proof == [(wire.base + address(1), 410, 1), (wire.base + address(2), 302, 1)]
        assert "answered 410" in here.khobao("show", wire.base + address(1))
        assert here.rows("SELECT reason, outcome FROM crawls ORDER BY id") == [
            ("crawl", "finished"), ("recheck", "finished"),
        ]  # fmt: skip
        wire.asked.clear()
        assert json.loads(here.khobao("recheck", "--json"))[0]["asked"] == 0
    assert wire.asked == []


def test_what_was_gone_is_looked_for_again_and_both_dates_stay(desk: Make) -> None:
    with serve(site(2, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        overdue(here)
        whole = wire.answers[address(1)]
        wire.answers[address(1)] = page("không có", status="404 Not Found")
        assert json.loads(here.khobao("recheck", "river", "--json"))["gone"] == 1
        shown = here.khobao("show", wire.base + address(1))
        assert "gone since" in shown
        # Not before a day is over, then for a week, a month, half a year.
        pauses = []
        for away in (0, 1, 8, 38):
            if away:
                here.change(
                    "UPDATE absences SET since = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?)", f"-{away} days"
                )
                overdue(here)
                here.khobao("recheck", "river", "--json")
            [(days,)] = here.rows(
                "SELECT round(julianday(next_check) - julianday('now')) FROM urls WHERE state = 'gone'"
            )
            pauses.append(days)
        assert pauses == [1, 7, 30, 180]
        assert here.rows("SELECT count(*) FROM absences WHERE back IS NULL") == [(1,)]
        overdue(here)
        wire.answers[address(1)] = whole
        assert json.loads(here.khobao("recheck", "river", "--json"))["gone"] == 0
        assert "gone since" not in here.khobao("show", wire.base + address(1))
    assert here.rows("SELECT state, count(*) FROM articles GROUP BY 1") == [("live", 2)]
    assert here.rows("SELECT count(*) FROM absences WHERE since < back") == [(1,)]


def test_an_article_given_up_in_a_bad_hour_comes_back_by_itself(desk: Make) -> None:
    with serve(site(3, per_page=10)) as wire:
        whole = wire.answers[address(2)]
        wire.answers[address(2)] = page("lỗi", status="500 Oh")
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        assert wire.count()[address(2)] == 3
        [told] = json.loads(here.khobao("status", "--json"))["portals"]
        assert (told["articles"], told["queue"], told["failing"]) == (2, 0, 1)
        again = datetime.fromisoformat(told["again"]) - datetime.now(UTC)
        assert timedelta(hours=23) < again < timedelta(hours=25)
        assert "addresses of articles that fail: 1; asked again from" in here.khobao("health")
        # A crawl within the day leaves it alone; one after it does not, and no listing has to name it.
        wire.answers |= {address(2): whole, "/thoi-su": page(listing(1, 3))}
        here.khobao("crawl", "river", "-q")
        assert wire.count()[address(2)] == 3
        here.change("UPDATE urls SET next_check = '2026-01-01T00:00:00.000Z' WHERE state = 'failed'")
        here.khobao("crawl", "river", "-q")
        assert wire.count()[address(2)] == 4
        [told] = json.loads(here.khobao("status", "--json"))["portals"]
        assert (told["articles"], told["failing"], told["again"], told["errors"]) == (3, 0, None, 0)


def test_a_known_article_whose_recheck_failed_is_rechecked_later(desk: Make) -> None:
    with serve(site(2, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        overdue(here)
        whole = wire.answers[address(1)]
        wire.answers[address(1)] = page("lỗi", status="500 Oh")
        here.khobao("recheck", "river", "-q")
        failed = (
            "SELECT state, article IS NOT NULL, next_check > '2026-11' FROM urls WHERE url LIKE '%-a1.html'"
        )
        assert here.rows(failed) == [("failed", 1, 1)]
        assert here.rows("SELECT state, count(*) FROM articles GROUP BY 1") == [("live", 2)]
        wire.answers[address(1)] = whole
        overdue(here)
        assert json.loads(here.khobao("recheck", "river", "--json"))["unchanged"] == 2
        assert here.rows(failed) == [("done", 1, 1)]


def test_a_limit_bounds_it_the_longest_overdue_first_and_nothing_new_is_met(desk: Make) -> None:
    with serve(site(6, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        overdue(here)
        here.change("UPDATE urls SET next_check = '2025-01-01T00:00:00.000Z' WHERE url LIKE '%-a5.html'")
        here.change(
            "INSERT INTO urls (portal, key, url, host, kind, page, priority, state, next_check, first_seen) "
            "SELECT portal, 'x', 'http://x/x-a77.html', host, 'article', 1, 1, 'due', '2025', '2025' "
            "FROM urls LIMIT 1"
        )
        wire.asked.clear()
        assert json.loads(here.khobao("recheck", "river", "--limit", "2", "--json"))["asked"] == 2
        assert wire.paths()[:2] == ["/robots.txt", address(5)]
        assert len(wire.asked) == 3
        assert "4 asked" in here.khobao("recheck", "river", "-q")
    assert "/thoi-su" not in wire.paths()
    assert here.rows("SELECT state FROM urls WHERE key = 'x'") == [("due",)]


def test_an_address_that_leads_to_another_article_is_not_gone(desk: Make) -> None:
    with serve(site(2, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        overdue(here)
        wire.answers[address(1)] = page("", f"Location: {address(2)}", status="301 Moved")
        assert json.loads(here.khobao("recheck", "river", "--json"))["gone"] == 0
