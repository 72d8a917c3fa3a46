"""Captures handed over as WACZ: whole, proved, replayable, and nothing in it that was taken down."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.schema import connect_readonly
from crawler.archive.search import numbers
from crawler.archive.store import Store
from crawler.archive.withdrawals import withdraw
from crawler.operate.package import Asked, DamagedError, PackageError, Tell, needs
from crawler.operate.wacz import pack
from tests.cli.process import khobao
from tests.operate.handover import AT, HOST, SECRET, TITLES, Site, made, members
from tests.operate.webarchive import need_pywb, pywb


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made(tmp_path)


def package(site: Site, target: Path, query: str = "", tell: Tell = lambda _done, _total: None) -> Path:
    with closing(connect_readonly(site.path)) as db:
        pack(db, site.captures, Asked(site.path, query, {}, numbers(db, query)), target, tell)
    return target


def unpacked(path: Path) -> bytes:
    """Every byte of a package with all compression taken off."""
    told = b""
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            data = packed.read(name)
            told += name.encode() + (gzip.decompress(data) if name.endswith(".gz") else data)
    return told


def index(path: Path) -> list[dict[str, str]]:
    """The lines of a package's index, each with its ``urlkey`` and ``timestamp``."""
    with zipfile.ZipFile(path) as packed:
        lines = gzip.decompress(packed.read("indexes/index.cdx.gz")).decode().splitlines()
    split = [line.split(" ", 2) for line in lines]
    return [json.loads(told) | {"urlkey": key, "timestamp": at} for key, at, told in split]


def replayed(path: Path, line: dict[str, str]) -> tuple[str, bytes]:
    """The kind and the body of the record that a line of the index names, as a replay tool reads it."""
    with zipfile.ZipFile(path) as packed:
        data = packed.read(f"archive/{line['filename']}")
    start = int(line["offset"])
    record = next(ArchiveIterator(io.BytesIO(data[start : start + int(line["length"])])))
    return record.rec_type, record.content_stream().read()


def pages(path: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as packed:
        head, *lines = packed.read("pages/pages.jsonl").decode().splitlines()
    assert json.loads(head)["format"] == "json-pages-1.0"
    return [json.loads(line) for line in lines]


def test_it_is_valid_and_every_page_in_it_replays(site: Site, tmp_path: Path) -> None:
    told = khobao(tmp_path, "export", "--wacz", "all.wacz")
    assert "3 articles in 4 captures" in told
    wacz = str(Path(sys.executable).with_name("wacz"))
    checked = subprocess.run(
        [wacz, "validate", "-f", "all.wacz"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "is valid" in checked.stdout
    found = pages(tmp_path / "all.wacz")
    assert [page["title"] for page in found] == list(TITLES)
    lines = index(tmp_path / "all.wacz")
    for page in found:
        moment = "".join(letter for letter in page["ts"][:19] if letter.isdigit())
        (line,) = [one for one in lines if one["url"] == page["url"] and one["timestamp"] == moment]
        kind, body = replayed(tmp_path / "all.wacz", line)
        assert kind == "response"
        assert page["title"] in body.decode()


def test_it_replays_in_pywb(site: Site, tmp_path: Path) -> None:
    """A real Wayback Machine, by the index that is in the package: every page, and what is not in it is not
    found."""
    need_pywb()
    found = pages(package(site, tmp_path / "all.wacz"))
    taken = [Path("--unpack-wacz"), tmp_path / "all.wacz"]
    with pywb(tmp_path / "pywb", {"web": taken}) as base:
        for page in found:
            moment = "".join(letter for letter in page["ts"][:19] if letter.isdigit())
            with urlopen(f"{base}/web/{moment}id_/{page['url']}", timeout=30) as answer:
                assert f"<h1>{page['title']}</h1>" in answer.read().decode()
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{base}/web/{moment}id_/{HOST}/mat", timeout=30)
        assert refused.value.code == 404


def test_records_are_copied_byte_for_byte_with_their_requests(site: Site, tmp_path: Path) -> None:
    package(site, tmp_path / "all.wacz")
    (source,) = site.captures.glob("songmay/*.warc.gz")
    with zipfile.ZipFile(tmp_path / "all.wacz") as packed:
        (tmp_path / "copy.warc.gz").write_bytes(packed.read("archive/songmay-00001.warc.gz"))
    copied = list(members(tmp_path / "copy.warc.gz"))
    assert set(copied[1:]) < set(members(source))
    kinds = []
    with (tmp_path / "copy.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            kinds.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
    assert kinds[0][0] == "warcinfo"
    expected = [(kind, f"{HOST}/{page}") for page in ("a1", "a2", "a3") for kind in ("response", "request")]
    assert kinds[1:] == [*expected, ("revisit", f"{HOST}/a1"), ("request", f"{HOST}/a1")]


def test_what_was_taken_down_is_in_no_byte(site: Site, tmp_path: Path) -> None:
    source = b"".join(gzip.decompress(one) for one in members(*site.captures.glob("songmay/*.warc.gz")))
    assert SECRET.encode() in source
    package(site, tmp_path / "all.wacz")
    told = unpacked(tmp_path / "all.wacz")
    assert TITLES[2].encode() in told
    assert SECRET.encode() not in told
    assert b"/mat" not in told
    assert b"danh-sach" not in told, "lists quote other articles"


def test_a_choice_brings_what_its_revisits_refer_to_and_nothing_else(site: Site, tmp_path: Path) -> None:
    khobao(tmp_path, "export", "sen", "--until", "2026-11-20", "--portal", "songmay", "--wacz", "one.wacz")
    lines = index(tmp_path / "one.wacz")
    assert {line["url"] for line in lines} == {f"{HOST}/a1"}
    assert sorted(replayed(tmp_path / "one.wacz", line)[0] for line in lines) == ["response", "revisit"]
    told = json.loads((tmp_path / "one.wacz.manifest.json").read_text(encoding="utf-8"))
    assert (told["query"], told["rows"], told["captures"], told["requests"]) == ("sen", 1, 2, 2)
    assert told["filters"] == {"portal": "songmay", "until": "2026-11-20"}


@pytest.mark.parametrize(("record", "was"), [("response", TITLES[1]), ("request", "songmay.example")])
def test_a_record_that_somebody_rewrote_is_named_and_nothing_is_written(
    site: Site, tmp_path: Path, record: str, was: str
) -> None:
    (source,) = site.captures.glob("songmay/*.warc.gz")
    wanted = f"WARC-Type: {record}\r\n".encode()
    (member,) = (
        one
        for one in members(source)
        if wanted in gzip.decompress(one) and b"/a2\r\n" in gzip.decompress(one)
    )
    head, blank, block = gzip.decompress(member).partition(b"\r\n\r\n")
    other = block.replace(was.encode(), b"a" * len(was.encode()))
    assert other != block
    forged = gzip.compress(head + blank + other, 9, mtime=0)
    assert len(forged) <= len(member)
    source.write_bytes(source.read_bytes().replace(member, forged.ljust(len(member), b"\0")))
    with pytest.raises(DamagedError, match="1 captures cannot be proved") as found:
        package(site, tmp_path / "all.wacz")
    (told,) = found.value.damaged
    assert f"of {HOST}/a2: " in told
    assert "digest" in told
    assert not list(tmp_path.glob("*all.wacz*"))


def test_captures_that_are_gone_are_each_named(site: Site, tmp_path: Path) -> None:
    (source,) = site.captures.glob("songmay/*.warc.gz")
    source.rename(source.with_suffix(".away"))
    source.with_name("another.warc.gz").touch()  # else the whole disk would be missed
    told = khobao(tmp_path, "export", "--wacz", "all.wacz", code=6)
    assert "4 captures cannot be proved" in told
    assert told.count(f"No such file or directory: 'captures/songmay/{source.name}'") == 4
    assert not list(tmp_path.glob("*all.wacz*"))


def test_what_is_there_stays_and_nothing_found_is_said(site: Site, tmp_path: Path) -> None:
    (tmp_path / "all.wacz").write_bytes(b"mine")
    with pytest.raises(PackageError, match="is there already"):
        package(site, tmp_path / "all.wacz")
    assert (tmp_path / "all.wacz").read_bytes() == b"mine"
    with pytest.raises(PackageError, match=r"nowhere.*cannot be made"):
        package(site, tmp_path / "nowhere" / "all.wacz")
    assert "no article was found" in khobao(tmp_path, "export", "sầu riêng", "--wacz", "x.wacz", code=1)
    assert "one of --output, --wacz" in khobao(tmp_path, "export", "--wacz", "x.wacz", "-o", "x.csv", code=2)


def test_a_takedown_meanwhile_stops_it(site: Site, tmp_path: Path) -> None:
    def take_down(done: int, _total: int) -> None:
        if done == 1:
            with Store(site.path) as store:
                withdraw(store, numbers(store.db, TITLES[2])[0], reason="x", requester="y", now=AT)

    with pytest.raises(PackageError, match="withdrawn meanwhile"):
        package(site, tmp_path / "all.wacz", tell=take_down)
    assert not list(tmp_path.glob("*all.wacz*"))


def test_a_missing_extra_is_told_with_what_to_install() -> None:
    needs("json")
    with pytest.raises(PackageError, match=r'wacz9.*pip install "khobao\[deposit\]"'):
        needs("wacz9")
