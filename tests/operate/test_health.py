"""What goes wrong is seen on the day it happens, told once, and over when it is over."""

from __future__ import annotations

import json
import shlex
import sqlite3
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.store import Store
from crawler.operate.health import Health, check
from crawler.operate.notify import notify
from crawler.records import Issue
from tests.archive.pages import NOW, PORTAL, article, capture, visit
from tests.fetch.site import address, listing, site
from tests.fetch.site import article as html
from tests.fetch.test_commands import scrapy
from tests.fetch.test_crawl import rows
from tests.fetch.wire import Answer, Asked, page, serve
from tests.operate.conftest import Desk
from tests.operate.listeners import hook, mailbox

Make = Callable[..., Desk]
ROBOTS = "User-agent: *\nDisallow: /quang-cao\n"


def crawl(desk: Desk) -> dict[str, Any]:
    """Findings of a crawl by code and field."""
    told = json.loads(desk.khobao("crawl", "river", "--json"))
    return {f"{one['code']} {one['field']}".strip(): one for one in told["health"]}


def more(wire_answers: dict[str, Answer], first: int, last: int, old: str = "", new: str = "") -> None:
    """New articles, whose markup may have changed."""
    numbers = range(first, last + 1)
    wire_answers |= {address(n): page(html(n).replace(old, new) if old else html(n)) for n in numbers}
    wire_answers["/thoi-su"] = page(listing(*reversed(numbers)))


def test_a_changed_layout_is_told_the_same_day_with_selector_and_samples_and_is_over_later(
    desk: Make,
) -> None:
    with serve(site(24, per_page=30)) as wire, hook() as (url, posts), mailbox() as (server, letters):
        wire.answers["/robots.txt"] = page(ROBOTS, type_="text/plain")
        here = desk(
            river=wire.base, KHOBAO_WEBHOOK=url, KHOBAO_SMTP=server, KHOBAO_MAIL_TO="archive@example.org"
        )
        assert crawl(here) == {}
        more(wire.answers, 25, 32, "class='author'", "class='nguoi-viet'")
        wire.answers["/robots.txt"] = page(ROBOTS + "Crawl-delay: 0.01\n", type_="text/plain")
        found = crawl(here)
        layout = found["health.layout byline"]
        assert "(one: .author) no longer matches" in layout["message"]
        assert "0 of 8 pages; it did on 100 % of 24" in layout["message"]
        told, addresses = layout["seen"].removeprefix("captures ").split(": ", 1)
        numbers = told.split(", ")
        assert {one.rpartition("-a")[2] for one in addresses.split()} <= {f"{n}.html" for n in range(25, 33)}
        assert f"({layout['seen']})" in here.khobao("status")
        assert len(numbers) == 3
        shown = here.rows("SELECT count(*) FROM captures WHERE id IN (?, ?, ?) AND url LIKE '%-a%'", *numbers)
        assert shown == [(3,)]
        assert "+Crawl-delay: 0.01" in found["health.robots"]["message"]
        assert {key for key in found if key.startswith("health.layout")} == {"health.layout byline"}
        told = posts[0]["portals"][0]
        assert {one["code"] for one in told["opened"]} >= {"health.layout", "health.robots"}
        assert "river: health.layout" in letters[0].get_content()
        assert letters[0]["To"] == "archive@example.org"
        # Looked at again, it is the same: nothing is told twice.
        assert "health.layout" in here.khobao("health", "river", code=6)
        assert (len(posts), len(letters)) == (1, 1)
        more(wire.answers, 33, 45)
        assert "health.layout byline" not in crawl(here)
        assert {"code": "health.layout", "field": "byline"} in posts[1]["portals"][0]["over"]
        assert "over: health.layout byline" in letters[1].get_content()
    closed = here.rows("SELECT resolved IS NOT NULL FROM issues WHERE code = 'health.layout'")
    assert set(closed) == {(1,)}


def test_a_crawl_that_brings_nothing_is_no_fall(desk: Make) -> None:
    """The oldest pages, read last by the crawl before, are no measure of today's."""
    with serve(site(32, per_page=40)) as wire:
        more(wire.answers, 1, 10, "class='author'", "class='ten'")
        wire.answers["/thoi-su"] = page(listing(*range(32, 0, -1)))
        here = desk(river=wire.base)
        assert crawl(here) == {}
        assert crawl(here) == {}


def test_pages_that_are_articles_no_more_are_told(desk: Make) -> None:
    with serve(site(12, per_page=30)) as wire:
        here = desk(river=wire.base)
        assert crawl(here) == {}
        more(wire.answers, 13, 18)
        wire.answers |= {
            address(n): page("<html><body><div id='app'></div></body></html>") for n in range(13, 19)
        }
        assert "6 of 6 pages" in crawl(here)["health.unread"]["message"]


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's, which nobody signed but itself, and its file."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    key, sheet = folder / "key.pem", folder / "sheet.pem"
    subprocess.run(
        [*shlex.split(command), "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
         "-keyout", key, "-out", sheet],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sheet, key)
    return context, sheet


def test_blocks_moves_and_bad_certificates_are_told(desk: Make, tmp_path: Path) -> None:
    with serve(site(8, per_page=30)) as wire:
        here = desk(river=wire.base)
        for n in range(1, 6):
            wire.answers[address(n)] = page("cấm", status="403 Forbidden")
        assert "5 of" in crawl(here)["health.blocked"]["message"]
        for n in range(9, 14):
            wire.answers[address(n)] = page("", "Location: https://baocantho.com.vn/", status="301 Moved")
        wire.answers["/thoi-su"] = page(listing(*range(9, 14)))
        found = crawl(here)
        assert "baocantho.com.vn, which is" not in str(found.get("health.blocked"))
        assert "led to baocantho.com.vn" in found["health.moved"]["message"]
    context, _ = certificate(tmp_path, "river")
    with serve(site(3), tls=context) as wire:
        here = desk(river=wire.base)
        here.start("crawl", "river", "-q").communicate(timeout=60)
    assert "the certificate is for another host" in here.khobao("health", "river", code=6)


def test_a_domain_that_moved_to_the_successor_is_told_with_its_name(desk: Make) -> None:
    with serve(site(8, per_page=30)) as wire:
        here = desk(river=wire.base, lake="http://127.0.0.1:9")
        for n in range(1, 6):
            wire.answers[address(n)] = page("", "Location: http://lake.example/", status="301 Moved")
        told = crawl(here)["health.moved"]
    assert "were led to lake.example, which is Báo Dòng Sông (lake), its successor" in told["message"]
    assert "`khobao crawl lake` reads them there" in told["message"]
    assert told["seen"] == "lake.example"
    assert here.rows("SELECT count(*) FROM captures WHERE status = 301") == [(5,)]


def test_a_killed_run_and_a_run_that_nobody_began_are_told(desk: Make) -> None:
    here = desk(river="http://127.0.0.1:9")
    here.schedule("river")
    with Store(here.folder / "archive.db") as store:
        store.begin_crawl("river", reason="crawl", settings={})
    shown = here.khobao("health", code=6)
    assert "health.killed" in shown
    assert "nobody began it (none ended)" in shown


def published(day: datetime, number: int) -> list[Any]:
    """That many articles of a day."""
    made = []
    for n in range(number):
        name = f"{day:%Y%m%d}-{n}"
        one = article(name, key=f"baodongthap.vn/{name}", published=f"{day:%Y-%m-%d}T07:{n:02}:00+07:00")
        seen = capture(one.url, payload=name, at=day)
        made.append(replace(visit(name), article=one, capture=seen))
    return made


def archive_of(path: Path, per_day: Callable[[int], int], until: int) -> Store:
    """Sixty days of a paper, each crawled; day ``n`` of them ago has ``per_day(n)`` articles."""
    store = Store(path)
    store.register(PORTAL)
    for ago in range(60, until - 1, -1):
        day = NOW - timedelta(days=ago)
        crawl = store.begin_crawl(PORTAL.name, reason="crawl", settings={}, now=day)
        store.commit(published(day - timedelta(days=1), per_day(ago)), now=day)
        store.end_crawl(crawl, "finished", {"fetched": 10}, now=day + timedelta(minutes=5))
    return store


def codes(store: Store, folder: Path, now: datetime = NOW) -> set[str]:
    return {one.code for one in check(store, folder, PORTAL.name, now=now + timedelta(hours=2)).findings}


def test_a_day_with_far_fewer_articles_than_its_weekday_is_told(tmp_path: Path) -> None:
    with archive_of(tmp_path / "usual.db", lambda ago: 6, 0) as store:
        assert codes(store, tmp_path) == set()
    with archive_of(tmp_path / "fewer.db", lambda ago: 6 if ago else 1, 0) as store:
        found = check(store, tmp_path, PORTAL.name, now=NOW + timedelta(hours=2)).findings
    assert [one.code for one in found] == ["health.fewer"]
    assert "1 articles of 23/11/2026; 6 is usual" in found[0].message


def test_a_weekday_that_is_always_quiet_is_no_alarm(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", lambda ago: 6 if ago % 7 else 1, 0) as store:
        assert codes(store, tmp_path) == set()


def test_silence_is_told_by_the_papers_own_rhythm(tmp_path: Path) -> None:
    with archive_of(tmp_path / "daily.db", lambda ago: 3 if ago > 5 else 0, 0) as store:
        assert codes(store, tmp_path) == {"health.silent"}
    with archive_of(tmp_path / "weekly.db", lambda ago: 0 if ago % 7 else 3, 5) as store:
        assert codes(store, tmp_path) == set()


def test_a_server_that_cannot_be_told_is_a_complaint_and_no_fall() -> None:
    found = Health("river", (), (Issue("health.tls", "lỗi chứng chỉ"),), ())
    with hook(500) as (url, _):
        told = notify([found], {"KHOBAO_WEBHOOK": url, "KHOBAO_MAIL_TO": "a@example.org",
                                "KHOBAO_SMTP": "smtp://127.0.0.1:1"})  # fmt: skip
    assert len(told) == 2
    assert told[0] == "the webhook 127.0.0.1 was not told: it answered 500", "its path may be a secret"
    assert "no mail went to a@example.org by 127.0.0.1" in told[1]
    for wrong in ("http://[x", "nowhere", "smtp://[x"):
        told = notify([found], {"KHOBAO_WEBHOOK": wrong, "KHOBAO_MAIL_TO": "a@example.org",
                                "KHOBAO_SMTP": wrong})  # fmt: skip
        assert len(told) == 2
    assert notify([Health("river", (), (), ())], {"KHOBAO_WEBHOOK": "http://127.0.0.1:1"}) == []


def test_a_password_does_not_go_over_an_open_line() -> None:
    found = Health("river", (), (Issue("health.tls", "x"),), ())
    with mailbox() as (server, letters):
        open_line = server.replace("smtp://", "smtp://user:secret@")
        told = notify([found], {"KHOBAO_MAIL_TO": "a@example.org", "KHOBAO_SMTP": open_line})
    assert "no TLS" in told[0]
    assert "secret" not in told[0]
    assert letters == []


def test_a_letter_goes_through_tls_with_a_password_and_without_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Health("river", (), (Issue("health.tls", "lỗi"),), ())]
    context, sheet = certificate(tmp_path, "localhost")
    to = {"KHOBAO_MAIL_TO": "a@example.org"}
    with mailbox(context) as (server, letters):
        # Its certificate is signed by nobody, and no password is asked for.
        assert notify(found, to | {"KHOBAO_SMTP": server}) == []
        secret = server.replace("127.0.0.1", "localhost").replace("smtp://", "smtp://kho:b%40o@")
        assert "certificate" in notify(found, to | {"KHOBAO_SMTP": secret})[0]
        monkeypatch.setenv("SSL_CERT_FILE", str(sheet))
        assert notify(found, to | {"KHOBAO_SMTP": secret}) == []
        told = notify(found, to | {"KHOBAO_SMTP": secret.replace("b%40o", "khac")})
    assert "Authentication credentials invalid" in told[0]
    assert "khac" not in told[0]
    assert len(letters) == 2


def test_a_robots_txt_that_broke_off_is_no_change_of_it(desk: Make) -> None:
    with serve(site(3, per_page=10)) as wire:
        wire.answers["/robots.txt"] = page(ROBOTS, type_="text/plain")
        here = desk(river=wire.base)
        assert crawl(here) == {}
        whole = page(ROBOTS, type_="text/plain")

        def broken(asked: Asked) -> Iterator[bytes | float]:
            yield whole[:-9]
            raise ConnectionResetError

        wire.answers["/robots.txt"] = broken
        here.khobao("crawl", "river", "-q")
        wire.answers["/robots.txt"] = whole
        here.change("UPDATE urls SET next_check = '2026-01-01T00:00:00.000Z'")
        assert crawl(here) == {}


def test_a_crawl_that_scrapy_started_is_watched_by_the_same_monitors(tmp_path: Path) -> None:
    with serve(site(24, per_page=30)) as wire, hook() as (url, posts):
        words = ("crawl", "river", "-a", f"base={wire.base}")
        done = scrapy(tmp_path, *words, KHOBAO_WEBHOOK=url)
        assert "[Spidermon] OK" in done.stderr
        assert posts == []
        more(wire.answers, 25, 32, "class='author'", "class='nguoi-viet'")
        done = scrapy(tmp_path, *words, KHOBAO_WEBHOOK=url)
    assert "Pages/test_drift... FAIL" in done.stderr
    assert "health.layout: the layout fills byline on 0 of 8 pages" in done.stderr
    assert "Pages/test_drift... ERROR" not in done.stderr
    assert {one["code"] for one in posts[0]["portals"][0]["opened"]} >= {"health.layout"}
    open_ = "SELECT field FROM issues WHERE code = 'health.layout' AND resolved IS NULL"
    assert rows(tmp_path, open_) == [("byline",)]


def test_a_monitor_that_cannot_look_is_no_good_news(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", lambda ago: 6, 0) as store:
        store.db.execute("DROP TABLE coverage")
        with pytest.raises(sqlite3.OperationalError, match="coverage"):
            check(store, tmp_path, PORTAL.name, now=NOW)
