"""Old captures from a real pywb over a real collection, on loopback."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.schema import connect_readonly
from crawler.archive.show import ArticleView, read
from crawler.sample.pieces import truth
from crawler.sample.server import serve
from tests.cli.process import khobao
from tests.operate.webarchive import (
    SITE,
    Reply,
    as_the_internet_archive,
    collect,
    need_pywb,
    pywb,
    toll,
)

#: Changed between the two moments; its day of publication is behind the day of the first capture.
PAGE = f"{SITE}/sat-lo-bo-song-may-doan-qua-xa-an-nhan-khan-truong-di-doi-dan-post412.html"


READS = "SELECT key, published, body, capture FROM articles"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    need_pywb()
    return collect(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> Iterator[str]:
    with pywb(tmp_path_factory.mktemp("pywb"), {"web": files}) as base:
        yield base


def start(folder: Path, base: str, *words: str, **settings: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
    told = {
        "KHOBAO_WAYBACK_INDEX": f"{base}/web/cdx",
        "KHOBAO_WAYBACK_REPLAY": f"{base}/web",
        "KHOBAO_BACKFILL_DELAY": "0",
        "KHOBAO_RETRY_DELAY": "0.1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "backfill", "songmay", "--from", "wayback", *words],
        cwd=folder, env=clean | told | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def backfill(folder: Path, base: str, *words: str, code: int = 0, **settings: str) -> str:
    process = start(folder, base, *words, **settings)
    printed, complained = process.communicate(timeout=120)
    assert process.returncode == code, printed + complained
    assert "Traceback" not in complained, complained
    return printed + complained


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(connect_readonly(folder / "archive.db")) as db:
        return db.execute(sql).fetchall()


def article(folder: Path, url: str) -> ArticleView:
    with closing(connect_readonly(folder / "archive.db")) as db:
        view = read(db, url)
    assert view is not None
    return view


def is_whole(folder: Path, count: int) -> None:
    """Each capture is proved, and each was taken once."""
    assert f"{count} captures read, 0 damaged" in khobao(folder, "verify")
    assert rows(folder, "SELECT count(*), count(DISTINCT url || fetched_at) FROM captures") == [
        (count, count)
    ]


def test_a_whole_paper_once(tmp_path: Path, service: str) -> None:
    with toll(service) as here:
        told = backfill(tmp_path, here.base, "--dry-run")
        assert not (tmp_path / "archive.db").exists()
        assert here.paths("id_/") == []
        expected = json.loads(backfill(tmp_path, here.base, "--dry-run", "--json"))
        waiting = expected["waiting"]
        assert f"Would fetch {waiting}." in told
        assert set(expected["years"]) == {"2026"}
        told = backfill(tmp_path, here.base)
        assert f"Kept {waiting} captures" in told
        fetched = Counter(here.paths("id_/"))
        assert (sum(fetched.values()), max(fetched.values())) == (waiting, 1)
        assert all("KhoBao/" in agent for agent in here.agents)
        again = backfill(tmp_path, here.base)
        assert "0 new" in again
        assert Counter(here.paths("id_/")) == fetched, "nothing is fetched twice"
    is_whole(tmp_path, waiting)
    assert rows(tmp_path, "SELECT state, count(*), count(capture) FROM mementos GROUP BY 1") == [
        ("done", waiting, waiting)
    ]
    # Everything the paper published by then is there, and reads as on its own server.
    titles = {title for (title,) in rows(tmp_path, "SELECT title FROM articles")}
    assert {piece.title for piece in truth(2).values()} <= titles


def test_what_a_capture_keeps_of_where_it_came_from(tmp_path: Path, service: str) -> None:
    backfill(tmp_path, service, "--limit", "1")
    ((file, at, record),) = rows(tmp_path, "SELECT warc_file, fetched_at, record_id FROM captures")
    assert at in ("2026-03-01T03:04:05.000Z", "2026-04-05T06:07:08.000Z")
    assert file.startswith("songmay/backfill/")
    records = gzip.decompress((tmp_path / "captures" / file).read_bytes()).decode("utf-8", "replace")
    assert f"WARC-Source-URI: {service}/web/{at[:4]}" in records
    about = records.partition("WARC-Type: metadata")[2]
    assert f"WARC-Refers-To: <{record}>" in about
    assert "service: wayback" in about
    assert '"timestamp": "' in about.partition("index-line: ")[2]
    # The newspaper's own headers, and none of the service's.
    answer = records.partition("HTTP/1.1 200 OK")[2].partition("\r\n\r\n")[0].lower()
    assert "server: songmay/1.0" in answer
    assert "memento" not in answer
    reason, settings = rows(tmp_path, "SELECT reason, settings FROM crawls")[0]
    assert reason == "backfill wayback"
    assert json.loads(settings)["index"] == f"{service}/web/cdx"


def test_each_capture_is_read_as_of_its_own_time(tmp_path: Path, service: str) -> None:
    backfill(tmp_path, service, "--until", "2026-03-31")
    early = article(tmp_path, PAGE)
    # Published on 12 March, so no capture of the first can have it: what is impossible is not believed.
    assert early.published == ""
    assert any(issue.code == "date.future" for issue in early.issues)
    assert early.first_seen == early.last_seen == "2026-03-01T03:04:05.000Z"
    assert rows(tmp_path, "SELECT max(fetched_at) FROM captures") == [("2026-03-01T03:04:05.000Z",)]
    assert {name for (name,) in rows(tmp_path, "SELECT layout FROM articles")} >= {"2026", "2025", "aspx"}
    backfill(tmp_path, service, "--since", "2026-04-01")
    late = article(tmp_path, PAGE)
    assert late.published == "2026-03-12T09:20:31+07:00"
    assert [one.seen[:10] for one in late.versions] == ["2026-03-01", "2026-04-05"]


def test_older_captures_come_behind_what_was_crawled(tmp_path: Path, service: str) -> None:
    with serve(moment=2) as server:
        khobao(tmp_path, "crawl", "songmay", "--base", server.base_url, "-q")
    before = {
        url: (day, body) for url, day, body in rows(tmp_path, "SELECT key, published, body FROM articles")
    }
    captures = rows(tmp_path, "SELECT count(*) FROM captures")[0][0]
    told = json.loads(backfill(tmp_path, service, "--json"))
    # What the server still sends byte for byte is here already; only other texts are fetched.
    assert told["counts"]["held"] > 30
    assert 0 < told["counts"]["kept"] < 20
    is_whole(tmp_path, captures + told["counts"]["kept"])
    after = {
        url: (day, body) for url, day, body in rows(tmp_path, "SELECT key, published, body FROM articles")
    }
    assert {key: after[key] for key in before} == before, "the current readings stay"
    assert rows(tmp_path, "SELECT count(*) FROM versions WHERE seen < '2026-04'")[0][0] > 0


def test_a_kill_costs_nothing_that_was_kept(tmp_path: Path, service: str) -> None:
    with toll(service) as here:
        for wanted in (4, 12, 13, 30):
            process = start(tmp_path, here.base)
            while len(here.paths("id_/")) < wanted and process.poll() is None:
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        indexed = len(here.paths("cdx?"))
        backfill(tmp_path, here.base)
        fetched = Counter(here.paths("id_/"))
        asked = len(here.paths("cdx?")) - indexed
    kept = rows(tmp_path, "SELECT count(*) FROM captures")[0][0]
    is_whole(tmp_path, kept)
    assert len(fetched) == kept
    assert sum(fetched.values()) <= kept + 4, "a kill may cost the one answer that was under way"
    assert asked <= 3, "pages of the index that were read are not asked for again"
    assert rows(tmp_path, "SELECT count(*) FROM mementos WHERE state = 'due'") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM crawls WHERE finished IS NULL")[0][0] >= 3
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    backfill(fresh, service)
    texts = "SELECT key, body, published FROM articles ORDER BY key"
    assert rows(tmp_path, texts) == rows(fresh, texts)


def test_ctrl_c_stops_cleanly(tmp_path: Path, service: str) -> None:
    with toll(service) as here:
        process = start(tmp_path, here.base, KHOBAO_BACKFILL_DELAY="0.2")
        while len(here.paths("id_/")) < 3:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped; what was fetched is kept" in complained
    assert rows(tmp_path, "SELECT outcome FROM crawls") == [("shutdown",)]


def test_a_service_that_has_enough_is_left_alone(tmp_path: Path, service: str) -> None:
    seen: Counter[str] = Counter()

    def busy(path: str, reply: Reply) -> Reply:
        seen[path] += 1
        if "id_/" in path and len([p for p in seen if "id_/" in p]) == 3 and seen[path] == 1:
            return Reply(429, [("Retry-After", "2")], b"slow down")
        return reply

    with toll(service, busy) as here:
        backfill(tmp_path, here.base, "--limit", "5")
        moments = [moment for path, moment in here.asked if "id_/" in path]
        assert moments[3] - moments[2] >= 2, "Retry-After is obeyed"
        assert here.paths("id_/")[3] == here.paths("id_/")[2]
        assert rows(tmp_path, "SELECT count(*) FROM captures") == [(5,)]
        here.twist = lambda path, reply: (
            reply if "robots" in path else Reply(429, [("Retry-After", "7200")], b"")
        )
        asked = len(here.asked)
        told = backfill(tmp_path, here.base, code=5)
        assert "asks to be left alone for 7200 s" in told
        assert len(here.asked) == asked + 3, "robots.txt, where pywb has it, and one question"
        here.twist = lambda path, reply: (
            Reply(503, [("Retry-After", "0")], b"") if "robots" not in path else reply
        )
        assert "it has enough of us" in backfill(tmp_path, here.base, code=5)
    assert rows(tmp_path, "SELECT count(*) FROM captures") == [(5,)]
    backfill(tmp_path, service)
    assert rows(tmp_path, "SELECT count(*) FROM mementos WHERE state = 'due'") == [(0,)]


def test_what_is_not_what_the_index_tells_is_not_kept(tmp_path: Path, service: str) -> None:
    chosen: list[str] = []

    def forge(path: str, reply: Reply) -> Reply:
        if "id_/" in path and path not in chosen and len(chosen) < 4:
            chosen.append(path)
        which = chosen.index(path) if path in chosen else -1
        headers = list(reply.headers)
        if which == 0:  # other bytes
            body = gzip.decompress(reply.body).replace(b"<p>", b"<p>!", 1)
            return Reply(200, headers, gzip.compress(body))
        if which == 1:  # another capture
            headers = [one for one in headers if one[0] != "Memento-Datetime"]
            headers.append(("Memento-Datetime", "Sun, 02 Nov 2014 03:04:05 GMT"))
            return Reply(200, headers, reply.body)
        if which == 2:
            return Reply(404, [], b"not archived")
        if which == 3:
            return Reply(302, [("Location", "https://elsewhere.example/page")], b"")
        return reply

    with toll(service, forge) as here:
        told = backfill(tmp_path, here.base, code=6)
    assert "4 could not be had" in told
    issues = rows(tmp_path, "SELECT code, message, url FROM issues WHERE code GLOB 'backfill.*' ORDER BY id")
    assert [code for code, _, _ in issues] == [
        "backfill.digest", "backfill.another", "backfill.not_given", "backfill.not_given",
    ]  # fmt: skip
    assert "it is not kept" in issues[0][1]
    kept = {url for (url,) in rows(tmp_path, "SELECT url FROM captures WHERE fetched_at < '2026-04'")}
    failed = {url for (url,) in rows(tmp_path, "SELECT url FROM mementos WHERE state = 'failed'")}
    assert {url for *_, url in issues} == failed
    assert len(failed) in (2, 3, 4)
    assert not {url for url in failed if f"/20260301030405id_/{url}" in chosen} & kept
    is_whole(tmp_path, rows(tmp_path, "SELECT count(*) FROM captures")[0][0])
    # Given up is given up: another run does not ask for them again.
    with toll(service) as here:
        assert "could not be had" not in backfill(tmp_path, here.base)
        assert here.paths("id_/") == []


def test_a_page_a_service_cannot_give_now_is_left_to_another_run(tmp_path: Path, service: str) -> None:
    broken: list[str] = []

    def ill(path: str, reply: Reply) -> Reply:
        if "id_/" in path and not broken:
            broken.append(path)
        return Reply(500, [], b"") if path in broken else reply

    with toll(service, ill) as here:
        told = backfill(tmp_path, here.base, "--limit", "3", code=5)
        assert "1 left to another run" in told
        assert here.paths("id_/").count(broken[0]) == 3
        assert "Kept 3 captures" in told
        here.twist = lambda _path, reply: reply
        backfill(tmp_path, here.base)
    assert rows(tmp_path, "SELECT count(*) FROM mementos WHERE state <> 'done'") == [(0,)]


def test_an_index_in_the_words_of_the_internet_archive(tmp_path: Path, service: str) -> None:
    with toll(service, as_the_internet_archive(service, 7)) as here:
        told = json.loads(backfill(tmp_path, here.base, "--json"))
        pages = [path for path in here.paths("cdx?") if "url=baosongmay.example" in path]
    assert len(pages) > 10
    assert sum("resumeKey=" in path for path in pages) == len(pages) - 1
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    plain = json.loads(backfill(fresh, service, "--json"))
    # A text that is on a later page too may be here by then.
    assert told["counts"] | {"held": 0} == plain["counts"] | {"held": 0}


MESSAGES: Mapping[str, tuple[list[str], int, str]] = {
    "days in the wrong order": (["--since", "2024-02-01", "--until", "2024-01-01"], 2, "is after --until"),
    "no day": (["--since", "yesterday"], 2, "is no day"),
    "the future": (["--since", "2999-01-01"], 2, "in the future"),
    "no captures": (["--until", "2001-01-01"], 0, "It holds no capture of these days"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages(tmp_path: Path, service: str, name: str) -> None:
    words, code, message = MESSAGES[name]
    assert message in backfill(tmp_path, service, *words, code=code)


def test_services_that_cannot_be_asked(tmp_path: Path, service: str) -> None:
    told = khobao(tmp_path, "backfill", "nix", "--from", "wayback", code=1)
    assert "no portal is named 'nix'" in told
    told = khobao(tmp_path, "backfill", "songmay", "--from", "wayback", code=4)
    assert "songmay is fictional" in told
    told = khobao(tmp_path, "backfill", "baodongthap", "--from", "commoncrawl", code=4)
    assert "set KHOBAO_CONTACT" in told
    told = backfill(tmp_path, "http://127.0.0.1:9", code=5)
    assert "127.0.0.1:9" in told
    told = backfill(tmp_path, f"{service}/static", code=5)
    assert "is no index that can be read" in told
    with toll(service, lambda path, reply: _bars(path, reply)) as here:
        told = backfill(tmp_path, here.base, code=4)
        assert "KHOBAO_BACKFILL_ROBOTS=no" in told
        assert here.paths("cdx?") == []
        backfill(tmp_path, here.base, "--limit", "1", KHOBAO_BACKFILL_ROBOTS="no")


def _bars(path: str, reply: Reply) -> Reply:
    if path == "/robots.txt":
        return Reply(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")
    return reply
