from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.addresses import is_literal, is_public
from crawler.fetch.politeness import retry_after, validators
from crawler.records import Lease
from tests.fetch.conftest import Run
from tests.fetch.site import River, address, article, quick, site
from tests.fetch.test_crawl import captures_are_whole, issues, rows
from tests.fetch.wire import NO_ROBOTS, Answer, Asked, page, serve

NOW = datetime(2026, 1, 8, 11, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Thu, 08 Jan 2026 11:23:05 GMT", 120.0),
        ("Thu, 08 Jan 2026 18:23:05 +0700", 120.0),
        ("Thu, 08 Jan 2026 11:00:00 GMT", 0.0),
        ("9" * 400, 999_999_999.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("²", None),
        ("Thu, 99 Jan 2026 11:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@given(st.text(max_size=60))
def test_any_retry_after_is_read_or_not(text: str) -> None:
    seconds = retry_after(text, NOW)
    assert seconds is None or seconds >= 0


def test_validators_are_those_of_the_lease() -> None:
    lease = Lease(1, "https://a.example/", "a", "article", etag='W/"1"', last_modified="Thu, 08 Jan 2026")
    assert validators(lease) == {"If-None-Match": 'W/"1"', "If-Modified-Since": "Thu, 08 Jan 2026"}
    assert validators(Lease(1, "https://a.example/", "a", "article")) == {}


@pytest.mark.parametrize("text", ["8.8.8.8", "113.160.0.1", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_addresses(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "text",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1"),
        *("fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "2001:db8::1", "[::1]", "", "localhost", "127.1"),
    ],
)
def test_addresses_of_somebodys_network(text: str) -> None:
    assert not is_public(text)


def test_addresses_are_known_in_every_spelling() -> None:
    spellings = ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "[::1]", "::1", "127.0.0.1."]
    assert all(is_literal(host) for host in spellings)
    assert not any(is_literal(host) for host in ("baocantho.com.vn", "1.vn", "a0x7f.example"))


def timed(gaps: list[float], answer: bytes) -> Any:
    def respond(_asked: Asked) -> Iterator[bytes | float]:
        gaps.append(monotonic())
        yield answer

    return respond


def robots(text: str) -> bytes:
    return page(text, type_="text/plain")


@pytest.mark.parametrize("rule", ["Crawl-delay: 0.3", "Request-rate: 10/3s"])
def test_requests_are_as_far_apart_as_robots_txt_asks(run: Run, tmp_path: Path, rule: str) -> None:
    moments: list[float] = []
    answers: dict[str, Answer] = {
        path: timed(moments, answer) for path, answer in site(3).items() if isinstance(answer, bytes)
    }
    answers["/robots.txt"] = robots(f"User-agent: *\n{rule}\n")
    with serve(answers) as wire:
        run(River, quick(tmp_path, CONCURRENT_REQUESTS=8, DOWNLOAD_DELAY_JITTER=0.5), base=wire.base)
    assert len(moments) == 5
    assert min(b - a for a, b in pairwise(moments)) > 0.28


def test_a_crawl_delay_is_never_longer_than_our_longest_pause(run: Run, tmp_path: Path) -> None:
    answers = site(2) | {"/robots.txt": robots("User-agent: KhoBao\nCrawl-delay: 86400\n")}
    with serve(answers) as wire:
        run(River, quick(tmp_path, KHOBAO_PAUSE_MAX=0.2), base=wire.base)
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]


def test_what_robots_txt_bars_is_barred(run: Run, tmp_path: Path) -> None:
    answers = site(4) | {"/robots.txt": robots(f"User-agent: KhoBao\nDisallow: {address(3)}\n")}
    with serve(answers) as wire:
        run(River, quick(tmp_path), base=wire.base)
    assert address(3) not in wire.paths()
    assert rows(tmp_path, "SELECT url FROM urls WHERE state = 'barred'") == [(wire.base + address(3),)]
    assert issues(tmp_path) == {"robots.barred": wire.base + address(3)}
    assert captures_are_whole(tmp_path) == len(wire.asked)


def drop(_asked: Asked) -> Iterator[bytes | float]:
    yield b""
    raise ConnectionError


@pytest.mark.parametrize("answer", [page("lỗi", status="503 Busy"), page("lỗi", status="500 Oh"), drop])
def test_nothing_is_fetched_while_robots_txt_cannot_be_had(run: Run, tmp_path: Path, answer: Answer) -> None:
    with serve(site(3) | {"/robots.txt": answer}) as wire:
        run(River, quick(tmp_path), base=wire.base)
        assert set(wire.paths()) == {"/robots.txt"}
        assert issues(tmp_path) == {"robots.unreachable": wire.base + "/thoi-su"}
        assert rows(tmp_path, "SELECT state, failures FROM urls") == [("due", 1)]


@pytest.mark.parametrize("answer", [page("bận", status="503 Busy"), b""])
def test_a_crawl_ends_though_robots_txt_never_comes(
    run: Run,
    tmp_path: Path,
    answer: Answer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serve(site(3) | {"/robots.txt": answer}) as wire:
        run(River, quick(tmp_path, KHOBAO_ROBOTS_AGAIN=0.1), base=wire.base, seconds=20)
        assert set(wire.paths()) == {"/robots.txt"}
        assert rows(tmp_path, "SELECT state, failures FROM urls") == [("failed", 3)]
        assert not [record for record in caplog.records if record.exc_info]
        wire.answers["/robots.txt"] = NO_ROBOTS
        run(River, quick(tmp_path), base=wire.base)
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]


def test_a_crawl_ends_though_an_article_is_always_busy(run: Run, tmp_path: Path) -> None:
    busy = page("bận", "Retry-After: 0", status="503 Busy")
    with serve(site(3) | {address(2): busy}) as wire:
        run(River, quick(tmp_path), base=wire.base, seconds=20)
        assert wire.count()[address(2)] == 3
    # It is not given up: a later crawl asks again.
    assert rows(tmp_path, "SELECT state, failures FROM urls WHERE state <> 'done'") == [("due", 3)]
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]


def test_a_robots_txt_of_a_megabyte_is_read_as_far_as_half(run: Run, tmp_path: Path) -> None:
    rules = (
        f"User-agent: *\nDisallow: {address(1)}\n"
        + "Disallow: /khong-co\n" * 60_000
        + f"Disallow: {address(2)}\n"
    )
    with serve(site(3) | {"/robots.txt": robots(rules)}) as wire:
        run(River, quick(tmp_path), base=wire.base)
    assert address(1) not in wire.paths()
    assert address(2) in wire.paths()


@pytest.mark.parametrize("asks", ["seconds", "date", "nothing"])
def test_a_host_that_has_enough_is_left_alone(run: Run, tmp_path: Path, asks: str) -> None:
    moments: dict[str, list[float]] = {}

    def busy_once(asked: Asked) -> Iterator[bytes | float]:
        now = monotonic()
        moments.setdefault(asked.path, []).append(now)
        moments.setdefault("all", []).append(now)
        later = {
            "seconds": "Retry-After: 1",
            # Whole seconds, and one of them partly gone.
            "date": f"Retry-After: {format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)}",
            "nothing": "X: 1",
        }[asks]
        if asked.path == address(3) and asked.nth == 1:
            yield page("bận", later, status="503 Busy" if asks != "date" else "429 Too Many")
        else:
            yield page(article(int(asked.path.partition("-a")[2].partition(".")[0])))

    answers: dict[str, Answer] = dict(site(4)) | {address(n): busy_once for n in range(1, 5)}
    settings = quick(tmp_path, CONCURRENT_REQUESTS=1, KHOBAO_PAUSE=0.9, KHOBAO_PAUSE_MAX=5, KHOBAO_WAIT=9)
    with serve(answers) as wire:
        run(River, settings, base=wire.base)
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(4,)]
    refused = moments[address(3)][0]
    assert min(moment for moment in moments["all"] if moment > refused) - refused > 0.85
    assert len(moments[address(3)]) == 2
    assert captures_are_whole(tmp_path) == len(wire.asked)


def test_a_pause_longer_than_the_crawl_waits_is_left_to_the_next_crawl(run: Run, tmp_path: Path) -> None:
    answers = site(1) | {address(1): page("bận", "Retry-After: 9999", status="429 Too Many")}
    with serve(answers) as wire:
        run(River, quick(tmp_path, KHOBAO_PAUSE_MAX=50, KHOBAO_WAIT=1), base=wire.base)
    assert wire.count()[address(1)] == 1
    assert issues(tmp_path) == {"fetch.throttled": wire.base + address(1)}
    assert rows(tmp_path, "SELECT state, failures FROM urls WHERE kind = 'article'") == [("due", 1)]


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://other.example/bai-a1.html", "fetch.outside"),
        ("http://169.254.169.254/latest/meta-data", "fetch.outside"),
        ("//other.example/x", "fetch.outside"),
        ("/vong-a77.html", "fetch.redirects"),
        ("ftp://dongsong.example/x", "fetch.status"),
        ("http://[::1", "fetch.failed"),
        ("", "fetch.redirects"),
    ],
)
def test_redirects_that_lead_away_are_written_down_and_not_followed(
    run: Run, tmp_path: Path, location: str, code: str
) -> None:
    answers = site(1)
    for path in (address(1), "/vong-a77.html"):
        answers[path] = page("", f"Location: {location}", status="302 Found")
    with serve(answers) as wire:
        run(River, quick(tmp_path), base=wire.base)
    assert list(issues(tmp_path)) == [code]
    assert rows(tmp_path, "SELECT state FROM urls WHERE kind = 'article'") == [("failed",)]
    assert captures_are_whole(tmp_path) == len(wire.asked)


@pytest.mark.parametrize(
    ("successor", "words"),
    [
        ("baodongthap", "of Báo Đồng Tháp (baodongthap), its successor; `khobao crawl baodongthap`"),
        ("", "which river does not name as its successor"),
    ],
)
def test_a_domain_that_moved_to_another_portal_is_written_down_with_its_name(
    run: Run, tmp_path: Path, successor: str, words: str
) -> None:
    answers = site(1)
    target = "https://www.baodongthap.vn/nuoc-len-a1.html"
    answers[address(1)] = page("", f"Location: {target}", status="301 Moved")
    spider = type("River", (River,), {"successor": successor})
    with serve(answers) as wire:
        run(spider, quick(tmp_path), base=wire.base)
    [(code, message)] = rows(tmp_path, "SELECT code, message FROM issues")
    assert code == "portal.moved"
    assert f"{address(1)} now leads to {target}, " in message
    assert words in message


class Moved(River):
    """A public portal whose name leads to loopback."""

    name = "moved"
    domains = ["localhost"]
    aliases = {}
    local = False
    sample = False


def test_a_public_name_that_leads_to_a_private_address_is_not_asked(run: Run, tmp_path: Path) -> None:
    with serve(site(1)) as wire:
        port = wire.base.rpartition(":")[2]
        spider = type("There", (Moved,), {"sections": [f"http://localhost:{port}/thoi-su"], "name": "there"})
        run(spider, quick(tmp_path, KHOBAO_CONTACT="a@b.example"))
        assert wire.asked == []
    [(code, message)] = rows(tmp_path, "SELECT code, message FROM issues")
    assert code == "robots.unreachable"
    assert "no address of the public internet" in message


def test_a_public_portal_that_is_an_address_is_refused_before_it_is_resolved(
    run: Run, tmp_path: Path
) -> None:
    more = {
        "domains": ["127.0.0.1", "2130706433"],
        "sections": ["http://127.0.0.1:9/", "http://2130706433:9/"],
    }
    run(type("Literal", (Moved,), more | {"name": "literal"}), quick(tmp_path, KHOBAO_CONTACT="a@b.example"))
    assert rows(tmp_path, "SELECT DISTINCT code FROM issues") == [("fetch.private_address",)]
