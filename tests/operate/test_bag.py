"""Captures handed over as a BagIt bag: valid, an archive of its own, and nothing in it of takedowns."""

from __future__ import annotations

import gzip
import json
import shutil
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from crawler.archive.schema import connect_readonly
from crawler.archive.search import numbers, search
from crawler.operate.bag import pack
from crawler.operate.package import Asked, DamagedError, PackageError
from tests.cli.process import khobao
from tests.operate.handover import HOST, SECRET, TITLES, Site, made, members


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made(tmp_path)


def package(site: Site, target: Path, query: str = "", contact: str = "archive@example.org") -> Path:
    with closing(connect_readonly(site.path)) as db:
        asked = Asked(site.path, query, {}, numbers(db, query))
        return pack(db, site.captures, asked, target, lambda _done, _total: None, contact)


def test_it_is_valid_and_says_what_it_is(site: Site, tmp_path: Path) -> None:
    told = khobao(tmp_path, "export", "--bagit", "bag", "--contact", "archive@example.org")
    assert "3 articles in 4 captures" in told
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert sorted(bag.algorithms) == ["sha256", "sha512"]
    assert bag.info["Contact-Email"] == "archive@example.org"
    assert "3 articles of Báo Sông Mây" in bag.info["External-Description"]
    assert bag.info["Published"] == "2026-11-20/2026-11-23"
    assert bag.info["Captured"] == "2026-11-24/2026-11-24"
    assert sorted(bag.payload_files()) == [
        "data/archive.db", "data/captures/songmay/songmay-00001.warc.gz", "data/dictionary.md",
        "data/manifest.json",
    ]  # fmt: skip
    assert "## captures" in (tmp_path / "bag/data/dictionary.md").read_text(encoding="utf-8")
    listed = json.loads((tmp_path / "bag/data/manifest.json").read_text(encoding="utf-8"))
    assert (listed["rows"], listed["captures"], listed["requests"]) == (3, 4, 4)
    for file in listed["files"]:
        assert sha256((tmp_path / "bag/data" / file["name"]).read_bytes()).hexdigest() == file["sha256"]


def test_its_payload_is_an_archive_that_proves_itself(site: Site, tmp_path: Path) -> None:
    package(site, tmp_path / "bag")
    with closing(connect_readonly(tmp_path / "bag/data/archive.db")) as part:
        assert {hit.title for hit in search(part, "")} == set(TITLES)
        assert part.execute("PRAGMA foreign_key_check").fetchall() == []
    # Reading it leaves nothing behind that the bag does not list; proving it writes, so of a copy.
    bagit.Bag(str(tmp_path / "bag")).validate()
    shutil.copytree(tmp_path / "bag/data", tmp_path / "copy")
    told = json.loads(khobao(tmp_path / "copy", "verify", "--json"))
    assert told == {"checked": 4, "damaged": 0, "captures": [], "archive": []}
    assert "Mùa sen" in khobao(tmp_path / "copy", "search", "mua sen")
    khobao(tmp_path / "copy", "export", "--bagit", "again", "--contact", "https://example.org")
    again = bagit.Bag(str(tmp_path / "copy/again"))
    again.validate()
    assert again.info["Contact-Name"] == "https://example.org"


def test_what_was_taken_down_is_in_no_byte(site: Site, tmp_path: Path) -> None:
    package(site, tmp_path / "bag")
    told = b""
    for path in tmp_path.glob("bag/**/*"):
        if path.is_file():
            data = path.read_bytes()
            told += b"".join(map(gzip.decompress, members(path))) if path.suffix == ".gz" else data
    assert TITLES[2].encode() in told
    for trace in (SECRET, SECRET.casefold(), "quynhtrangbiet", f"{HOST}/mat", f"{HOST}/danh-sach"):
        assert trace.encode() not in told, trace


def test_a_choice_is_a_part(site: Site, tmp_path: Path) -> None:
    package(site, tmp_path / "bag", "sen")
    with closing(connect_readonly(tmp_path / "bag/data/archive.db")) as part:
        assert [hit.title for hit in search(part, "")] == [TITLES[0]]
        rows = part.execute('SELECT url, warc_file, "offset" > 0 FROM captures').fetchall()
    assert rows == [(f"{HOST}/a1", "songmay/songmay-00001.warc.gz", 1)] * 2


def test_nothing_half_made_is_left(site: Site, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="KHOBAO_CONTACT"):
        package(site, tmp_path / "bag", contact="")
    (source,) = site.captures.glob("songmay/*.warc.gz")
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedError, match="cannot be proved"):
        package(site, tmp_path / "bag")
    assert not list(tmp_path.glob("*bag*"))
    source.write_bytes(whole)
    package(site, tmp_path / "bag")
    with pytest.raises(PackageError, match="is there already"):
        package(site, tmp_path / "bag")
