from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from crawler.archive import show
from crawler.archive.captures import find
from crawler.fetch.portal import ContactMissing
from crawler.fetch.readback import read_payload, read_record
from crawler.fetch.warc import FolderBusy, WarcFolder
from tests.fetch.conftest import Run
from tests.fetch.site import River, address, article, listing, quick, site
from tests.fetch.test_warc import check
from tests.fetch.wire import Answer, Asked, page, serve


def rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{folder / 'archive.db'}?mode=ro", uri=True) as db:
        return db.execute(sql, values).fetchall()


def issues(folder: Path) -> dict[str, str]:
    """Code -> address of the open issues."""
    return dict(rows(folder, "SELECT code, url FROM issues WHERE resolved IS NULL"))


def captures_are_whole(folder: Path) -> int:
    """Every committed capture can be read back, and its bytes are those of its digest; how many."""
    with sqlite3.connect(folder / "archive.db") as db:
        numbers = [number for (number,) in db.execute("SELECT id FROM captures")]
        for number in numbers:
            capture = find(db, number)
            assert capture is not None
            headers, _ = read_record(folder / "captures", capture)
            assert headers["warc-target-uri"] == capture.url
            if capture.revisit_of is None and capture.status != 304:
                read_payload(folder / "captures", capture)
    check(folder / "captures")
    return len(numbers)


def test_a_site_becomes_articles_captures_and_a_crawl_row(run: Run, tmp_path: Path) -> None:
    with serve(site()) as wire:
        run(River, quick(tmp_path), base=wire.base)
    assert rows(tmp_path, "SELECT count(*), min(title), min(byline) FROM articles") == [
        (12, "Nước lên ở cù lao số 1", "Nguyễn Thu")
    ]
    assert max(wire.count().values()) == 1
    assert "/lien-quan-a9999.html" not in wire.paths()
    assert captures_are_whole(tmp_path) == len(wire.asked) == 17
    [(outcome, finished, counts)] = rows(tmp_path, "SELECT outcome, finished, counts FROM crawls")
    assert outcome == "finished"
    assert finished
    assert '"new": 12' in counts
    assert rows(tmp_path, "SELECT count(*) FROM urls WHERE state = 'leased'") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM hosts") == [(0,)]


def test_a_second_crawl_asks_for_nothing_but_listings(run: Run, tmp_path: Path) -> None:
    with serve(site()) as wire:
        run(River, quick(tmp_path), base=wire.base)
        wire.asked.clear()
        wire.answers |= {"/thoi-su": page(listing(13, 12, 11, 10, 9)), address(13): page(article(13))}
        crawler = run(River, quick(tmp_path), base=wire.base)
    # Page 2 is read because page 1 held something new, page 3 is not because page 2 did not.
    assert wire.count() == {"/robots.txt": 1, "/thoi-su": 1, address(13): 1, "/thoi-su?p=2": 1}
    assert crawler.stats is not None
    assert crawler.stats.get_value("khobao/new") == 1


@pytest.mark.parametrize("moved", [0, 1, 2, 3])
def test_what_a_list_named_that_broke_off_is_met_though_it_moved_to_later_pages(
    run: Run, tmp_path: Path, moved: int
) -> None:
    """Page 2 of 6 cannot be read; at the next crawl ``moved`` more pages stand before what it named."""
    with serve(site(12, per_page=2)) as wire:
        wire.answers["/thoi-su?p=2"] = page("lỗi", status="500 Oh")
        run(River, quick(tmp_path), base=wire.base)
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]
        wire.answers |= site(12 + 2 * moved, per_page=2)
        with closing(sqlite3.connect(tmp_path / "archive.db")) as db, db:
            db.execute("UPDATE urls SET next_check = '2026-01-01T00:00:00.000Z' WHERE state = 'failed'")
        run(River, quick(tmp_path), base=wire.base)
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(12 + 2 * moved,)]
        wire.asked.clear()
        run(River, quick(tmp_path), base=wire.base)
    assert set(wire.paths()) == {"/robots.txt", "/thoi-su"}


def test_a_list_that_always_breaks_off_at_one_page_is_not_read_on_for_ever(run: Run, tmp_path: Path) -> None:
    with serve(site(12, per_page=2)) as wire:
        wire.answers["/thoi-su?p=4"] = page("lỗi", status="500 Oh")
        run(River, quick(tmp_path), base=wire.base)
        with closing(sqlite3.connect(tmp_path / "archive.db")) as db, db:
            db.execute("UPDATE urls SET failing = '2026-01-01T00:00:00.000Z' WHERE failing IS NOT NULL")
        wire.asked.clear()
        run(River, quick(tmp_path), base=wire.base)
    assert "/thoi-su?p=2" not in wire.paths()


def test_full_reads_every_listing_to_its_end(run: Run, tmp_path: Path) -> None:
    with serve(site()) as wire:
        run(River, quick(tmp_path), base=wire.base)
        wire.asked.clear()
        run(River, quick(tmp_path), base=wire.base, full="1")
    assert set(wire.paths()) == {"/robots.txt", "/thoi-su", "/thoi-su?p=2", "/thoi-su?p=3", "/thoi-su?p=4"}


def test_sections_that_a_menu_names_are_read_in_every_crawl(run: Run, tmp_path: Path) -> None:
    class Menu(River):
        sections = ["/menu"]

        def further_sections(self, response: Response) -> list[str]:
            names = json.loads(response.body) if response.url.endswith("/menu") else []
            return [response.urljoin(f"/list?of={name}") for name in names]

    def menu(asked: Asked) -> Iterator[bytes | float]:
        if asked.header("If-None-Match"):
            yield b"HTTP/1.1 304 Not Modified\r\n\r\n"
        else:
            yield page('["lua", "ca"]', 'ETag: "v1"', type_="application/json")

    articles = {address(n): page(article(n)) for n in (1, 2, 3)}
    lists = {"/list?of=lua": page(listing(1)), "/list?of=ca": page(listing(2))}
    with serve(articles | lists | {"/menu": menu}) as wire:
        run(Menu, quick(tmp_path), base=wire.base, max_pages="1")
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]
        wire.answers |= {"/list?of=ca": page(listing(3, 2))}
        run(Menu, quick(tmp_path), base=wire.base, max_pages="1")
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]
    assert "section.empty" not in issues(tmp_path)


def test_max_pages_bounds_each_section(run: Run, tmp_path: Path) -> None:
    with serve(site()) as wire:
        run(River, quick(tmp_path), base=wire.base, max_pages="2")
    assert "/thoi-su?p=2" in wire.paths()
    assert "/thoi-su?p=3" not in wire.paths()
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(10,)]


def test_an_unchanged_listing_is_a_revisit(run: Run, tmp_path: Path) -> None:
    answers = site(3)
    plain = answers["/thoi-su"]
    with serve(answers) as wire:
        for _ in range(2):
            run(River, quick(tmp_path), base=wire.base)
    assert isinstance(plain, bytes)
    kinds = rows(tmp_path, "SELECT status, revisit_of IS NOT NULL FROM captures WHERE url LIKE '%/thoi-su'")
    assert sorted(kinds) == [(200, 0), (200, 1)]
    captures_are_whole(tmp_path)


def test_validators_are_sent_and_a_304_is_a_revisit(run: Run, tmp_path: Path) -> None:
    def tagged(asked: Asked) -> Iterator[bytes | float]:
        if asked.header("If-None-Match") == '"v1"' and asked.header("If-Modified-Since"):
            yield b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
        else:
            yield page(listing(1, 2), 'ETag: "v1"', "Last-Modified: Thu, 08 Jan 2026 11:21:05 GMT")

    answers: dict[str, Answer] = {**site(2), "/thoi-su": tagged}
    with serve(answers) as wire:
        for _ in range(3):
            run(River, quick(tmp_path), base=wire.base)
    kept = rows(tmp_path, "SELECT status, revisit_of FROM captures WHERE url LIKE '%/thoi-su' ORDER BY id")
    assert [status for status, _ in kept] == [200, 304, 304]
    assert kept[1][1] == kept[2][1] is not None
    captures_are_whole(tmp_path)


def test_redirects_are_kept_as_hops_and_the_last_address_decides(run: Run, tmp_path: Path) -> None:
    answers = site(2)
    answers[address(2)] = page("", "Location: /chuyen-a2.html", status="301 Moved")
    answers["/chuyen-a2.html"] = page("", f"Location: {address(1)}", status="302 Found")
    with serve(answers) as wire:
        run(River, quick(tmp_path), base=wire.base)
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(1,)]
    hops = rows(tmp_path, "SELECT status FROM captures WHERE status IN (301, 302) AND article IS NOT NULL")
    assert sorted(hops) == [(301,), (302,)]
    assert rows(tmp_path, "SELECT count(*) FROM urls WHERE kind = 'article' AND state <> 'done'") == [(0,)]


def test_a_domain_that_moved_within_the_portal_is_followed_and_its_old_addresses_lead_on(
    run: Run, tmp_path: Path
) -> None:
    """Old and new host are two servers, and lists are still read on the old one."""
    with serve(site(3)) as new, serve(site(3)) as old:
        home = new.base.replace("127.0.0.1", "localhost")
        for n in (1, 2, 3):
            old.answers[address(n)] = page("", f"Location: {home}{address(n)}", status="301 Moved")
        spider = type(
            "River",
            (River,),
            {"domains": ["localhost", "127.0.0.1"], "aliases": {}, "sections": [f"{old.base}/thoi-su"]},
        )
        for _ in range(2):
            run(spider, quick(tmp_path))
        asked = [path for path in old.paths() if path == address(1)]
    assert rows(tmp_path, "SELECT count(*) FROM articles WHERE url LIKE 'http://localhost:%'") == [(3,)]
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]
    assert rows(tmp_path, "SELECT count(*) FROM issues") == [(0,)]
    hops = "SELECT count(*) FROM captures WHERE status = 301 AND article IS NOT NULL AND url LIKE '%127%'"
    assert rows(tmp_path, hops) == [(3,)]
    assert asked == [address(1)], "a second crawl asked the old host again"
    with sqlite3.connect(tmp_path / "archive.db") as db:
        by_old, by_new = (show.read(db, host + address(2)) for host in (old.base, home))
    assert by_old is not None
    assert by_old == by_new


def test_gone_articles_are_gone(run: Run, tmp_path: Path) -> None:
    answers = site(3)
    answers[address(2)] = page("hết", status="410 Gone")
    with serve(answers) as wire:
        run(River, quick(tmp_path), base=wire.base)
    assert rows(tmp_path, "SELECT state FROM urls WHERE url LIKE ?", "%" + address(2)) == [("gone",)]
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]


def test_a_failure_is_tried_again_and_forgotten_when_it_passes(run: Run, tmp_path: Path) -> None:
    def second_time(asked: Asked) -> Iterator[bytes | float]:
        yield page("lỗi", status="500 Oh") if asked.nth == 1 else page(article(1))

    answers = site(2)
    answers[address(1)] = second_time
    answers[address(2)] = page("lỗi", status="502 Oh")
    with serve(answers) as wire:
        run(River, quick(tmp_path), base=wire.base)
    assert wire.count()[address(1)] == 2
    assert wire.count()[address(2)] == 3
    assert issues(tmp_path) == {"fetch.status": wire.base + address(2)}
    assert rows(tmp_path, "SELECT state FROM urls WHERE url LIKE ?", "%" + address(2)) == [("failed",)]


def test_a_failure_is_over_too_when_the_next_answer_is_the_one_known(run: Run, tmp_path: Path) -> None:
    with serve(site(3)) as wire:
        run(River, quick(tmp_path), base=wire.base)
        whole = wire.answers["/thoi-su"]
        assert isinstance(whole, bytes)

        def busy_once(asked: Asked) -> Iterator[bytes | float]:
            yield page("hỏng", status="500 X") if asked.nth == 2 else whole

        wire.answers["/thoi-su"] = busy_once
        run(River, quick(tmp_path), base=wire.base)
    assert rows(tmp_path, "SELECT code, resolved IS NOT NULL FROM issues") == [("fetch.status", 1)]


def test_one_crawl_per_portal(run: Run, tmp_path: Path) -> None:
    with (
        serve(site()) as wire,
        WarcFolder(tmp_path / "captures", "river", max_bytes=1, software="x"),
        pytest.raises(FolderBusy, match="another crawl of river"),
    ):
        run(River, quick(tmp_path), base=wire.base)
    assert not wire.asked


def test_a_portal_that_moved_to_another_port_is_the_same_portal(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        with serve(site(3)) as wire:
            run(River, quick(tmp_path), base=wire.base)
    assert "/thoi-su" in wire.paths()
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]
    assert rows(tmp_path, "SELECT count(*) FROM issues") == [(0,)]


class Real(River):
    name = "real"
    local = False
    sample = False


def test_a_newspaper_is_not_crawled_without_a_contact(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ContactMissing, match=r"KHOBAO_CONTACT=archive@example\.org khobao crawl real"):
        run(Real, quick(tmp_path, KHOBAO_CONTACT=""))
    assert not (tmp_path / "archive.db").exists()


def test_the_contact_is_in_the_user_agent(run: Run, tmp_path: Path) -> None:
    with serve(site(1)) as wire:
        run(River, quick(tmp_path, KHOBAO_CONTACT="https://example.org/khobao"), base=wire.base)
    agents = {asked.header("User-Agent") for asked in wire.asked}
    assert len(agents) == 1
    assert agents.pop().endswith("(+https://example.org/khobao)")
    assert {asked.header("Accept-Language") for asked in wire.asked} == {"vi"}
    assert {asked.header("Cookie") + asked.header("Referer") for asked in wire.asked} == {""}


@pytest.mark.parametrize(
    "wrong", [{"since": "gestern"}, {"max_pages": "many"}, {"base": "http://127.0.0.1:1", "spider": Real}]
)
def test_wrong_arguments_say_what_is_right(run: Run, tmp_path: Path, wrong: dict[str, Any]) -> None:
    spider = wrong.pop("spider", River)
    with pytest.raises(ValueError, match=r"write|is for portals"):
        run(spider, quick(tmp_path, KHOBAO_CONTACT="a@b.example"), **wrong)
