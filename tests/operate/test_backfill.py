"""Old captures from a real pywb over a real collection, on loopback."""

from __future__ import annotations

import gzip
import json
import resource
import signal
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.sample.pieces import truth
from crawler.sample.server import serve
from tests.cli.process import khobao
from tests.operate.backfills import PAGE, TEXTS, Whole, article, backfill, is_whole, rows, start
from tests.operate.webarchive import Reply, as_the_internet_archive, shelf, toll


def test_a_whole_paper(tmp_path: Path, whole: Whole, webarchive: str) -> None:
    told = backfill(tmp_path, webarchive, "--dry-run")
    assert list(tmp_path.iterdir()) == [], "a dry run writes nothing"
    kept = whole.told["counts"]["kept"]
    assert f"Would fetch {kept}." in told
    assert f"  2026  {kept}" in told
    assert is_whole(whole.folder) == kept
    fetched = Counter(path for path in whole.asked if "id_/" in path)
    assert (sum(fetched.values()), max(fetched.values())) == (kept, 1)
    assert all(agent.startswith("KhoBao/") for agent in whole.agents)
    states = rows(whole.folder, "SELECT state, count(*), count(capture) FROM mementos GROUP BY 1")
    assert states == [("done", kept, kept)]
    titles = {title for (title,) in rows(whole.folder, "SELECT title FROM articles")}
    assert {piece.title for piece in truth(2).values()} <= titles


def test_what_a_capture_keeps_of_where_it_came_from(whole: Whole) -> None:
    first = "SELECT warc_file, fetched_at, record_id FROM captures ORDER BY id LIMIT 1"
    ((file, at, record),) = rows(whole.folder, first)
    assert at in ("2026-03-01T03:04:05.000Z", "2026-04-05T06:07:08.000Z")
    assert file.startswith("songmay/backfill/")
    records = gzip.decompress((whole.folder / "captures" / file).read_bytes()).decode("utf-8", "replace")
    assert f"/web/{at[:4]}" in records.partition("WARC-Source-URI: ")[2].partition("\r\n")[0]
    about = records.partition("WARC-Type: metadata")[2]
    assert f"WARC-Refers-To: <{record}>" in about
    assert "service: wayback" in about
    assert '"timestamp": "' in about.partition("index-line: ")[2].partition("\r\n")[0]
    # The newspaper's own headers, and none of the service's.
    answer = records.partition("HTTP/1.1 200 OK")[2].partition("\r\n\r\n")[0].lower()
    assert "server: songmay/1.0" in answer
    assert "memento" not in answer
    assert "Taken in   by backfill wayback" in khobao(whole.folder, "show", PAGE)
    reason, settings = rows(whole.folder, "SELECT reason, settings FROM crawls")[0]
    assert reason == "backfill wayback"
    assert json.loads(settings)["index"].endswith("/web/cdx")


def test_where_it_came_from_goes_along_in_a_package(whole: Whole, tmp_path: Path) -> None:
    khobao(whole.folder, "export", "--wacz", str(tmp_path / "all.wacz"))
    with zipfile.ZipFile(tmp_path / "all.wacz") as packed:
        told = gzip.decompress(packed.read("archive/songmay-00001.warc.gz"))
    assert told.count(b"WARC-Type: response") == told.count(b"\nindex-line: {") > 40


def test_each_capture_is_read_as_of_its_own_time(tmp_path: Path, webarchive: str) -> None:
    backfill(tmp_path, webarchive, "--until", "2026-03-31")
    early = article(tmp_path, PAGE)
    # Published on 12 March, so no capture of the first can have it: what is impossible is not believed.
    assert early.published == ""
    assert any(issue.code == "date.future" for issue in early.issues)
    assert early.first_seen == early.last_seen == "2026-03-01T03:04:05.000Z"
    assert rows(tmp_path, "SELECT max(fetched_at) FROM captures") == [("2026-03-01T03:04:05.000Z",)]
    assert {name for (name,) in rows(tmp_path, "SELECT layout FROM articles")} >= {"2026", "2025", "aspx"}
    backfill(tmp_path, webarchive, "--since", "2026-04-01")
    late = article(tmp_path, PAGE)
    assert late.published == "2026-03-12T09:20:31+07:00"
    assert [one.seen[:10] for one in late.versions] == ["2026-03-01", "2026-04-05"]


def test_older_captures_come_behind_what_was_crawled(tmp_path: Path, webarchive: str) -> None:
    with serve(moment=2) as server:
        khobao(tmp_path, "crawl", "songmay", "--base", server.base_url, "-q")
    reads = "SELECT key, published, body, capture, state FROM articles"
    before = {row[0]: row for row in rows(tmp_path, reads)}
    captures = is_whole(tmp_path)
    told = json.loads(backfill(tmp_path, webarchive, "--json"))
    # What the server still sends byte for byte is here already; only other texts are fetched.
    assert told["counts"]["held"] > 30
    assert 0 < told["counts"]["kept"] < 20
    assert is_whole(tmp_path) == captures + told["counts"]["kept"]
    after = {row[0]: row for row in rows(tmp_path, reads)}
    assert {key: after[key] for key in before} == before, "the current readings stay"
    assert rows(tmp_path, "SELECT count(*) FROM versions WHERE seen < '2026-04'")[0][0] > 0
    assert [one.is_current for one in article(tmp_path, PAGE).versions] == [False, True]


def test_a_kill_costs_nothing_that_was_kept(tmp_path: Path, webarchive: str, whole: Whole) -> None:
    with toll(webarchive, as_the_internet_archive(webarchive, 7)) as here:
        for wanted in (4, 13, 30):
            process = start(tmp_path, here.base)
            while len(here.paths("id_/")) < wanted and process.poll() is None:
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        backfill(tmp_path, here.base)
        fetched, pages = Counter(here.paths("id_/")), Counter(here.paths("cdx?"))
    assert is_whole(tmp_path) == len(fetched)
    assert sum(fetched.values()) <= len(fetched) + 3, "a kill may cost the one answer that was under way"
    assert sum(pages.values()) <= len(pages) + 3, "pages of the index that were read are not asked for again"
    assert rows(tmp_path, "SELECT count(*) FROM mementos WHERE state = 'due'") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM crawls WHERE finished IS NULL") == [(3,)]
    assert rows(tmp_path, TEXTS) == rows(whole.folder, TEXTS)


def test_ctrl_c_stops_cleanly_and_nothing_is_asked_for_twice(
    tmp_path: Path, webarchive: str, whole: Whole
) -> None:
    with toll(webarchive) as here:
        process = start(tmp_path, here.base, KHOBAO_BACKFILL_DELAY="0.2")
        while len(here.paths("id_/")) < 3:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "Stopped; what was fetched is kept" in complained
        assert rows(tmp_path, "SELECT outcome FROM crawls") == [("shutdown",)]
        backfill(tmp_path, here.base)
        fetched = Counter(here.paths("id_/"))
    assert max(fetched.values()) == 1
    assert rows(tmp_path, TEXTS) == rows(whole.folder, TEXTS)


def test_a_full_disk_ends_it_and_nothing_is_lost(tmp_path: Path, webarchive: str, whole: Whole) -> None:
    with toll(webarchive) as here:
        process = start(tmp_path, here.base, "-q", KHOBAO_BACKFILL_DELAY="0.1")
        while len(here.paths("id_/")) < 4:
            time.sleep(0.01)
        # The disk is full, as far as this process can tell.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        _, complained = process.communicate(timeout=60)
        assert process.returncode == 5, complained
        assert "the backfill of songmay stopped" in complained
        assert "Traceback" not in complained
        backfill(tmp_path, here.base)
    is_whole(tmp_path)
    assert rows(tmp_path, TEXTS) == rows(whole.folder, TEXTS)


def test_a_service_that_has_enough_is_left_alone(tmp_path: Path, webarchive: str) -> None:
    seen: Counter[str] = Counter()

    def busy(path: str, reply: Reply) -> Reply:
        seen[path] += "id_/" in path
        if seen[path] == 1 and seen.total() == 3:
            return Reply(429, [("Retry-After", "2")], b"slow down")
        return reply

    with toll(webarchive, busy) as here:
        backfill(tmp_path, here.base, "--limit", "5")
        moments = [moment for path, moment in here.asked if "id_/" in path]
        assert moments[3] - moments[2] >= 2, "Retry-After is obeyed"
        assert here.paths("id_/")[3] == here.paths("id_/")[2]
        assert rows(tmp_path, "SELECT count(*) FROM captures") == [(5,)]
        ninety = [("Retry-After", "90")]
        here.twist = lambda path, reply: reply if "robots" in path else Reply(429, ninety, b"")
        asked = len(here.paths("id_/"))
        process = start(tmp_path, here.base)
        while len(here.paths("id_/")) == asked:
            time.sleep(0.01)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode == 130, "a stop does not wait for the end of a pause"
        long = [("Retry-After", "7200")]
        here.twist = lambda path, reply: reply if "robots" in path else Reply(429, long, b"")
        told = backfill(tmp_path, here.base, code=5)
        assert "asks to be left alone for 7200 s" in told
        here.twist = lambda path, reply: (
            reply if "robots" in path else Reply(503, [("Retry-After", "0")], b"")
        )
        assert "it has enough of us" in backfill(tmp_path, here.base, code=5)
        assert len(here.paths("id_/")) == 6 + 1 + 1 + 3
    assert rows(tmp_path, "SELECT count(*) FROM captures") == [(5,)]


def test_what_is_not_what_the_index_tells_is_not_kept(tmp_path: Path, webarchive: str) -> None:
    chosen: list[str] = []

    def forge(path: str, reply: Reply) -> Reply:
        if "id_/" in path and path not in chosen and len(chosen) < 5:
            chosen.append(path)
        which = chosen.index(path) if path in chosen else -1
        if which == 0:  # other bytes
            body = gzip.decompress(reply.body).replace(b"<p>", b"<p>!", 1)
            return Reply(200, reply.headers, gzip.compress(body))
        if which == 1:  # another capture
            headers = [one for one in reply.headers if one[0] != "Memento-Datetime"]
            return Reply(200, [*headers, ("Memento-Datetime", "Sun, 02 Nov 2014 03:04:05 GMT")], reply.body)
        if which == 2:
            return Reply(404, [], b"not archived")
        if which == 3:
            return Reply(302, [("Location", "https://elsewhere.example/page")], b"")
        if which == 4:  # half of it
            return Reply(200, reply.headers, reply.body[: len(reply.body) // 2])
        return reply

    with toll(webarchive, forge) as here:
        told = backfill(tmp_path, here.base, code=6)
    assert "5 could not be had" in told
    issues = rows(tmp_path, "SELECT code, message, url FROM issues WHERE code GLOB 'backfill.*'")
    assert Counter(code for code, *_ in issues) == {
        "backfill.digest": 2, "backfill.another": 1, "backfill.not_given": 2,
    }  # fmt: skip
    assert all("it is not kept" in message for code, message, _ in issues if code != "backfill.not_given")
    failed = rows(tmp_path, "SELECT url, captured FROM mementos WHERE state = 'failed'")
    assert {url for *_, url in issues} == {url for url, _ in failed}
    assert not set(rows(tmp_path, "SELECT url, fetched_at FROM captures")) & set(failed)
    is_whole(tmp_path)
    # Given up is given up: another run does not ask for them again.
    with toll(webarchive) as here:
        assert "could not be had" not in backfill(tmp_path, here.base)
        assert here.paths("id_/") == []


def test_a_page_a_service_cannot_give_now_is_left_to_another_run(tmp_path: Path, webarchive: str) -> None:
    broken: list[str] = []

    def ill(path: str, reply: Reply) -> Reply:
        if "id_/" in path and not broken:
            broken.append(path)
        return Reply(500, [], b"") if path in broken else reply

    with toll(webarchive, ill) as here:
        told = backfill(tmp_path, here.base, "--limit", "3", code=5)
        assert "1 left to another run" in told
        assert here.paths("id_/").count(broken[0]) == 3
        assert "Kept 3 captures" in told
        here.twist = lambda _path, reply: reply
        backfill(tmp_path, here.base)
    assert rows(tmp_path, "SELECT count(*) FROM mementos WHERE state <> 'done'") == [(0,)]


def test_the_manners_of_the_internet_archive(tmp_path: Path, webarchive: str, whole: Whole) -> None:
    with toll(webarchive, as_the_internet_archive(webarchive, 7)) as here:
        told = json.loads(backfill(tmp_path, here.base, "--json"))
        pages = [path for path in here.paths("cdx?") if "url=baosongmay.example" in path]
    assert len(pages) > 10
    assert sum("resumeKey=" in path for path in pages) == len(pages) - 1
    # A text that is on a later page too may be here by then.
    assert told["counts"] | {"held": 0} == whole.told["counts"] | {"held": 0}
    assert rows(tmp_path, TEXTS) == rows(whole.folder, TEXTS)
    digests = "SELECT payload_sha256 FROM captures ORDER BY 1"
    assert rows(tmp_path, digests) == rows(whole.folder, digests), "the newspaper's bytes, as it packed them"


MESSAGES: dict[str, tuple[list[str], int, str]] = {
    "days in the wrong order": (["songmay", "--since", "2024-02-01", "--until", "2024-01-01"], 2, "is after"),
    "no day": (["songmay", "--since", "yesterday"], 2, "is no day"),
    "the future": (["songmay", "--since", "2999-01-01"], 2, "in the future"),
    "no portal": (["nix"], 1, "no portal is named 'nix'"),
    "fictional": (["songmay"], 4, "songmay is fictional"),
    "nobody to turn to": (["baodongthap"], 4, "set KHOBAO_CONTACT"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_refused_before_anything_is_asked(name: str, tmp_path: Path) -> None:
    words, code, message = MESSAGES[name]
    places = ["--archive", str(tmp_path / "a.db"), "--captures", str(tmp_path / "c")]
    done = CliRunner().invoke(main, ["backfill", *words, "--from", "wayback", *places])
    assert (done.exit_code, message in done.output) == (code, True), done.output
    assert list(tmp_path.iterdir()) == []


def test_services_that_cannot_be_asked(tmp_path: Path, webarchive: str) -> None:
    told = backfill(tmp_path, webarchive, "--until", "2001-01-01")
    assert "It holds no capture of these days" in told
    told = backfill(tmp_path, "http://127.0.0.1:9", code=5)
    assert "127.0.0.1:9" in told
    assert "twisted" not in told
    with shelf({}) as here:
        bars = Reply(200, [], b"User-agent: *\nDisallow: /\n")
        moved = Reply(200, [], b"<p>We have moved")
        here.twist = lambda path, _reply: moved if "cdx" in path else bars
        assert "KHOBAO_BACKFILL_ROBOTS=no" in backfill(tmp_path, here.base, code=4)
        assert here.paths("cdx") == []
        told = backfill(tmp_path, here.base, code=5, KHOBAO_BACKFILL_ROBOTS="no")
        assert len(here.paths("cdx")) == 1
        assert "is no index that can be read" in told
        assert "We have moved" in told
