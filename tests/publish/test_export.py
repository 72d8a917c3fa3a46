"""Exports, read back by the programs they are for."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import bibtexparser
import pyarrow.parquet
import pytest
import rispy
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.rows import FIELDS
from crawler.archive.schema import connect_readonly, guard
from crawler.archive.search import numbers, search
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.cli import main
from crawler.publish.cite import Format, citation, written
from crawler.publish.export import ExportError, Wanted, export, format_of
from crawler.publish.writers import inert
from crawler.records import Author
from tests.archive.pages import NOW, PORTAL, visit

MANY = 1203


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many short articles, some with what breaks a careless export."""
    path = tmp_path_factory.mktemp("archive") / "archive.db"
    titles = {1: "=HYPERLINK(1)", 2: 'Dấu "ngoặc", dấu phẩy', 3: "-5 độ ở Sa Pa", 4: "@ba ngôi làng"}
    visits = [
        visit(
            f"a{n}",
            title=titles.get(n, f"Mùa sen thứ {n}"),
            authors=(Author("Nguyễn Thu"), Author("L.C", "photo"), Author("TTXVN", "source")),
            published=f"2022-09-{1 + n % 28:02}T09:{n % 60:02}:45+07:00",
        )
        for n in range(MANY)
    ]
    with Store(path) as store:
        store.register(PORTAL)
        for start in range(0, MANY, 200):
            store.commit(visits[start : start + 200], now=NOW)
    return path


@pytest.fixture
def db(archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect_readonly(archive)) as opened:
        yield opened


def silent(_done: int, _total: int) -> None:
    pass


def made(archive: Path, db: sqlite3.Connection, target: Path, query: str = "") -> dict[str, Any]:
    manifest = export(archive, db, target, format_of(target), Wanted(query), silent)
    told: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    return told


def csv_rows(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True)))


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(
    archive: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    told = made(archive, db, tmp_path / "a.csv")
    rows = csv_rows(tmp_path / "a.csv")
    assert len(rows) == told["rows"] == MANY
    titles = {row["title"] for row in rows}
    assert {"'=HYPERLINK(1)", 'Dấu "ngoặc", dấu phẩy', "'-5 độ ở Sa Pa", "'@ba ngôi làng"} <= titles
    assert not [value for row in rows for value in row.values() if value[:1] in "=+@\t\r" and value]
    assert rows[0]["authors"] == "Nguyễn Thu; L.C"
    assert rows[0]["sources"] == "TTXVN"
    assert rows[0]["body"].count("\n\n") == 1
    assert [int(row["id"]) for row in rows] == sorted(numbers(db, ""))


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert inert(text).endswith(text)


def test_all_formats_hold_the_same(archive: Path, db: sqlite3.Connection, tmp_path: Path) -> None:
    for name in ("a.csv", "a.jsonl", "a.parquet", "a.db", "a.ris", "a.bib", "a.csl.json", "texts"):
        assert made(archive, db, tmp_path / name, "mùa sen")["rows"] == MANY - 4, name
    wanted = numbers(db, "mùa sen")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in lines] == wanted
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    assert table.column_names == [name for name, _, _ in FIELDS]
    assert table.column("id").to_pylist() == wanted
    assert table.column("title").to_pylist() == [row["title"] for row in lines]
    texts = csv_rows(tmp_path / "texts" / "metadata.csv")
    assert [int(row["id"]) for row in texts] == wanted
    refs = [entry["accession_number"] for entry in rispy.loads((tmp_path / "a.ris").read_text())]
    assert [int(number) for number in refs] == wanted
    library = bibtexparser.parse_file(str(tmp_path / "a.bib"))
    assert [entry.key for entry in library.entries] == [f"khobao{number}" for number in wanted]
    csl = json.loads((tmp_path / "a.csl.json").read_text(encoding="utf-8"))
    assert [int(item["archive_location"]) for item in csl] == wanted
    first = (tmp_path / "texts" / texts[0]["file"]).read_text(encoding="utf-8")
    assert first == "\n\n".join([lines[0]["title"], lines[0]["lead"], lines[0]["body"]]) + "\n"


def test_a_part_is_an_archive_of_its_own(archive: Path, db: sqlite3.Connection, tmp_path: Path) -> None:
    made(archive, db, tmp_path / "part.db", "độ")
    with closing(connect_readonly(tmp_path / "part.db")) as part:
        assert guard(part) == []
        assert [hit.title for hit in search(part, "do o sa pa")] == ["-5 độ ở Sa Pa"]
        assert part.execute("PRAGMA foreign_key_check").fetchall() == []
        (article,) = part.execute("SELECT capture FROM articles").fetchall()
        assert part.execute("SELECT count(*) FROM captures WHERE id = ?", article).fetchone() == (1,)
        assert part.execute("SELECT count(*) FROM article_authors").fetchone() == (3,)
        assert part.execute("SELECT count(*) FROM versions").fetchone() == (1,)


class CutShortError(Exception):
    pass


def test_a_file_of_citations_tells_what_citing_one_by_one_tells(
    archive: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    query = "on:2022-09-03"
    one_by_one = []
    for number in numbers(db, query):
        view = read(db, str(number))
        assert view
        one_by_one.append(citation(view))
    assert len(one_by_one) > 40
    for name, form in (("a.ris", "ris"), ("a.bib", "bibtex"), ("a.csl.json", "csl-json")):
        made(archive, db, tmp_path / name, query)
        assert (tmp_path / name).read_text(encoding="utf-8") == written(one_by_one, cast(Format, form))


def test_citations_of_nothing_are_still_a_file(archive: Path, db: sqlite3.Connection, tmp_path: Path) -> None:
    assert made(archive, db, tmp_path / "a.json", "khôngcógì")["rows"] == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "texts", "a.db", "a.parquet", "a.ris", "a.json"])
def test_an_export_that_was_cut_short_goes_on(
    archive: Path, db: sqlite3.Connection, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    steps: list[int] = []

    def cut(done: int, _total: int) -> None:
        steps.append(done)
        if len(steps) == 2:
            raise CutShortError

    form = format_of(target)
    by_lines = ("csv", "jsonl", "ris", "csl-json")
    with pytest.raises(CutShortError):
        export(archive, db, target, form, Wanted(), cut)
    if form in by_lines:  # what a kill may leave behind the last whole row
        with target.open("ab") as file:
            file.write(b"torn row without")
    with pytest.raises(ExportError, match="is there already"):
        export(archive, db, target, form, Wanted("khác"), silent)
    more: list[int] = []
    export(archive, db, target, form, Wanted(), lambda done, _total: more.append(done))
    whole = tmp_path / "whole" / name
    whole.parent.mkdir()
    export(archive, db, whole, form, Wanted(), silent)
    if form in by_lines:
        assert target.read_bytes() == whole.read_bytes()
        assert more[0] > steps[-1]
    elif form == "text":
        assert (target / "metadata.csv").read_bytes() == (whole / "metadata.csv").read_bytes()
    elif form == "parquet":
        assert pyarrow.parquet.read_table(target).equals(pyarrow.parquet.read_table(whole))
    else:
        with closing(connect_readonly(target)) as part:
            assert numbers(part, "") == numbers(db, "")
    with pytest.raises(ExportError, match="is there already"):
        export(archive, db, target, form, Wanted(), silent)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "texts"])
def test_an_export_that_was_killed_goes_on(archive: Path, tmp_path: Path, name: str) -> None:
    """With SIGKILL: nothing is flushed, closed or tidied up."""
    target = tmp_path / name
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, archive, target], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not target.with_name(f"{name}.manifest.json").exists()
    more: list[int] = []
    with closing(connect_readonly(archive)) as db:
        export(archive, db, target, format_of(target), Wanted(), lambda done, _total: more.append(done))
        export(archive, db, tmp_path / "whole" / name, format_of(target), Wanted(), silent)
    assert more[0] > 500, "what was written is not written again"
    pairs = [(path, tmp_path / "whole" / path.relative_to(tmp_path)) for path in files_of(target)]
    assert all(one.read_bytes() == other.read_bytes() for one, other in pairs)
    assert len(pairs) == len(files_of(tmp_path / "whole" / name))


def files_of(target: Path) -> list[Path]:
    return sorted(path for path in [target, *target.rglob("*")] if path.is_file())


#: Exports, and kills itself where a second piece was written and not yet noted.
KILLED = """
import os, signal, sys
from contextlib import closing
from pathlib import Path
from crawler.archive.schema import connect_readonly
from crawler.publish import writers
from crawler.publish.export import Wanted, export, format_of

archive, target = map(Path, sys.argv[1:])
target.parent.joinpath("whole").mkdir()
sized = []

def size(self):
    sized.append(self)
    self.file.flush()
    if len(sized) == 2:
        self.file.write(b"torn")
        self.file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    return self.file.tell()

writers._Lines.size = size
with closing(connect_readonly(archive)) as db:
    export(archive, db, target, format_of(target), Wanted(), lambda done, total: None)
"""


def test_the_manifest_proves_the_files(archive: Path, db: sqlite3.Connection, tmp_path: Path) -> None:
    told = made(archive, db, tmp_path / "a.csv", "sen")
    assert (told["query"], told["format"], told["archive"]) == ("sen", "csv", "archive.db")
    assert told["notes"] == []
    (file,) = told["files"]
    data = (tmp_path / "a.csv").read_bytes()
    assert (file["name"], file["bytes"]) == ("a.csv", len(data))
    assert file["sha256"] == sha256(data).hexdigest()
    assert list(told["fields"]) == list(csv_rows(tmp_path / "a.csv")[0])


def test_without_its_package_parquet_says_what_to_install(
    archive: Path, db: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as absent:
        absent.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(ExportError, match=r'pip install "khobao\[parquet\]"'):
            made(archive, db, tmp_path / "a.parquet", "sen")
        assert list(tmp_path.iterdir()) == []
    assert made(archive, db, tmp_path / "a.parquet", "sen")["rows"]


def test_what_of_the_query_was_ignored_is_told(archive: Path, tmp_path: Path) -> None:
    words = ["export", "sen", "before:hômqua", "--archive", str(archive), "-o", str(tmp_path / "a.csv")]
    printed = CliRunner().invoke(main, words).output
    note = "before:hômqua names no time (2022, 2022-09 or 2022-09-14) and is read as words."
    assert f"Note: {note}\n" in printed
    told = json.loads((tmp_path / "a.csv.manifest.json").read_text(encoding="utf-8"))
    assert told["notes"] == [note]


def test_what_is_withdrawn_leaves_by_no_door(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        store.register(PORTAL)
        store.commit([visit("a1", title="Rút lại"), visit("a2", title="Còn đó")], now=NOW)
        store.db.execute("UPDATE articles SET state = 'withdrawn' WHERE title = 'Rút lại'")
    with closing(connect_readonly(path)) as db:
        made(path, db, tmp_path / "a.jsonl")
        made(path, db, tmp_path / "part.db")
    assert "Rút lại" not in (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert "Còn đó" in (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    with closing(connect_readonly(tmp_path / "part.db")) as part:
        assert [hit.title for hit in search(part, "")] == ["Còn đó"]


def test_a_table_goes_out_as_it_is(archive: Path, db: sqlite3.Connection, tmp_path: Path) -> None:
    for name in ("c.csv", "c.jsonl", "c.parquet"):
        target = tmp_path / name
        export(archive, db, target, format_of(target), Wanted(table="captures"), silent)
    rows = csv_rows(tmp_path / "c.csv")
    assert len(rows) == MANY
    assert {"url", "payload_sha256", "warc_file"} <= set(rows[0])
    assert pyarrow.parquet.read_table(tmp_path / "c.parquet").num_rows == MANY
    for table in ("articles", "versions", "articles_fts", "nix"):
        with pytest.raises(ExportError, match="no table is named"):
            export(archive, db, tmp_path / "x.csv", "csv", Wanted(table=table), silent)


def test_an_unknown_ending_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"'\.xls'.*\.csv"):
        format_of(tmp_path / "a.xls")
