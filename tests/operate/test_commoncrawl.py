"""Old captures from a Common Crawl on loopback: pywb over indexes of its kind, and WARC files by range."""

from __future__ import annotations

import gzip
import json
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.operate.backfills import PAGE, TEXTS, Whole, article, backfill, is_whole, rows, start
from tests.operate.webarchive import Reply, Toll, shelf, toll

CRAWLS = (
    {"id": "CC-MAIN-2026-15", "from": "2026-04-03T00:00:00", "to": "2026-04-16T00:00:00"},
    {"id": "CC-MAIN-2026-10", "from": "2026-02-27T00:00:00", "to": "2026-03-11T00:00:00"},
)


@contextmanager
def commoncrawl(webarchive: str, old_papers: list[Path]) -> Iterator[tuple[Toll, dict[str, str]]]:
    """The list of crawls and their files; and the settings that name them."""
    listed: list[dict[str, Any]] = [one | {"cdx-api": f"{webarchive}/{one['id']}/cdx"} for one in CRAWLS]
    files = {f"/{path.name}": path.read_bytes() for path in old_papers}
    with shelf(files | {"/collinfo.json": json.dumps(listed).encode()}) as here:
        yield (
            here,
            {
                "KHOBAO_COMMONCRAWL_INDEX": f"{here.base}/collinfo.json",
                "KHOBAO_COMMONCRAWL_DATA": here.base,
            },
        )


FROM = ("--from", "commoncrawl")
CODES = "SELECT code FROM issues WHERE code GLOB 'backfill.*'"


def test_records_by_their_place(
    tmp_path: Path, webarchive: str, old_papers: list[Path], whole: Whole
) -> None:
    with commoncrawl(webarchive, old_papers) as (here, settings):
        process = start(tmp_path, "", *FROM, **settings)
        while len(here.paths(".warc.gz")) < 9 and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        backfill(tmp_path, "", *FROM, **settings)
        fetched = Counter(here.paths(".warc.gz"))
        assert "Kept 0 captures" in backfill(tmp_path, "", *FROM, **settings)
        assert Counter(here.paths(".warc.gz")) == fetched
    assert all("bytes=" in path for path in fetched)
    count = is_whole(tmp_path)
    assert len(fetched) == count == whole.told["counts"]["kept"]
    assert sum(fetched.values()) <= count + 1
    assert rows(tmp_path, TEXTS) == rows(whole.folder, TEXTS), (
        "as from a Wayback Machine of the same captures"
    )
    # Their records are kept as they were, with their numbers.
    theirs = gzip.decompress(b"".join(path.read_bytes() for path in old_papers)).decode("utf-8", "replace")
    numbers = set(re.findall(r"WARC-Record-ID: <(.*?)>", theirs))
    assert {number for (number,) in rows(tmp_path, "SELECT record_id FROM captures")} <= numbers
    assert [one.seen[:10] for one in article(tmp_path, PAGE).versions] == ["2026-03-01", "2026-04-05"]


def test_only_crawls_of_the_days_asked_for(tmp_path: Path, webarchive: str, old_papers: list[Path]) -> None:
    with commoncrawl(webarchive, old_papers) as (here, settings):
        backfill(tmp_path, "", *FROM, "--since", "2026-03-20", "--limit", "2", **settings)
        assert {path.split()[0] for path in here.paths(".warc.gz")} == {"/songmay-2.warc.gz"}
    assert rows(tmp_path, "SELECT DISTINCT address FROM lookups") == [(f"{webarchive}/CC-MAIN-2026-15/cdx",)]
    assert rows(tmp_path, "SELECT max(page) >= '1/' FROM lookups") == [(0,)]


def test_an_index_that_does_not_answer_holds_up_no_other(
    tmp_path: Path, webarchive: str, old_papers: list[Path], whole: Whole
) -> None:
    def overloaded(path: str, reply: Reply) -> Reply:
        return Reply(504, [], b"") if "2026-10/" in path else reply

    with toll(webarchive, overloaded) as index, commoncrawl(index.base, old_papers) as (here, settings):
        told = backfill(tmp_path, "", *FROM, code=5, **settings)
        assert "3 left to another run" in told, "one for each host"
        assert {path.split()[0] for path in here.paths(".warc.gz")} == {"/songmay-2.warc.gz"}
        index.twist = lambda _path, reply: reply
        backfill(tmp_path, "", *FROM, **settings)
    assert rows(tmp_path, "SELECT count(*) FROM lookups WHERE finished IS NULL") == [(0,)]
    assert is_whole(tmp_path) == whole.told["counts"]["kept"]


def test_what_is_not_what_the_index_tells_is_not_kept(
    tmp_path: Path, webarchive: str, old_papers: list[Path]
) -> None:
    asked: list[str] = []

    def forge(path: str, reply: Reply) -> Reply:
        if path.endswith(".gz"):
            asked.append(path)
        match len(asked):
            case 1:
                at = len(reply.body) // 2
                flipped = bytes([reply.body[at] ^ 0xFF])
                return Reply(206, reply.headers, reply.body[:at] + flipped + reply.body[at + 1 :])
            case 2:
                return Reply(206, reply.headers, reply.body[:-20])
            case 3:
                return Reply(200, [], reply.body)
            case 4:
                return Reply(404, [], b"")
            case 5:
                return Reply(206, reply.headers, old_papers[0].read_bytes()[:4000])
            case 6:
                member = gzip.decompress(reply.body)
                head, _, body = member.partition(b"\r\n\r\nHTTP")
                return Reply(206, reply.headers, gzip.compress(head + b"\r\n\r\nHTTP" + body[::-1]))
        return reply

    with commoncrawl(webarchive, old_papers) as (here, settings):
        here.twist = forge
        told = backfill(tmp_path, "", *FROM, "--since", "2026-04-01", code=6, **settings)
    assert "6 could not be had" in told
    assert Counter(code for (code,) in rows(tmp_path, CODES)) == {
        "backfill.no_answer": 3, "backfill.not_given": 2, "backfill.another": 1,
    }  # fmt: skip
    failed = rows(tmp_path, "SELECT url FROM mementos WHERE state = 'failed'")
    assert not set(failed) & set(rows(tmp_path, "SELECT url FROM captures"))
    assert is_whole(tmp_path) == len(asked) - 6


def test_a_list_of_crawls_that_is_none(tmp_path: Path) -> None:
    with shelf({"/collinfo.json": b"<p>Sorry", "/robots.txt": b""}) as here:
        settings = {
            "KHOBAO_COMMONCRAWL_INDEX": f"{here.base}/collinfo.json",
            "KHOBAO_COMMONCRAWL_DATA": here.base,
        }
        told = backfill(tmp_path, "", *FROM, code=5, **settings)
    assert "lists no crawls: '<p>Sorry'" in told
