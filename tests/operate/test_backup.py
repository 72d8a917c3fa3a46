"""A backup is whole while crawls go on, brings itself up to date, and is moved to a new machine."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.fetch.site import address, article, listing, site
from tests.fetch.wire import page, serve
from tests.operate.conftest import ROOT, Desk

Make = Callable[..., Desk]
WRITES = """
import sys
from pathlib import Path
from crawler.archive.store import Store
with Store(Path(sys.argv[1])) as store:
    print("writing", flush=True)
    for n in range(10 ** 9):
        store.begin_crawl("river", reason=f"{n}", settings={})
"""


def backup(here: Desk, *words: str, code: int = 0) -> str:
    return here.khobao("backup", str(here.folder / "copy"), *words, code=code)


def verified(folder: Path, here: Desk) -> dict[str, int]:
    places = ("--archive", str(folder / "archive.db"), "--captures", str(folder / "captures"))
    told = json.loads(here.khobao("verify", "--json", *places))
    return {"checked": told["checked"], "damaged": told["damaged"]}


def test_the_first_copies_all_and_the_next_what_is_new(desk: Make) -> None:
    with serve(site(4, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        told = json.loads(backup(here, "--json"))
        assert told["files"] == 1
        assert verified(here.folder / "copy", here) == {"checked": 7, "damaged": 0}
        assert json.loads(backup(here, "--json"))["files"] == 0
        wire.answers |= {address(5): page(article(5)), "/thoi-su": page(listing(5, 4, 3, 2, 1))}
        here.khobao("crawl", "river", "-q")
        # What a backfill keeps stands a folder deeper.
        deeper = here.folder / "captures" / "river" / "backfill"
        deeper.mkdir()
        (deeper / "river-1.warc.gz").write_bytes(b"x")
        # What verifying left beside the older copy must not be read as the new one's.
        (here.folder / "copy" / "archive.db-wal").write_bytes(b"of the older copy")
        assert "2 WARC files copied" in backup(here)
        assert (here.folder / "copy" / "captures" / "river" / "backfill" / "river-1.warc.gz").exists()
        assert verified(here.folder / "copy", here)["damaged"] == 0
    with closing(sqlite3.connect(here.folder / "copy" / "archive.db")) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (5,)


def test_damage_does_not_reach_the_copy_and_the_copy_mends_it(desk: Make) -> None:
    with serve(site(4, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
    backup(here)
    [file] = (here.folder / "captures" / "river").glob("*.warc.gz")
    whole = file.read_bytes()
    file.write_bytes(whole[:300] + bytes(100) + whole[400:])
    here.khobao("verify", code=6)
    assert json.loads(backup(here, "--json"))["files"] == 0
    shutil.copy(here.folder / "copy" / "captures" / "river" / file.name, file)
    here.khobao("verify")


def test_captures_that_are_not_where_they_were_named_are_told_of(desk: Make) -> None:
    """A disk that is not mounted leaves an empty folder; a backup of nothing must not pass for one."""
    with serve(site(2, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
    (here.folder / "empty").mkdir()
    for place in ("empty", "nowhere"):
        elsewhere = ("--captures", str(here.folder / place))
        backup(here, *elsewhere, code=1)
        here.khobao("verify", *elsewhere, code=1)
        here.khobao("reparse", "--yes", *elsewhere, code=1)
    assert not (here.folder / "copy").exists()
    with closing(sqlite3.connect(here.folder / "archive.db")) as db:
        assert db.execute("SELECT count(*) FROM issues WHERE code = 'fixity.damaged'").fetchone() == (0,)
    assert "copied into itself" in refusal(here, str(here.folder / "captures" / "copy"))
    [file] = (here.folder / "captures" / "river").glob("*.warc.gz")
    shutil.copy(file, file.with_name("another.warc.gz"))
    file.unlink()
    assert "cannot be read" in here.khobao("reparse", "--yes", code=6)


def test_an_archive_that_holds_less_than_its_copy_is_refused(desk: Make) -> None:
    with serve(site(2, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        backup(here)
        for file in here.folder.glob("archive.db*"):
            file.unlink()
        backup(here, code=3)
        here.schedule("river")
        assert "holds 5 captures" in refusal(here)
        assert verified(here.folder / "copy", here)["damaged"] == 0
        backup(here, "--replace")
    assert "the archive itself is" in refusal(here, str(here.folder))


def refusal(here: Desk, folder: str = "") -> str:
    process = here.start("backup", folder or str(here.folder / "copy"))
    _, complained = process.communicate(timeout=60)
    assert process.returncode == 4
    return complained


def test_a_copy_is_of_one_moment_and_ends_though_others_write_all_the_time(desk: Make) -> None:
    here = desk(river="http://127.0.0.1:9")
    here.schedule("river")
    archive = here.folder / "archive.db"
    filler = (
        "INSERT INTO crawls (portal, reason, started, versions, settings) "
        "VALUES ('river', ?, '2026', '{}', '{}')"
    )
    for _ in range(40):
        here.change(filler, "x" * 2_000_000)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITES, str(archive)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout
        assert writer.stdout.readline() == "writing\n"
        backup(here)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    with closing(sqlite3.connect(here.folder / "copy" / "archive.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        last, number = db.execute("SELECT max(id), count(*) FROM crawls").fetchone()
    assert last == number >= 40


def test_schedules_and_queue_come_along_to_a_new_machine(desk: Make) -> None:
    with serve(site(3, per_page=10)) as wire:
        here = desk(river=wire.base)
        here.schedule("river")
        here.khobao("crawl", "river", "-q")
        backup(here)
        new = Desk(here.folder / "copy", here.bases, here.more)
        assert new.khobao("schedule", "list", "--json") == here.khobao("schedule", "list", "--json")
        wire.answers |= {address(4): page(article(4)), "/thoi-su": page(listing(4, 3, 2, 1))}
        assert "1 new" in new.khobao("crawl", "--due")
        assert verified(new.folder, new)["damaged"] == 0
