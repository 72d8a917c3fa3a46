"""Files of other crawlers become captures and articles, once, and what is damaged is named."""

from __future__ import annotations

import gzip
import io
import json
import signal
import subprocess
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from time import sleep

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.fixity import Scope
from crawler.archive.search import search
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.operate.foreign import Damage, records
from crawler.operate.intake import Taken, take
from crawler.operate.verify import verify
from tests.cli.process import KHOBAO, khobao

PAGE = Path(__file__).parents[1] / "portals" / "baodongthap"
URL = "https://www.baodongthap.vn/chinh-tri/tang-cuong-cong-tac-kiem-tra-giam-sat-cua-dang-105241.aspx"
TITLE = "Tăng cường công tác kiểm tra, giám sát của Đảng"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db") as opened:
        yield opened


def page() -> bytes:
    return (PAGE / "2022.html").read_bytes()


def warc(*, chunked: bool = False, date: str = "2023-01-05T08:00:00Z", body: bytes | None = None) -> bytes:
    """A WARC as warcio writes it: warcinfo, response, its request, a page of somebody else's."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("theirs.warc.gz", {"software": "another crawler"}))
    body = page() if body is None else body
    head = [("Content-Type", "text/html; charset=utf-8")]
    if chunked:
        head.append(("Transfer-Encoding", "chunked"))
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    for url, data in ((URL, body), ("https://elsewhere.example/a", b"<p>x</p>")):
        http = StatusAndHeaders("200 OK", head, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", payload=BytesIO(data), http_headers=http, warc_headers_dict={"WARC-Date": date}
        )
        writer.write_record(record)
        if url == URL:
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
    return out.getvalue()


def taken(store: Store, file: Path) -> Taken:
    return take(
        store, store.path.parent / "captures", file, lambda _n, _c: None, max_bytes=1 << 20, software="test"
    )


def archived(store: Store, file: Path, data: bytes) -> Taken:
    file.write_bytes(data)
    done = taken(store, file)
    view = read(store.db, URL)
    assert view is not None
    assert (view.title, view.byline, view.section) == (TITLE, "Nguyễn Thu", "Huyện Tháp Mười")
    assert view.published == "2022-09-14T09:51:45+07:00"
    assert view.layout == "aspx", "the layout of the capture's own time"
    assert verify(store, store.path.parent / "captures", Scope(), lambda *_: None).damaged == 0
    return done


@pytest.mark.parametrize("chunked", [False, True])
def test_a_warc_of_another_crawler(store: Store, tmp_path: Path, chunked: bool) -> None:
    done = archived(store, tmp_path / "theirs.warc.gz", warc(chunked=chunked))
    assert done.counts == Counter({"kept": 1, "articles": 1, "no portal": 1})
    assert done.damage == []
    row = store.db.execute("SELECT url, fetched_at, record_id FROM captures").fetchall()
    assert row[0][:2] == (URL, "2023-01-05T08:00:00.000Z")
    reason, settings = store.db.execute("SELECT reason, settings FROM crawls").fetchone()
    assert reason == "import theirs.warc.gz"
    assert len(json.loads(settings)["sha256"]) == 64
    assert [hit.title for hit in search(store.db, "thap muoi")] == [TITLE]


def test_a_second_time_nothing_is_taken_twice(store: Store, tmp_path: Path) -> None:
    archived(store, tmp_path / "a.warc.gz", warc())
    done = taken(store, tmp_path / "a.warc.gz")
    assert done.counts == Counter({"known already": 1, "no portal": 1})
    assert store.db.execute("SELECT count(*) FROM captures").fetchone() == (1,)


def test_plain_warc_arc_and_wacz(tmp_path: Path) -> None:
    plain = gzip.decompress(warc())
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page()
    version = b"1 0 another\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = b"filedesc://a.arc 0.0.0.0 20230105080000 text/plain %d\n%s\n" % (len(version), version)
    arc += b"%s 127.0.0.1 20230105080000 text/html %d\n%s\n" % (URL.encode(), len(http), http)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as wacz:
        wacz.writestr("datapackage.json", "{}")
        wacz.writestr("archive/data.warc.gz", warc())
        wacz.writestr("pages/pages.jsonl", "")
    files = {"a.warc": plain, "a.arc": arc, "a.arc.gz": gzip.compress(arc), "a.wacz": packed.getvalue()}
    for number, (name, data) in enumerate(files.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Store(folder / "archive.db") as store:
            done = archived(store, folder / name, data)
            assert done.counts["articles"] == 1, name


@pytest.mark.parametrize("kept", [0, 100, -60])
def test_a_wacz_that_is_cut_short_or_damaged_is_named(store: Store, tmp_path: Path, kept: int) -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as wacz:
        wacz.writestr("archive/one.warc.gz", warc())
        wacz.writestr("archive/two.warc.gz", warc(date="2023-01-06T08:00:00Z"))
    data = whole.getvalue()
    (tmp_path / "cut.wacz").write_bytes(data[:kept])
    (damage,) = taken(store, tmp_path / "cut.wacz").damage
    assert damage.where == "cut.wacz"
    assert "cut short" in damage.reason
    at = data.index(b"\x1f\x8b") + 20
    done = archived(store, tmp_path / "bad.wacz", data[:at] + b"xx" + data[at + 2 :])
    assert done.counts["kept"] == 1, "the other file in it is read all the same"
    assert {one.where.partition(" ")[0] for one in done.damage} == {"bad.wacz:archive/one.warc.gz"}


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [(6, 1, "is encrypted"), (8, 97, "compression")],
    ids=["encrypted", "packed in another way"],
)
def test_a_file_in_a_wacz_that_cannot_be_unpacked_says_why(
    tmp_path: Path, place: int, value: int, why: str
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as wacz:
        wacz.writestr("archive/one.warc", b"WARC/1.1\r\n")
    data = bytearray(packed.getvalue())
    # The same field stands two bytes further on in the central directory.
    data[data.index(b"PK\x03\x04") + place] = value
    data[data.index(b"PK\x01\x02") + place + 2] = value
    (tmp_path / "odd.wacz").write_bytes(data)
    (damage,) = [found for found in records(tmp_path / "odd.wacz") if isinstance(found, Damage)]
    assert damage.where == "odd.wacz:archive/one.warc"
    assert why in damage.reason


def test_a_file_that_cannot_be_taken_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc())
    (tmp_path / "captures").write_bytes(b"")
    (tmp_path / "captures.d").mkdir()
    (tmp_path / "captures.d" / "baodongthap").write_bytes(b"in the way")
    told = khobao(tmp_path, "import", "a.warc.gz", "--captures", "captures.d", code=5)
    assert "the import stopped" in told


def test_resource_records_and_revisits(store: Store, tmp_path: Path) -> None:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    made = {"WARC-Date": "2023-01-05T08:00:00Z"}
    record = writer.create_warc_record(
        URL, "resource", payload=BytesIO(page()), warc_content_type="text/html", warc_headers_dict=made
    )
    writer.write_record(record)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    for url in (URL, "https://www.baodongthap.vn/nowhere"):
        again = writer.create_revisit_record(
            url, "sha1:AAAA", url, "2023-01-05T08:00:00Z", http_headers=http,
            warc_headers_dict={"WARC-Date": "2023-02-05T08:00:00Z"},
        )  # fmt: skip
        writer.write_record(again)
    done = archived(store, tmp_path / "a.warc.gz", out.getvalue())
    assert done.counts == Counter({"kept": 2, "articles": 1, "revisit without its original": 1})
    first, second = store.db.execute("SELECT id, revisit_of FROM captures ORDER BY id").fetchall()
    assert (first[1], second[1]) == (None, first[0])


def test_what_stands_before_a_cut_is_taken_and_the_cut_is_named(store: Store, tmp_path: Path) -> None:
    whole = warc()
    done = archived(store, tmp_path / "cut.warc.gz", whole[:-40])
    assert done.counts["articles"] == 1
    (damage,) = done.damage
    assert "cut.warc.gz" in damage.where


def members(data: bytes) -> list[bytes]:
    """The gzip members of a WARC: warcinfo, response, its request, a page of somebody else's."""
    found = []
    while data:
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        stream.decompress(data)
        found.append(data[: len(data) - len(stream.unused_data)])
        data = stream.unused_data
    return found


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_what_stands_behind_a_broken_record_is_taken_too(store: Store, tmp_path: Path, broken: int) -> None:
    """A crawler that is killed and goes on in the same file leaves a record that breaks off in its midst."""
    parts = members(warc(date="2023-01-04T08:00:00Z"))
    before = b"".join(parts[:broken]) + parts[broken][: len(parts[broken]) // 2]
    done = archived(store, tmp_path / "went-on.warc.gz", before + warc())
    assert done.counts["kept"] == (2 if broken == 2 else 1)
    (damage,) = done.damage
    assert f"at byte {sum(map(len, parts[:broken]))}" in damage.where
    assert damage.reason.isprintable()


@pytest.mark.parametrize("broken", [0, 2])
def test_a_file_that_ends_within_a_record_of_no_interest_is_named(tmp_path: Path, broken: int) -> None:
    parts = members(warc())
    for kept in (15, 60, len(parts[broken]) - 30, len(parts[broken]) - 4):
        file = tmp_path / "cut.warc.gz"
        file.write_bytes(b"".join(parts[:broken]) + parts[broken][:kept])
        (damage,) = [found for found in records(file) if isinstance(found, Damage)]
        assert f"at byte {sum(map(len, parts[:broken]))}" in damage.where, kept


def test_chunks_that_lie_are_read_as_far_as_they_go(store: Store, tmp_path: Path) -> None:
    body = page()
    (tmp_path / "a.warc.gz").write_bytes(warc(chunked=True).replace(b"", b""))
    lying = b"%x\r\n%s" % (len(body) + 5000, body)
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    head = [("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")]
    http = StatusAndHeaders("200 OK", head, protocol="HTTP/1.1")
    made = {"WARC-Date": "2023-01-05T08:00:00Z"}
    record = writer.create_warc_record(
        URL, "response", payload=BytesIO(lying), http_headers=http, warc_headers_dict=made
    )
    writer.write_record(record)
    assert archived(store, tmp_path / "a.warc.gz", out.getvalue()).counts["articles"] == 1


@pytest.mark.parametrize("telling", [["gzip", "chunked"], ["gzip", ""], ["", "chunked"]])
def test_headers_that_tell_of_a_packing_that_was_undone(
    store: Store, tmp_path: Path, telling: list[str]
) -> None:
    """As in Common Crawl's files before August 2018, and those of its news until May 2019."""
    names = ("Content-Encoding", "Transfer-Encoding")
    head = [(name, value) for name, value in zip(names, telling, strict=True) if value]
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *head], protocol="HTTP/1.1")
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    record = writer.create_warc_record(
        URL, "response", payload=BytesIO(page()), http_headers=http,
        warc_headers_dict={"WARC-Date": "2017-01-05T08:00:00Z"},
    )  # fmt: skip
    writer.write_record(record)
    (tmp_path / "a.warc.gz").write_bytes(out.getvalue())
    assert taken(store, tmp_path / "a.warc.gz").counts["articles"] == 1
    view = read(store.db, URL)
    assert view is not None
    assert (view.title, view.byline) == (TITLE, "Nguyễn Thu")
    assert verify(store, store.path.parent / "captures", Scope(), lambda *_: None).damaged == 0


def test_an_older_capture_is_an_earlier_reading_and_replaces_nothing(store: Store, tmp_path: Path) -> None:
    archived(store, tmp_path / "new.warc.gz", warc(date="2023-06-01T00:00:00Z"))
    (tmp_path / "old.warc.gz").write_bytes(
        warc(date="2022-10-01T00:00:00Z", body=page().replace("trọng tâm".encode(), "khác".encode()))
    )
    done = taken(store, tmp_path / "old.warc.gz")
    assert done.counts["older readings"] == 1
    view = read(store.db, URL)
    assert view is not None
    assert "trọng tâm" in view.lead + view.body
    assert view.first_seen == "2022-10-01T00:00:00.000Z"
    told = [(one.seen[:7], one.is_current) for one in view.versions]
    assert told == [("2022-10", False), ("2023-06", True)]
    assert view.versions[1].changed
    assert [hit.id for hit in search(store.db, "khác", limit=5) if hit.id == view.id] == []


def test_ctrl_c_ends_with_the_code_that_is_documented(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc() * 5000)
    process = subprocess.Popen([*KHOBAO, "import", "a.warc.gz"], cwd=tmp_path, stderr=subprocess.PIPE)
    while not (tmp_path / "captures" / "baodongthap").exists():
        assert process.poll() is None
        sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, complained = process.communicate(timeout=60)
    assert process.returncode == 130, complained
    assert b"Stopped" in complained
    with Store(tmp_path / "archive.db") as store:
        assert taken(store, tmp_path / "a.warc.gz").counts["kept"] <= 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_below_what_is_printed_is_told(store: Store) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*KHOBAO, "status", "--archive", str(store.path)],
            stdout=full, stderr=subprocess.PIPE, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith(b"Error: the disk is full")


def test_a_folder_that_is_not_there_is_told_by_every_verb(store: Store, tmp_path: Path) -> None:
    assert "nowhere/x.csv" in khobao(tmp_path, "export", "-o", "nowhere/x.csv", code=4)
    assert "nowhere/x.svg: No such file" in khobao(tmp_path, "portals", "--map", "nowhere/x.svg", code=4)


def test_through_the_verb(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc())
    told = khobao(tmp_path, "import", "a.warc.gz")
    assert "1 articles" in told
    assert "1 no portal" in told
    assert TITLE in khobao(tmp_path, "search", "thap muoi")
    (tmp_path / "cut.warc.gz").write_bytes(warc()[:-40])
    assert "cannot be read" in khobao(tmp_path, "import", "cut.warc.gz", code=6)
    (tmp_path / "text.warc").write_bytes(b"no WARC at all")
    khobao(tmp_path, "import", "text.warc", code=6)
    assert "no file nix" in khobao(tmp_path, "import", "nix", code=1)
