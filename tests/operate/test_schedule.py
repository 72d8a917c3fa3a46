"""Schedules: set, listed, run; real crawls of real servers in processes of their own."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.schedules import schedules
from crawler.archive.schema import connect_readonly
from crawler.cli import main
from crawler.fetch.warc import WarcFolder
from crawler.operate.schedule import ZONE, WrongCron, next_runs
from tests.fetch.site import site
from tests.fetch.wire import Asked, Wire, serve
from tests.operate.conftest import Desk

LONG_AGO = "2026-01-01T00:00:00.000Z"
Make = Callable[..., Desk]


def slowed(wire: Wire, seconds: float) -> None:
    """Every answer of the server takes a while."""

    def slow(answer: bytes) -> Callable[[Asked], Iterator[bytes | float]]:
        return lambda asked: iter([seconds, answer])

    wire.answers = {path: slow(x) if isinstance(x, bytes) else x for path, x in wire.answers.items()}


def test_cron_is_read_in_the_newspapers_time_zone() -> None:
    after = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    comes = next_runs("0 */6 * * *", ZONE, after, 3)
    assert [moment.isoformat() for moment in comes] == [
        "2026-11-25T12:00:00+07:00", "2026-11-25T18:00:00+07:00", "2026-11-26T00:00:00+07:00",
    ]  # fmt: skip


@pytest.mark.parametrize("cron", ["", "hourly", "0 25 * * *", "* * * *", "0 0 31 2 *", "0 0 * * * *"])
def test_what_is_no_cron_expression_is_refused_with_a_reason(cron: str) -> None:
    with pytest.raises(WrongCron, match=r"cron expression|never"):
        next_runs(cron, ZONE, datetime.now(UTC))


@given(st.text(max_size=20) | st.from_regex(r"([0-9*/,\-]{1,4} ){4}[0-9*/,\-]{1,4}", fullmatch=True))
def test_any_text_gives_moments_to_come_or_a_reason(cron: str) -> None:
    now = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    try:
        comes = next_runs(cron, ZONE, now, 2)
    except WrongCron:
        return
    assert now < comes[0] < comes[1]


def test_a_schedule_is_set_listed_and_switched_off(desk: Make) -> None:
    here = desk(river="http://127.0.0.1:9")
    here.khobao("schedule", "list", code=3)
    assert "river is crawled" in here.khobao("schedule", "set", "river", "30  5 * * *")
    shown = here.khobao("schedule", "list")
    assert re.search(r"river\s+30 5 \* \* \*\s+never\s+\d\d/\d\d 05:30, \d\d/\d\d 05:30", shown)
    told = json.loads(here.khobao("schedule", "list", "--json"))[0]
    assert (told["portal"], told["zone"], told["last_run"]) == ("river", ZONE, None)
    assert all(moment.endswith("05:30:00+07:00") for moment in told["next_runs"])
    here.khobao("schedule", "off", "river")
    assert here.khobao("schedule", "list").rstrip().endswith("off")
    assert here.khobao("crawl", "--due") == ""
    here.khobao("schedule", "off", "stream", code=1)
    other = here.folder / "notes.txt"
    other.write_text("no archive, but long enough to be looked at as one")
    here.khobao("schedule", "set", "river", "0 0 * * *", "--archive", str(other), code=3)
    here.khobao("schedule", "set", "nowhere", "0 0 * * *", code=1)
    here.khobao("schedule", "set", "river", "often", code=2)
    here.khobao("schedule", "set", "river", "0 0 * * *", "--zone", "Mars/Base", code=2)


def test_several_portals_are_set_at_once_and_none_when_a_name_is_wrong(desk: Make) -> None:
    here = desk(river="http://127.0.0.1:9", stream="http://127.0.0.1:9")
    here.khobao("schedule", "set", "river", "nowhere", "0 0 * * *", code=1)
    assert not (here.folder / "archive.db").exists()
    here.khobao("schedule", "set", "river", "stream", "0 0 * * *")
    assert here.rows("SELECT portal, cron FROM schedules") == [
        ("river", "0 0 * * *"),
        ("stream", "0 0 * * *"),
    ]


def test_all_are_the_newspapers_that_still_appear(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    done = CliRunner().invoke(main, ["schedule", "set", "all", "0 */8 * * *", "--archive", str(archive)])
    assert done.exit_code == 0, done.output
    with closing(connect_readonly(archive)) as db:
        names = {one.portal for one in schedules(db)}
        wrong = "SELECT count(*) FROM portals WHERE sample OR successor IS NOT NULL"
        assert db.execute(wrong).fetchone() == (0,)
    assert len(names) > 20
    assert "songmay" not in names


def test_what_is_due_runs_side_by_side_and_once(desk: Make) -> None:
    with ExitStack() as stack:
        wires = {name: stack.enter_context(serve(site(4))) for name in ("north", "river", "south")}
        here = desk(**{name: wire.base for name, wire in wires.items()})
        for wire in wires.values():
            slowed(wire, 0.2)
        here.schedule(*wires)
        lines = here.khobao("crawl", "--due", "--at-once", "3").splitlines()
        assert sorted(line.split()[2] for line in lines) == ["north:", "river:", "south:"]
        assert all(re.search(r"finished in \d+ s, 4 new$", line) for line in lines)
        begun = here.rows("SELECT started, finished FROM crawls ORDER BY started")
        assert max(start for start, _ in begun) < min(end for _, end in begun), "side by side"
        # Missed for most of a year, and still one run each.
        assert len(begun) == 3
        assert here.khobao("crawl", "--due") == ""
        assert here.rows("SELECT count(*) FROM schedules WHERE next_run > ? AND last_run > ?",
                         LONG_AGO, LONG_AGO) == [(3,)]  # fmt: skip
    assert here.rows("SELECT portal, count(*) FROM articles GROUP BY 1") == [
        ("north", 4), ("river", 4), ("south", 4),
    ]  # fmt: skip


def test_a_portal_that_is_being_crawled_is_passed_over_and_stays_due(desk: Make) -> None:
    with serve(site(6)) as wire:
        here = desk(river=wire.base)
        here.schedule("river")
        slowed(wire, 1.5)
        crawl = here.start("crawl", "river", "-q")
        until(lambda: bool(wire.asked))
        second = here.khobao("crawl", "--due")
        assert re.search(r"river: passed over, a crawl of it is running\n$", second)
        assert crawl.poll() is None
        crawl.communicate(timeout=60)
    assert here.rows("SELECT count(*) FROM crawls") == [(1,)]
    assert here.rows("SELECT last_run, next_run FROM schedules") == [(None, LONG_AGO)]


def test_two_that_look_at_once_start_one_crawl(desk: Make) -> None:
    with serve(site(3)) as wire:
        here = desk(river=wire.base)
        here.schedule("river")
        both = [here.start("crawl", "--due") for _ in range(3)]
        told = [process.communicate(timeout=60)[0] for process in both]
    assert "".join(told).count("finished in") == 1
    assert here.rows("SELECT count(*) FROM crawls") == [(1,)]


def test_a_killed_run_is_seen_and_taken_up_again_but_not_for_ever(desk: Make) -> None:
    with serve(site(10)) as wire:
        here = desk(river=wire.base)
        here.schedule("river")
        slowed(wire, 0.2)
        process = here.start("crawl", "--due")
        for turn in range(2):
            asked = len(wire.asked)
            until(lambda before=asked: len(wire.asked) >= before + 4)
            crawl = children(process.pid)[0]
            os.kill(crawl, signal.SIGKILL)
            until(lambda killed=turn + 1: here.rows("SELECT count(*) FROM crawls") >= [(killed,)])
            until(lambda dead=crawl: dead not in children(process.pid))
        printed, _ = process.communicate(timeout=60)
        assert printed.count("killed by signal 9") == 2, printed
        assert process.returncode == 5
        assert here.rows("SELECT count(*) FROM crawls WHERE finished IS NULL") == [(2,)]
        assert here.khobao("crawl", "--due") == ""
        here.schedule("river")
        told = json.loads(here.khobao("crawl", "--due", "--json"))
        assert (told[0]["portal"], told[0]["exit"], told[0]["summary"]["outcome"]) == ("river", 0, "finished")
    assert here.rows("SELECT count(*), count(DISTINCT key) FROM articles") == [(10, 10)]


def test_a_stop_reaches_the_crawls_and_is_clean(desk: Make) -> None:
    with serve(site(20)) as wire:
        here = desk(river=wire.base)
        here.schedule("river")
        slowed(wire, 0.2)
        process = here.start("schedule", "run", "--every", "1")
        until(lambda: len(wire.asked) >= 5)
        process.send_signal(signal.SIGTERM)
        printed, complained = process.communicate(timeout=30)
        assert process.returncode == 0, complained
        assert "river: shutdown" in printed
        assert here.rows("SELECT outcome FROM crawls") == [("shutdown",)]
        assert here.rows("SELECT count(*) FROM urls WHERE state = 'leased'") == [(0,)]


def test_a_run_that_fails_says_why_and_the_exit_code_tells(desk: Make) -> None:
    with serve(site(1)) as wire:
        here = desk(river=wire.base)
    here.schedule("river")
    assert "(exit 5: Error: river gave no answer at all" in here.khobao("crawl", "--due", code=5)


def test_units_and_crontab_name_the_archive_and_hand_on_one_signal(desk: Make) -> None:
    here = desk(river="http://127.0.0.1:9")
    here.khobao("schedule", "install", code=2)
    shown = here.khobao("schedule", "install", "--print")
    assert f"--archive {here.folder}/archive.db" in shown
    for line in ("KillMode=mixed", "OnCalendar=*:0/5", "Persistent=true", "Type=oneshot"):
        assert line in shown.splitlines()
    assert re.search(r"^\*/5 \* \* \* \* cd \S+ && KHOBAO_CONTACT=\S+ flock -n ", shown, re.M)


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def test_who_cannot_see_the_schedules_still_tells_how_its_crawls_ended(desk: Make) -> None:
    with serve(site(8)) as wire:
        here = desk(river=wire.base, north=wire.base)
        here.schedule("river")
        slowed(wire, 0.2)
        process = here.start("crawl", "--due")
        until(lambda: len(wire.asked) >= 4)
        # The disk is full, as far as this process can tell, and there is something more to begin.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        here.schedule("north")
        printed, complained = process.communicate(timeout=60)
    assert process.returncode == 5, printed + complained
    assert "river: finished" in printed
    assert "what is due cannot be seen" in complained
    assert "Traceback" not in complained
    assert here.rows("SELECT portal, outcome FROM crawls") == [("river", "finished")]


@pytest.mark.parametrize(
    ("room_again", "outcome", "finding"), [(False, None, "killed"), (True, "failed", "failed")]
)
def test_a_full_disk_ends_a_run_and_nothing_is_lost(
    desk: Make, room_again: bool, outcome: str | None, finding: str
) -> None:
    """The end of the run is written down when there is room for that again; else it looks killed."""
    with serve(site(20)) as wire:
        here = desk(river=wire.base)
        here.schedule("river")
        slowed(wire, 0.2)
        process = here.start("crawl", "river", "-q")
        assert process.stderr is not None
        until(lambda: len(wire.asked) >= 6)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        assert "the archive cannot be written" in process.stderr.readline()
        if room_again:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        _, complained = process.communicate(timeout=60)
        assert process.returncode == 5, complained
        assert here.rows("SELECT outcome FROM crawls") == [(outcome,)]
        assert f"health.{finding}" in here.khobao("health", code=6)
        here.khobao("crawl", "river", "-q")
    assert here.rows("SELECT count(*), count(DISTINCT key) FROM articles") == [(20, 20)]
    assert here.rows("SELECT count(*) FROM captures WHERE status = 200 AND article IS NOT NULL") == [(20,)]


def test_a_busy_portal_is_refused_in_a_line(desk: Make) -> None:
    here = desk(river="http://127.0.0.1:9")
    with WarcFolder(here.folder / "captures", "river", max_bytes=1, software="x"):
        process = here.start("crawl", "river", "-q")
        _, complained = process.communicate(timeout=60)
    assert process.returncode == 4
    assert complained.startswith("Error: another crawl of river is running")
    assert len(complained.splitlines()) == 1
