"""Captures are proved, and every kind of damage is named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive import fixity
from crawler.archive.fixity import Scope
from crawler.archive.store import Store
from crawler.cli import main
from crawler.fetch.exchange import Exchange
from crawler.fetch.warc import WarcFolder
from crawler.operate.verify import verify
from crawler.records import Capture, Portal, Visit

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PORTAL = Portal("songmay", "Báo Sông Mây", "Sông Mây", ("songmay.example",), sample=True)
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
)
MANY = 12


def exchange(number: int) -> Exchange:
    body = f"<p>Bài số {number}</p>".encode() * 20
    url = f"https://songmay.example/a{number}"
    return Exchange(url, AT + timedelta(days=number), b"GET / HTTP/1.1\r\n\r\n", ANSWER % (len(body), body))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Twelve captures of twelve days, one of them a revisit of the first."""
    with WarcFolder(tmp_path / "captures", "songmay", max_bytes=1 << 20, software="test") as warc:
        captures = [_kept(warc.append(exchange(number))) for number in range(1, MANY)]
        warc.sync()
        bare = Exchange(captures[0].url, AT, b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\n\r\n")
        captures.append(
            _kept(warc.append(bare, revisit="server-not-modified", earlier=captures[0], earlier_id=1))
        )
        warc.sync()
    with Store(tmp_path / "archive.db") as opened:
        opened.register(PORTAL)
        opened.commit([Visit("songmay", None, "done", capture) for capture in captures], now=AT)
        yield opened


def _kept(capture: Capture | None) -> Capture:
    assert capture is not None
    return capture


def silent(_seen: int, _total: int, _damaged: int) -> None:
    pass


def warc_of(store: Store) -> Path:
    (file,) = store.path.parent.glob("captures/songmay/*.warc.gz")
    return file


def place(store: Store, number: int) -> tuple[int, int]:
    row = store.db.execute('SELECT "offset", length FROM captures WHERE id = ?', [number]).fetchone()
    return row[0], row[1]


def damage(store: Store) -> list[tuple[str, str]]:
    rows = store.db.execute("SELECT url, message FROM issues WHERE code = 'fixity.damaged' ORDER BY id")
    return [(url, message) for url, message in rows]


def prove(store: Store, scope: Scope | None = None) -> fixity.Pass:
    return verify(store, store.path.parent / "captures", scope or Scope(), silent)


def test_what_is_whole_is_proved(store: Store) -> None:
    done = prove(store)
    assert (done.checked, done.damaged) == (MANY, 0)
    assert damage(store) == []
    assert fixity.faults(store.db) == []
    (finished,) = store.db.execute("SELECT finished FROM fixity").fetchone()
    assert finished


def test_one_flipped_bit_is_named_with_its_place(store: Store) -> None:
    offset, length = place(store, 5)
    whole = warc_of(store).read_bytes()
    data = bytearray(whole)
    data[offset + length // 2] ^= 1
    warc_of(store).write_bytes(data)
    assert prove(store).damaged == 1
    ((url, message),) = damage(store)
    assert url == "https://songmay.example/a5"
    assert "capture 5 cannot be proved" in message
    assert str(offset) in message
    open_ones = "SELECT count(*) FROM issues WHERE code = 'fixity.damaged' AND resolved IS NULL"
    assert store.db.execute(open_ones).fetchone() == (1,)
    warc_of(store).write_bytes(whole)
    done = prove(store)
    assert store.db.execute(open_ones).fetchone() == (0,), "what a copy brought back is no damage any more"
    assert fixity.damage(store.db, done) == []


def test_bytes_that_somebody_rewrote_are_told_by_their_digest(store: Store) -> None:
    """A whole gzip member of the same length, with another text in it."""
    offset, length = place(store, 3)
    data = bytearray(warc_of(store).read_bytes())
    plain = gzip.decompress(data[offset : offset + length])
    text = "<p>Bài số 3</p>".encode() * 2
    forged = gzip.compress(plain.replace(text, b"a" * len(text)), 9, mtime=0)
    assert len(forged) <= length
    data[offset : offset + length] = forged + bytes(length - len(forged))
    warc_of(store).write_bytes(data)
    assert prove(store).damaged == 1
    assert "digest" in damage(store)[0][1]


def test_a_row_that_was_changed_is_told_too(store: Store) -> None:
    store.db.execute("UPDATE captures SET payload_sha256 = ? WHERE id = 4", ["0" * 64])
    store.db.execute("UPDATE captures SET record_id = 'urn:uuid:nix' WHERE id = 6")
    prove(store)
    first, second = damage(store)
    assert "SHA-256" in first[1]
    assert "urn:uuid:nix" in second[1]


def test_a_file_that_was_cut_or_lost_names_every_record_in_it(store: Store) -> None:
    offset, _ = place(store, 9)
    data = warc_of(store).read_bytes()
    warc_of(store).write_bytes(data[: offset + 5])
    assert prove(store).damaged == MANY - 8
    warc_of(store).unlink()
    assert prove(store).damaged == MANY
    assert len(damage(store)) == MANY


class CutShortError(Exception):
    pass


def test_a_pass_that_was_cut_short_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixity, "_AT_ONCE", 5)

    def cut(_seen: int, _total: int, _damaged: int) -> None:
        raise CutShortError

    with pytest.raises(CutShortError):
        verify(store, store.path.parent / "captures", Scope(), cut)
    seen: list[int] = []
    done = verify(store, store.path.parent / "captures", Scope(), lambda n, _total, _bad: seen.append(n))
    assert seen == [10, MANY]
    assert done.checked == MANY
    assert store.db.execute("SELECT count(*) FROM fixity").fetchone() == (1,)
    prove(store)
    assert store.db.execute("SELECT count(*) FROM fixity").fetchone() == (2,)


def test_scopes(store: Store) -> None:
    assert prove(store, Scope(sample=4)).checked == 4
    assert prove(store, Scope(since="2026-11-30")).checked == 6
    assert prove(store, Scope("songmay")).checked == MANY
    assert prove(store, Scope("khac")).checked == 0


def test_faults_of_the_archive_file_are_told(store: Store) -> None:
    store.db.execute("PRAGMA foreign_keys = OFF")
    store.db.execute("UPDATE captures SET portal = 'nix' WHERE id = 1")
    store.db.execute("DROP TRIGGER articles_fts_ai")
    assert fixity.corruption(store.db) == []
    told = " ".join(fixity.faults(store.db))
    assert "row 1 of captures" in told
    assert "articles_fts_ai" in told


@pytest.mark.parametrize("table", ["_sqlite_migrations", "captures", "articles", "urls"])
def test_a_damaged_archive_file_is_told_by_every_verb_and_not_written_to(store: Store, table: str) -> None:
    (page,) = store.db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    with store.path.open("r+b") as file:
        file.seek((page - 1) * 16384)
        file.write(b"\xff" * 200)
    before = store.path.read_bytes()
    places = ["--archive", str(store.path), "--captures", str(store.path.parent / "captures")]
    done = CliRunner().invoke(main, ["verify", *places])
    assert done.exit_code == 6, done.output
    assert "not read: bring the archive file back from a backup first" in done.output
    told = json.loads(CliRunner().invoke(main, ["verify", "--json", *places]).stdout)
    assert told["archive"]
    for words in (["status", *places], ["health", *places], ["migrate", *places[:2]], ["gaps", "songmay"]):
        done = CliRunner().invoke(main, words, env={"KHOBAO_ARCHIVE": str(store.path)})
        assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.output)
        assert done.exit_code in {0, 3}
    assert store.path.read_bytes() == before
