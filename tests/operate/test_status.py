"""``khobao status``: the archivist's morning, on one screen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from crawler.archive.frontier import enqueue
from crawler.archive.issues import note
from crawler.archive.store import Store
from crawler.archive.today import today
from crawler.archive.vitals import runs
from crawler.cli import main
from crawler.fetch.warc import WarcFolder
from crawler.records import Issue
from tests.archive.pages import NOW, PORTAL, found
from tests.fetch.site import site
from tests.fetch.wire import serve
from tests.operate.conftest import Desk
from tests.operate.test_health import archive_of

LATER = NOW + timedelta(hours=2)


def test_a_day_is_shown_beside_what_its_weekday_usually_brings(tmp_path: Path) -> None:
    # Tuesdays (and today is one) bring 9, all other days 4.
    with archive_of(tmp_path / "a.db", lambda ago: 9 if (ago + 1) % 7 == 0 else 4, 0) as store:
        told = today(store.db, now=LATER)[PORTAL.name]
    assert told["yesterday"] == {"day": "2026-11-23", "articles": 4, "usual": 4.0}
    assert told["today"] == {"day": "2026-11-24", "articles": 0, "usual": 9.0}
    assert told["last_success"] == "2026-11-24T01:07:03.000Z"
    assert (told["unfinished"], told["next_run"], told["alerts"]) == (None, None, [])


def test_what_is_usual_is_unknown_at_first(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", lambda ago: 4 if ago < 15 else 0, 0) as store:
        assert today(store.db, now=LATER)[PORTAL.name]["yesterday"]["usual"] is None


def test_what_was_taken_in_from_others_is_no_crawl_of_the_paper(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", lambda ago: 4, 0) as store:
        before = today(store.db, now=LATER)[PORTAL.name]["last_success"], runs(store.db, PORTAL.name, 3)
        for reason in ("import theirs.warc.gz", "backfill wayback"):
            store.begin_crawl(PORTAL.name, reason=reason, settings={}, now=LATER)
            told = today(store.db, now=LATER)[PORTAL.name]
            assert (told["last_success"], runs(store.db, PORTAL.name, 3)) == before
            assert told["unfinished"] is None


def test_the_screen_tells_running_from_killed_and_names_the_alerts(desk: Callable[..., Desk]) -> None:
    here = desk(river="http://127.0.0.1:9")
    here.schedule("river")
    archive, captures = here.folder / "archive.db", here.folder / "captures"
    with Store(archive) as store:
        store.begin_crawl("river", reason="crawl", settings={})
    here.khobao("health", code=6)
    places = ["--archive", str(archive), "--captures", str(captures)]
    shown = CliRunner().invoke(main, ["status", *places]).output
    assert re.search(r"^river +0 +-, killed \d\d/\d\d \d\d:\d\d +0 +0 +0 +0 +- +01/01 07:00 +2$", shown, re.M)
    assert re.search(r"^river: health\.killed since \d\d/\d\d \d\d:\d\d: the crawl", shown, re.M)
    with WarcFolder(captures, "river", max_bytes=1, software="x"):
        assert "-, running" in CliRunner().invoke(main, ["status", *places]).output
        told = json.loads(CliRunner().invoke(main, ["status", *places, "--json"]).output)
    row = told["portals"][0]
    assert (row["running"], row["queue"], len(row["alerts"])) == (True, 0, 2)


def test_what_no_monitor_could_tell_is_an_alert_all_the_same(desk: Callable[..., Desk]) -> None:
    here = desk(river="http://127.0.0.1:9")
    here.schedule("river")
    assert "health.not_crawled since" in here.khobao("status")
    (row,) = json.loads(here.khobao("status", "--json"))["portals"]
    (alert,) = row["alerts"]
    assert "is the timer on?" in alert["message"]
    with Store(here.folder / "archive.db") as store:
        store.end_crawl(store.begin_crawl("river", reason="crawl", settings={}), "failed", {})
    assert "is the disk full?" in here.khobao("status")
    here.khobao("health", code=6)
    assert here.khobao("status").count("health.failed since") == 1
    assert here.khobao("status").count("health.not_crawled since") == 1, "what is kept is not told twice"


def test_queue_and_errors_are_counted_apart_from_alerts(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", lambda ago: 1, 0) as store:
        with store.transaction() as db:
            enqueue(db, PORTAL.name, [found("x"), found("y")], crawl=None, now=NOW)
            note(db, PORTAL.name, "https://baodongthap.vn/x", [Issue("fetch.tls", "x")], crawl=None, now=NOW)
            note(db, PORTAL.name, "", [Issue("health.tls", "x")], crawl=None, now=NOW)
        told = today(store.db, now=LATER)[PORTAL.name]
    assert (told["errors"], told["queue"], [one["code"] for one in told["alerts"]]) == (1, 2, ["health.tls"])


def test_the_last_runs_of_a_portal_are_shown_and_a_killed_one_as_such(desk: Callable[..., Desk]) -> None:
    with serve(site(3, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        here.khobao("recheck", "river", "-q")
        with Store(here.folder / "archive.db") as store:
            store.begin_crawl("river", reason="full", settings={"full": True})
        shown = here.khobao("status", "river")
        assert re.search(r"^3 +\d\d/\d\d \d\d:\d\d +full +killed +- +- +- +-$", shown, re.M)
        assert re.search(r"^2 .* recheck +finished \d\d/\d\d \d\d:\d\d +0 +0 +0 +0$", shown, re.M)
        assert re.search(r"^1 .* crawl +finished .* 3 +0 +0 +0$", shown, re.M)
        told = json.loads(here.khobao("status", "river", "--json"))
        assert [run["outcome"] for run in told["runs"]] == [None, "finished", "finished"]
        assert told["runs"][0]["settings"] == {"full": True}
        assert told["runs"][2]["versions"]["khobao"]
        with WarcFolder(here.folder / "captures", "river", max_bytes=1, software="x"):
            assert re.search(r"^3 .* full +running ", here.khobao("status", "river"), re.M)
        here.khobao("status", "lake", code=1)
    assert "\nRUN " not in here.khobao("status")
