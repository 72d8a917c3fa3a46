"""The demo as a newcomer runs it: a real process, a real crawl, a real archive, a real browser."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from crawler.archive.store import Store
from crawler.cli.crawl import end, place
from crawler.cli.exits import Failure
from crawler.fetch.progress import Counts
from crawler.fetch.run import Report
from crawler.records import Portal
from tests.cli.process import khobao, serving


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the demo ran once; ``first.txt`` is what it printed."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "first.txt").write_text(khobao(folder, "demo"), encoding="utf-8")
    return folder


def test_the_demo_archives_the_sample_and_says_what_it_did(home: Path) -> None:
    printed = (home / "first.txt").read_text(encoding="utf-8")
    assert "fictional" in printed
    new = re.search(r"archive\.db: (\d+) new", printed)
    assert new
    assert int(new[1]) >= 38
    for word in (
        "SECTION",
        "Thời sự",
        "FIELD",
        "title",
        "Problems",
        "khobao serve",
        "khobao crawl baodongthap",
    ):
        assert word in printed
    assert "Tăng cường công tác kiểm tra, giám sát của Đảng" in printed
    assert list((home / "captures" / "songmay").glob("*.warc.gz"))


def test_the_second_run_says_that_nothing_is_new(home: Path) -> None:
    before = khobao(home, "search", "--json")
    assert "nothing is new" in khobao(home, "demo")
    assert khobao(home, "search", "--json") == before


def test_what_the_demo_archived_is_found_shown_and_counted(home: Path) -> None:
    hits = json.loads(khobao(home, "search", "tháp mười", "--json"))["hits"]
    seed = next(hit for hit in hits if hit["title"].startswith("Tăng cường công tác kiểm tra"))
    shown = json.loads(khobao(home, "show", str(seed["id"]), "--json"))
    assert shown["published"] == "2022-09-14T09:51:45+07:00"
    assert shown["byline"] == "Nguyễn Thu"
    assert shown["section"] == "Huyện Tháp Mười"
    assert len(shown["body"].split("\n\n")) == 4
    assert shown["capture"]["payload_sha256"]
    assert "sample" in khobao(home, "status")


def test_warcio_finds_nothing_wrong_with_the_captures(home: Path) -> None:
    files = [str(path) for path in (home / "captures" / "songmay").glob("*.warc.gz")]
    check = [str(Path(sys.executable).with_name("warcio")), "check", "-v", *files]
    done = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_demo_leaves_an_archive_of_real_portals_alone(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with Store(archive) as store:
        store.register(Portal("baodongthap", "Báo Đồng Tháp", "Đồng Tháp", ("baodongthap.vn",)))
    before = hashlib.sha256(archive.read_bytes()).digest()
    printed = khobao(tmp_path, "demo")
    assert "sample/archive.db" in printed
    assert (tmp_path / "sample" / "captures" / "songmay").is_dir()
    assert not (tmp_path / "captures").exists()
    assert hashlib.sha256(archive.read_bytes()).digest() == before
    assert "Removed" in khobao(tmp_path, "demo", "--remove")
    assert not (tmp_path / "sample" / "captures" / "songmay").exists()
    found = json.loads(khobao(tmp_path, "search", "--json", "--archive", "sample/archive.db"))
    assert found["total"] == 0


def test_a_real_portal_does_not_go_into_the_samples_archive(home: Path) -> None:
    printed = khobao(home, "crawl", "baodongthap", code=4)
    assert "KHOBAO_CONTACT" in printed


def test_a_newspaper_that_gives_no_answer_is_not_done(capsys: pytest.CaptureFixture[str]) -> None:
    silent = Report("songmay", "finished", Counts(problems=3, issues={"robots.unreachable": 3}), 1, 2.0)
    with pytest.raises(Failure, match=r"no answer at all \(robots\.unreachable\)") as told:
        end(silent)
    assert told.value.exit_code == 5
    end(replace(silent, counts=Counts(requests=1, problems=3)))
    with pytest.raises(SystemExit) as stopped:
        end(replace(silent, outcome="shutdown"))
    assert stopped.value.code == 130
    assert "goes on from here" in capsys.readouterr().err


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    with serving(home) as address:
        yield address


def test_datasette_finds_with_and_without_marks(site: str) -> None:
    decomposed = quote(unicodedata.normalize("NFD", "Tháp Mười"))
    for words in ("thap+muoi", quote("Tháp Mười"), decomposed):
        with urlopen(f"{site}/archive/articles.json?_search={words}&_shape=array", timeout=30) as answer:
            rows = json.load(answer)
        assert any(row["title"].startswith("Tăng cường công tác kiểm tra") for row in rows)


def test_an_empty_search_box_shows_everything(site: str) -> None:
    with urlopen(f"{site}/archive/articles.json?_search=&_shape=array&_size=100", timeout=30) as answer:
        assert len(json.load(answer)) > 30


def test_verify_proves_what_the_demo_captured(home: Path) -> None:
    assert "0 damaged" in khobao(home, "verify")
    told = json.loads(khobao(home, "verify", "--sample", "5", "--json"))
    assert told == {"checked": 5, "damaged": 0, "captures": [], "archive": []}
    assert "holds nothing of 'nix'" in khobao(home, "verify", "nix", code=1)
    damaged = home / "damaged"
    damaged.mkdir()
    (damaged / "captures" / "songmay").mkdir(parents=True)
    (damaged / "archive.db").write_bytes((home / "archive.db").read_bytes())
    assert "cannot be proved" in khobao(damaged, "verify", "songmay", code=6)


def test_importing_its_captures_gives_the_articles_of_the_crawl(home: Path, tmp_path: Path) -> None:
    files = [str(path) for path in (home / "captures" / "songmay").glob("*.warc.gz")]
    khobao(tmp_path, "import", *files)
    told = [
        {hit["title"] for hit in json.loads(khobao(folder, "search", "--json", "--limit", "1000"))["hits"]}
        for folder in (home, tmp_path)
    ]
    assert told[0] == told[1]


def test_an_empty_file_is_where_the_sample_goes(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    archive.touch()
    assert place(archive, tmp_path / "captures") == (archive, tmp_path / "captures", None)
