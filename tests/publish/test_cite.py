"""Citations, read back by parsers that other people wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs

import bibtexparser
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.schema import connect_readonly
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.publish.cite import Citation, citation, coins, line, metas, written
from crawler.records import Author
from tests.archive.pages import NOW, PORTAL, visit

SEED = Citation(
    number=192494109,
    title="Tăng cường công tác kiểm tra, giám sát của Đảng",
    newspaper="Báo Đồng Tháp",
    url="https://baodongthap.vn/chinh-tri/tang-cuong-105241.aspx",
    authors=("Nguyễn Thu", "L.C"),
    published=date(2022, 9, 14),
    printed="14/09/2022 09:51:45",
    section="Huyện Tháp Mười",
    language="vi",
    captured=datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC),
    sha256="ab" * 32,
)
BARE = Citation(1, "Lúa", "Báo Sông Mây", "https://songmay.example/a")
#: Everything but control characters, lone surrogates and line ends, which no title holds.
WORDS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60)


def entries(bibtex: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(bibtex)
    assert not library.failed_blocks
    return [
        {"ID": entry.key} | {name: field.value for name, field in entry.fields_dict.items()}
        for entry in library.entries
    ]


def test_a_printed_line_in_vietnamese() -> None:
    assert line(SEED) == (
        "Nguyễn Thu, L.C (2022), “Tăng cường công tác kiểm tra, giám sát của Đảng”, Báo Đồng Tháp, "
        "14/09/2022, https://baodongthap.vn/chinh-tri/tang-cuong-105241.aspx, "
        f"lưu trữ 24/11/2026 01:02 UTC (SHA-256: {'ab' * 32})."
    )
    assert line(BARE) == ("Báo Sông Mây (không rõ năm), “Lúa”, không rõ ngày, https://songmay.example/a.")


def test_a_printed_line_after_apa() -> None:
    assert line(SEED, "apa") == (
        "Nguyễn Thu, & L.C. (2022, September 14). Tăng cường công tác kiểm tra, giám sát của Đảng. "
        "Báo Đồng Tháp. https://baodongthap.vn/chinh-tri/tang-cuong-105241.aspx "
        f"(archived November 24, 2026, 01:02 UTC; SHA-256 {'ab' * 32})"
    )
    assert line(BARE, "apa") == "Lúa. (n.d.). Báo Sông Mây. https://songmay.example/a"
    asked = replace(BARE, title="Bao giờ có nước?", authors=("TTXVN",))
    assert line(asked, "apa").startswith("TTXVN. (n.d.). Bao giờ có nước? Báo Sông Mây.")


def test_ris_is_read_as_a_newspaper_article_with_whole_names() -> None:
    (entry, bare) = rispy.loads(written([SEED, BARE], "ris"))
    assert entry["type_of_reference"] == "NEWS"
    assert entry["authors"] == ["Nguyễn Thu", "L.C"]
    assert (entry["title"], entry["secondary_title"]) == (SEED.title, "Báo Đồng Tháp")
    assert (entry["year"], entry["date"]) == ("2022", "2022/09/14")
    assert entry["urls"] == [SEED.url]
    assert (entry["section"], entry["language"]) == ("Huyện Tháp Mười", "vi")
    # As Zotero reads it (RIS.js, dateRIStoZotero): YYYY/MM/DD/time, the time in UTC.
    assert entry["access_date"] == "2026/11/24/01:02:03"
    assert (entry["name_of_database"], entry["accession_number"]) == ("Kho Báo", "192494109")
    assert entry["notes"] == [
        "Kho Báo 192494109; date as printed: 14/09/2022 09:51:45; captured 2026-11-24T01:02:03Z; "
        f"SHA-256 {SEED.sha256}"
    ]
    assert "authors" not in bare
    assert "year" not in bare


def test_bibtex_keeps_names_whole_and_capitals() -> None:
    entry, bare = entries(written([SEED, BARE], "bibtex"))
    assert entry["ID"] == "khobao192494109"
    assert entry["author"] == "{Nguyễn Thu} and {L.C}"
    assert entry["title"] == "{Tăng cường công tác kiểm tra, giám sát của Đảng}"
    assert (entry["date"], entry["urldate"]) == ("2022-09-14", "2026-11-24")
    assert entry["url"] == SEED.url
    assert "author" not in bare


def test_csl_json_has_dates_and_literal_names() -> None:
    entry, bare = json.loads(written([SEED, BARE], "csl-json"))
    assert entry["type"] == "article-newspaper"
    assert entry["author"] == [{"literal": "Nguyễn Thu"}, {"literal": "L.C"}]
    assert entry["issued"] == {"date-parts": [[2022, 9, 14]]}
    assert entry["accessed"] == {"date-parts": [[2026, 11, 24]]}
    assert entry["container-title"] == "Báo Đồng Tháp"
    assert {"issued", "author", "accessed"}.isdisjoint(bare)


@given(title=WORDS, name=WORDS)
def test_no_title_breaks_a_format(title: str, name: str) -> None:
    odd = replace(SEED, title=title.strip(), authors=(name.strip() or "x",))
    (bibtex,) = entries(written([odd], "bibtex"))
    assert bibtex["url"] == SEED.url
    assert bibtex["note"].endswith(SEED.sha256)
    (csl,) = json.loads(written([odd], "csl-json"))
    assert csl.get("title", "") == odd.title
    lines = written([odd], "ris").splitlines()
    assert lines[0] == "TY  - NEWS"
    assert lines[-1] == "ER  - "
    assert sum(text.startswith("ER  - ") for text in lines) == 1
    assert parse_qs(coins(odd)).get("rft.title", [""]) == [odd.title]


def test_web_pages_tell_reference_managers_the_same() -> None:
    told = parse_qs(coins(SEED))
    assert told["rft.au"] == ["Nguyễn Thu", "L.C"]
    assert told["rft.source"] == ["Báo Đồng Tháp"]
    assert told["rft.type"] == ["newspaperArticle"]
    assert told["rft.date"] == ["2022-09-14"]
    assert ("citation_author", "L.C") in metas(SEED)
    assert ("z:itemType", "newspaperArticle") in metas(SEED)
    assert ("citation_publication_date", "2022/09/14") in metas(SEED)
    assert not [content for _, content in metas(BARE) if not content]


@pytest.mark.parametrize(
    ("authors", "told"),
    [
        ((Author("Nguyễn Thu"), Author("L.C", "photo")), ("Nguyễn Thu", "L.C")),
        ((Author("Nguyễn Thu"), Author("TTXVN", "source")), ("Nguyễn Thu",)),
        ((Author("TTXVN", "source"),), ("TTXVN",)),
        ((), ()),
    ],
)
def test_persons_come_before_agencies(
    tmp_path: Path, authors: tuple[Author, ...], told: tuple[str, ...]
) -> None:
    with Store(tmp_path / "archive.db") as store:
        store.register(PORTAL)
        store.commit([visit(authors=authors)], now=NOW)
    view = read(connect_readonly(tmp_path / "archive.db"), "https://baodongthap.vn/a1")
    assert view is not None
    cited = citation(view)
    assert cited.authors == told
    assert (cited.published, cited.printed) == (date(2022, 9, 14), "14/09/2022 09:51:45")
    assert cited.place == "Đồng Tháp"
    assert "CY  - Đồng Tháp" in written([cited], "ris")
    assert "location = {Đồng Tháp}," in written([cited], "bibtex")
    assert json.loads(written([cited], "csl-json"))[0]["publisher-place"] == "Đồng Tháp"
    assert cited.sha256
    assert cited.captured
    assert cited.captured.date() == date(2026, 11, 24)
