from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.fetch.exchange import Exchange, take_apart
from crawler.fetch.readback import Unreadable, read_payload, read_record
from crawler.fetch.warc import FolderBusy, WarcFolder, whole_members
from crawler.records import Capture

AT = datetime(2026, 1, 8, 11, 21, 5, 123456, tzinfo=UTC)
REQUEST = b"GET /bai HTTP/1.1\r\nHost: baosongmay.example\r\nUser-Agent: KhoBao\r\n\r\n"
PAGE = "<html><body><p>Nước lũ về sớm</p></body></html>".encode()


def exchange(response: bytes, **more: object) -> Exchange:
    return Exchange("https://baosongmay.example/bai", AT, REQUEST, response, **more)  # type: ignore[arg-type]


def ok(body: bytes = PAGE, *head: str) -> bytes:
    lines = head or ("HTTP/1.1 200 Được", "content-TYPE: Text/HTML; charset=utf-8")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


ODD = (
    b'HTTP/1.1 200 OK all  well\r\nx-ODD-case:1\r\nX-Odd-Case:   2  \r\nbad header line\r\nETag: "a1"\r\n'
    b"Content-Type: text/html\r\nX-Folded: one\r\n two\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"6\r\n<p>hi \r\n7\r\nyou</p>\r\n0\r\n\r\n"
)


def folder(path: Path, **more: int) -> WarcFolder:
    return WarcFolder(path, "songmay", max_bytes=more.get("max_bytes", 1 << 20), software="KhoBao test")


def check(path: Path) -> None:
    """``warcio check`` itself, over every file."""
    files = [str(file) for file in sorted(path.rglob("*.warc.gz"))]
    assert files
    run = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_bytes_are_kept_as_they_went_over_the_wire(tmp_path: Path) -> None:
    with folder(tmp_path) as warc:
        capture = warc.append(exchange(ODD, ip="127.0.0.1"))
    assert capture is not None
    _, block = read_record(tmp_path, capture)
    assert block == ODD
    headers, body = read_payload(tmp_path, capture)
    assert body == b"<p>hi you</p>"
    assert ("x-ODD-case", "1") in headers
    assert ("X-Folded", "one two") in headers
    assert (capture.etag, capture.mime, capture.status) == ('"a1"', "text/html", 200)
    assert capture.payload_length == len(body)
    check(tmp_path)
    with (tmp_path / capture.warc_file).open("rb") as file:
        records = [(r.rec_type, r.rec_headers) for r in ArchiveIterator(file)]
    assert [kind for kind, _ in records] == ["warcinfo", "response", "request"]
    assert records[2][1].get_header("WARC-Concurrent-To") == f"<{capture.record_id}>"
    assert records[1][1].get_header("WARC-Date") == "2026-01-08T11:21:05.123456Z"
    assert records[1][1].get_header("WARC-IP-Address") == "127.0.0.1"


def test_every_record_is_one_gzip_member(tmp_path: Path) -> None:
    with folder(tmp_path) as warc:
        captures = [warc.append(exchange(ok(PAGE * n))) for n in range(1, 5)]
    for capture in captures:
        assert capture is not None
        data = (tmp_path / capture.warc_file).read_bytes()[capture.offset :][: capture.length]
        assert gzip.decompress(data).startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")


@pytest.mark.parametrize(
    "response",
    [
        ok(b""),
        ok(b"\0" * 10),
        ok(PAGE, "HTTP/1.0 404 Không có"),
        ok(PAGE, "HTTP/1.1 200"),
        ok(PAGE, "HTTP/1.1 200 OK", "Content-Length: 7"),
        b"HTTP/1.1 200 OK\nContent-Type: text/html\n\nbare line feeds",
        b"HTTP/1.1 200 OK\r\nA: b\r\n \r\nbody after a line of blanks",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok(),
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Wait\r\n\r\n" + ok(),
        ok(b"5\r\nhello\r\nff", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
    ],
)
def test_digests_hold_for_odd_answers(tmp_path: Path, response: bytes) -> None:
    with folder(tmp_path) as warc:
        capture = warc.append(exchange(response))
    assert capture is not None
    read_payload(tmp_path, capture)
    check(tmp_path)


@pytest.mark.parametrize(
    "response", [b"", b"HTTP/1.1 200 OK\r\nContent-", b"SSH-2.0-OpenSSH\r\n\r\n", b"\n\n"]
)
def test_what_is_no_answer_is_no_capture(tmp_path: Path, response: bytes) -> None:
    with folder(tmp_path) as warc:
        assert warc.append(exchange(response)) is None


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_taking_apart_never_raises(data: bytes) -> None:
    take_apart(data)
    take_apart(b"HTTP/1.1 200 OK\r\n" + data)


def test_revisits_point_back(tmp_path: Path) -> None:
    with folder(tmp_path) as warc:
        first = warc.append(exchange(ODD))
        assert first is not None
        warc.sync()
        same = warc.append(exchange(ODD), revisit="identical-payload-digest", earlier=first, earlier_id=7)
        bare = b'HTTP/1.1 304 Not Modified\r\nETag: "a1"\r\n\r\n'
        kept = warc.append(exchange(bare), revisit="server-not-modified", earlier=first, earlier_id=7)
    assert same is not None
    assert kept is not None
    check(tmp_path)
    assert same.revisit_of == kept.revisit_of == 7
    original, _ = read_record(tmp_path, first)
    for capture, profile in ((same, "identical-payload-digest"), (kept, "server-not-modified")):
        headers, block = read_record(tmp_path, capture)
        assert headers["warc-type"] == "revisit"
        assert headers["warc-profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
        assert headers["warc-refers-to"] == f"<{first.record_id}>"
        assert headers["warc-refers-to-date"] == "2026-01-08T11:21:05.123456Z"
        assert block == (bare if capture is kept else ODD[: ODD.index(b"\r\n\r\n") + 4])
        with pytest.raises(Unreadable, match=first.record_id):
            read_payload(tmp_path, capture)
    assert read_record(tmp_path, same)[0]["warc-payload-digest"] == original["warc-payload-digest"]


def test_a_truncated_answer_says_so_and_gives_no_validators(tmp_path: Path) -> None:
    with folder(tmp_path) as warc:
        capture = warc.append(exchange(ODD[:-10], truncated="disconnect"))
    assert capture is not None
    assert capture.etag == ""
    assert read_record(tmp_path, capture)[0]["warc-truncated"] == "disconnect"
    check(tmp_path)


def test_files_are_rotated_by_size_and_named_by_time(tmp_path: Path) -> None:
    with folder(tmp_path, max_bytes=4000) as warc:
        captures = [warc.append(exchange(ok(os.urandom(1500)))) for _ in range(8)]
    names = sorted({c.warc_file for c in captures if c})
    assert len(names) > 2
    assert all(name.startswith("songmay/songmay-20") and name.endswith(".warc.gz") for name in names)
    for capture in captures:
        assert capture is not None
        assert len(read_payload(tmp_path, capture)[1]) == 1500
    check(tmp_path)


def filled(path: Path, count: int = 6) -> tuple[list[Capture], Path]:
    with folder(path) as warc:
        captures = [c for n in range(count) if (c := warc.append(exchange(ok(os.urandom(100 * n)))))]
    return captures, path / captures[0].warc_file


def test_a_torn_tail_is_cut_and_whole_records_stay(tmp_path: Path) -> None:
    captures, file = filled(tmp_path)
    data = file.read_bytes()
    draw = random.Random(5)
    for size in [*draw.sample(range(1, len(data)), 25), len(data)]:
        file.write_bytes(data[:size])
        folder(tmp_path).close()
        left = file.stat().st_size
        assert left <= size
        whole = [c for c in captures if c.offset + c.length <= size]
        assert all(c.offset + c.length <= left for c in whole)
        for capture in whole:
            read_payload(tmp_path, capture)
        if left:
            check(tmp_path)


def test_unwritten_blocks_after_a_power_cut_are_cut(tmp_path: Path) -> None:
    captures, file = filled(tmp_path)
    size = file.stat().st_size
    with file.open("ab") as tail:
        tail.write(b"\0" * 4096)
    folder(tmp_path).close()
    assert file.stat().st_size == size
    with file.open("r+b") as middle:
        middle.seek(captures[-1].offset + 40)
        middle.write(b"\0" * 20)
    assert whole_members(file) == captures[-1].offset


def test_members_longer_than_the_scan_are_whole(tmp_path: Path) -> None:
    file = tmp_path / "long.gz"
    for body in (b"\0" * 30_000_000, os.urandom(3_000_000), b"\0" * (1 << 20), b""):
        file.write_bytes(gzip.compress(body) * 2)
        assert whole_members(file) == file.stat().st_size
        file.write_bytes(gzip.compress(body) + gzip.compress(body)[:-1])
        assert whole_members(file) == len(gzip.compress(body))


def test_one_crawl_per_portal(tmp_path: Path) -> None:
    with folder(tmp_path):
        with pytest.raises(FolderBusy, match="another crawl of songmay is running"):
            folder(tmp_path)
        WarcFolder(tmp_path, "other", max_bytes=1, software="x").close()
    folder(tmp_path).close()


def test_a_capture_that_is_not_there_says_where_it_should_be(tmp_path: Path) -> None:
    captures, file = filled(tmp_path)
    data = file.read_bytes()
    file.write_bytes(data[captures[0].length :])
    with pytest.raises(Unreadable, match=r"at byte \d+"):
        read_payload(tmp_path, captures[2])
    file.unlink()
    with pytest.raises(Unreadable, match=r"was the file moved\?"):
        read_payload(tmp_path, captures[2])
