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

import pytest

from tests.operate.test_backfill import PAGE, TEXTS, Whole, article, backfill, is_whole, rows, start, whole
from tests.operate.webarchive import Reply, Toll, shelf

__all__ = ["whole"]

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


def test_records_by_their_place(
    tmp_path: Path, webarchive: str, old_papers: list[Path], whole: Whole
) -> None:
    with commoncrawl(webarchive, old_papers) as (here, settings):
        told = backfill(tmp_path, "", *FROM, "--until", "2026-03-20", "--dry-run", **settings)
        assert "  2026  " in told
        assert here.paths(".warc.gz") == []
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


FAULTS = {"bytes": "no_answer", "whole file": "not_given", "gone": "not_given", "next record": "another"}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_what_the_index_tells_is_not_kept(
    tmp_path: Path, webarchive: str, old_papers: list[Path], fault: str
) -> None:
    def forge(path: str, reply: Reply) -> Reply:
        if not path.endswith(".gz"):
            return reply
        if fault == "bytes":
            at = len(reply.body) // 2
            body = reply.body[:at] + bytes([reply.body[at] ^ 0xFF]) + reply.body[at + 1 :]
            return Reply(206, reply.headers, body)
        if fault == "whole file":
            return Reply(200, [], reply.body)
        if fault == "gone":
            return Reply(404, [], b"")
        return Reply(206, reply.headers, other)

    with commoncrawl(webarchive, old_papers) as (here, settings):
        other = old_papers[0].read_bytes()[:4000]
        here.twist = forge
        words = ("--since", "2026-04-01", "--until", "2026-04-30")
        backfill(tmp_path, "", *FROM, *words, code=6, **settings)
    ((codes,),) = rows(tmp_path, "SELECT group_concat(DISTINCT code) FROM issues")
    assert codes == f"backfill.{FAULTS[fault]}"
    assert rows(tmp_path, "SELECT count(*) FROM captures") == [(0,)]


def test_a_list_of_crawls_that_is_none(tmp_path: Path) -> None:
    with shelf({"/collinfo.json": b"<p>Sorry", "/robots.txt": b""}) as here:
        settings = {
            "KHOBAO_COMMONCRAWL_INDEX": f"{here.base}/collinfo.json",
            "KHOBAO_COMMONCRAWL_DATA": here.base,
        }
        told = backfill(tmp_path, "", *FROM, code=5, **settings)
    assert "lists no crawls: '<p>Sorry'" in told
