"""What Scrapy users expect of ``scrapy list``, ``crawl``, ``check``, ``fetch`` and ``shell``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fetch.site import address, article, listing, page, site
from tests.fetch.test_crawl import captures_are_whole, rows
from tests.fetch.wire import serve

ROOT = Path(__file__).parents[2]


def scrapy(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "KHOBAO_ARCHIVE": str(folder / "archive.db"),
        "KHOBAO_CAPTURES": str(folder / "c"),
    }
    command = [sys.executable, "-m", "scrapy", *arguments, "-s", "DOWNLOAD_DELAY=0"]
    if "SPIDERS" not in more:
        command += ["-s", "SPIDER_MODULES=tests.fetch.site"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment | more, capture_output=True, text=True, timeout=60, check=False
    )
    # No deprecated name of Scrapy's may be left in our code; its own `parse` command still uses one.
    assert arguments[0] == "parse" or "ScrapyDeprecationWarning" not in done.stderr
    return done


def test_list_shows_the_portals(tmp_path: Path) -> None:
    assert scrapy(tmp_path, "list").stdout == "river\n"
    assert "baocantho" in scrapy(tmp_path, "list", SPIDERS="own").stdout


def test_crawl_archives_and_exports_one_readable_line_an_article(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with serve(site(7)) as wire:
        done = scrapy(tmp_path, "crawl", "river", "-a", f"base={wire.base}", "-o", str(out))
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 7
    assert {line["authors"][0] for line in lines} == {"Nguyễn Thu"}
    assert "Nước lên" in out.read_text(encoding="utf-8")
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(7,)]
    (tmp_path / "c").rename(tmp_path / "captures")
    assert captures_are_whole(tmp_path) == len(wire.asked)


def test_crawl_without_a_contact_says_what_to_set(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "crawl", "baocantho", SPIDERS="own", KHOBAO_CONTACT="")
    assert done.returncode != 0
    assert "Set KHOBAO_CONTACT to a web page or an e-mail address" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize("moved", [False, True])
def test_check_reads_the_example_and_archives_nothing(tmp_path: Path, moved: bool) -> None:
    answers = site(3)
    answers[address(1)] = page("<p>Bảo trì</p>") if moved else page(article(1))
    with serve(answers) as wire:
        done = scrapy(tmp_path, "check", "river", "-a", f"base={wire.base}")
    assert set(wire.paths()) == {"/robots.txt", address(1)}
    assert ("OK" in done.stderr, done.returncode) == ((False, 1) if moved else (True, 0)), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_check_without_a_base_says_what_to_give(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "check", "river")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "was not checked; say where: -a base=http://127.0.0.1:PORT" in done.stderr


@pytest.mark.parametrize("command", ["fetch", "shell", "parse"])
def test_looking_at_a_page_archives_nothing(tmp_path: Path, command: str) -> None:
    more = {"fetch": [], "shell": ["-c", "response.css('h1::text').get()"], "parse": ["--spider=river"]}[
        command
    ]
    arguments = ["-a", "base={}"] if command == "parse" else []
    with serve(site(2) | {"/thoi-su": page(listing(1, 2))}) as wire:
        filled = [argument.format(wire.base) for argument in arguments]
        done = scrapy(tmp_path, command, wire.base + address(1), *more, *filled)
    assert done.returncode == 0, done.stderr
    assert "Nước lên ở cù lao số 1" in done.stdout
    assert list(tmp_path.iterdir()) == []
