"""What the publication keeps to itself, what it lets researchers do, and what it explains."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from bs4 import BeautifulSoup
from datasette.utils import parse_metadata

from crawler.archive.dictionary import tables
from crawler.archive.schema import connect_readonly
from crawler.archive.store import Store
from crawler.archive.withdrawals import withdraw
from crawler.cli.serve import is_loopback
from crawler.publish import pages, takeaway
from crawler.publish import site as module
from crawler.publish.site import site
from tests.archive.pages import NOW
from tests.publish.conftest import Get

FOLDER = Path(module.__file__).parent / "datasette"
METADATA = parse_metadata((FOLDER / "metadata.yaml").read_text(encoding="utf-8"))["databases"]["archive"]


def test_sql_of_ones_own_is_a_choice(get: Get) -> None:
    asked = "/archive.json?_shape=array&sql=" + quote("select count(*) as n from articles")
    assert get(asked).json() == [{"n": 3}]
    assert get(asked, sql=False).status_code == 403
    assert get("/archive/articles.json?_where=1=1", sql=False).status_code in (400, 403)
    assert "textarea" not in get("/archive", sql=False).text
    assert get("/archive/search.json?q=sen&_shape=array", sql=False).status_code == 200


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
        ("::", False), ("192.168.1.5", False), ("example.org", False), ("", False),
        ("localhost.evil.example", False),
    ],
)  # fmt: skip
def test_only_this_machine_is_told_from_the_rest(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here


@pytest.mark.parametrize(
    "statement",
    [
        "delete from articles",
        "update articles set title = 'x'",
        "attach ':memory:' as x",
        "vacuum",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n",
    ],
)
def test_sql_cannot_write_nor_run_on(get: Get, statement: str) -> None:
    answer = get("/archive.json?sql=" + quote(statement))
    assert answer.status_code == (503 if "recursive" in statement else 400)
    assert get("/").status_code == 200


def test_who_asked_for_a_takedown_and_where_the_file_lies_is_not_told(get: Get, archive: Path) -> None:
    with Store(archive) as store:
        (number,) = store.db.execute("SELECT max(id) FROM articles").fetchone()
        withdraw(store, number, reason="privacy", requester="Nguyễn Văn Kín", now=NOW)
    assert get(f"/article/{number}").status_code == 410
    for path in ("/archive/withdrawals.json", "/archive/withdrawals", "/archive/withdrawals/1.json"):
        answer = get(path)
        assert answer.status_code == 200
        assert "privacy" in answer.text
        assert "Kín" not in answer.text
    for sql in ("select requester, * from withdrawals", "select * from pragma_database_list"):
        answer = get("/archive.json?_shape=array&sql=" + quote(sql))
        assert answer.status_code == 200
        assert "Kín" not in json.dumps(answer.json(), ensure_ascii=False)
        assert str(archive.parent) not in answer.text
    found = get(
        "/archive.json?_shape=array&sql=" + quote("select id from withdrawals where requester like 'N%'")
    )
    assert found.json() == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/archive", "/archive/search", "/archive/articles", "/-/logout"])
def test_nothing_is_taken_but_questions(archive: Path, method: str, path: str) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=site(archive))
        async with httpx.AsyncClient(transport=transport, base_url="http://khobao.test") as http:
            return await http.request(method, path, content=b"sql=select+1")

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_what_a_reader_asks_in_vain_is_told_and_fills_no_log(
    get: Get, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "/archive/articles?_sort=nix"
    answer = get(wrong)
    assert answer.status_code >= 400
    assert "Cannot sort table by nix" in answer.text
    assert get("/archive/articles/1").status_code == get("/nix").status_code == 404
    assert get("/archive/articles.json?_sort=nix").json()["error"] == "Cannot sort table by nix"
    assert (*capsys.readouterr(), caplog.text) == ("", "", "")


def test_our_own_faults_go_to_the_log_only(
    get: Get, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("/home/somebody/archive.db is broken")

    monkeypatch.setattr(pages, "read", broken)
    answer = get("/article/1")
    assert answer.status_code == 500
    assert "somebody" not in answer.text
    assert "Có lỗi" in answer.text
    assert "/home/somebody/archive.db is broken" in caplog.text


def test_rows_are_limited(get: Get) -> None:
    many = "with recursive n(i) as (select 1 union all select i + 1 from n limit 5000) select i from n"
    answer = get("/archive.json?sql=" + quote(many)).json()
    assert answer["truncated"]
    assert len(answer["rows"]) == 1000


@pytest.mark.parametrize(
    "path",
    [
        *("/archive.db", "/-/databases.json", "/-/threads", "/-/permissions", "/-/auth-token", "/-/logout"),
        *("/_memory", "/_internal", "/captures/dongthap/dongthap-20261124010203-00001.warc.gz"),
        *("/static/../site.py", "/static/%2e%2e/metadata.yaml"),
    ],
)
def test_what_is_nobodys_business_is_not_served(get: Get, path: str) -> None:
    assert get(path).status_code in (403, 404)


def test_robots_are_asked_to_stay_away_unless_they_are_welcome(get: Get) -> None:
    assert "Disallow: /\n" in get("/robots.txt").text
    assert get("/").headers["x-robots-tag"] == "noindex, nofollow"
    welcome = get("/robots.txt", robots=True).text
    assert "Disallow: /\n" not in welcome
    assert "Disallow: /search" in welcome
    assert "x-robots-tag" not in get("/", robots=True).headers
    assert "Máy tìm kiếm không" in get("/about").text
    assert "Máy tìm kiếm không" not in get("/about", robots=True).text


def test_the_files_name_does_not_matter(get: Get, archive: Path) -> None:
    assert archive.stem != "archive"
    assert get("/archive/articles.json?_search=tháp mười&_shape=array").json()
    page = BeautifulSoup(get("/archive/articles").text, "html.parser")
    first = page.select_one("td.col-title a")
    assert first
    assert get(str(first["href"])).status_code == 200


def test_questions_wait_ready(get: Get) -> None:
    sen = quote('"mùa sen"')
    assert [
        row["title"] for row in get(f"/archive/search.json?q={sen}&since=2022-01-01&_shape=array").json()
    ] == ["Huyện Tháp Mười được mùa sen, giá cao"]
    most = get("/archive/who_wrote_most.json?q=dong+thap&_shape=array").json()
    assert {row["name"]: row["articles"] for row in most} == {"Nguyễn Thu": 2, "L.C": 1}
    (first,) = get("/archive/first_appearance.json?q=tháp&_shape=array").json()
    assert (first["newspaper"], first["first"], first["last"]) == (
        "Báo Đồng Tháp",
        "2022-09-14",
        "2023-10-01",
    )
    months = get(f"/archive/per_month.json?q={sen}&_shape=array").json()
    assert [(row["month"], row["about_it"], row["all_articles"]) for row in months] == [
        ("2022-09", 1, 1), ("2023-10", 0, 1),
    ]  # fmt: skip
    (changed,) = get("/archive/changed.json?field=title&_shape=array").json()
    assert changed["changed"] == "title, body"


@pytest.mark.parametrize("name", METADATA["queries"])
@pytest.mark.parametrize("typed", ["", "(", '"', "lũ OR", "-", "khongco", "'; drop table articles --"])
def test_ready_questions_take_anything(get: Get, name: str, typed: str) -> None:
    parameters = METADATA["queries"][name]["params"]
    query = "&".join(f"{one}={quote(typed)}" for one in parameters if one in ("q", "a", "b"))
    assert get(f"/archive/{name}.json?{query}").status_code == 200


def test_ready_questions_understand_the_whole_query_language(get: Get) -> None:
    def found(name: str, typed: str) -> list[Any]:
        rows: list[Any] = get(f"/archive/{name}.json?q={quote(typed)}&_shape=array").json()
        return rows

    assert [row["day"] for row in found("search", "dong thap on:2023")] == ["2023-10-01"]
    assert found("who_wrote_most", 'đồng tháp -author:"L.C" after:2022') == []
    assert [row["articles"] for row in found("who_wrote_most", 'section:"huyen thap muoi" tháp')] == [2, 1]
    asked = "/archive.json?_shape=array&sql=" + quote("select vn_find('portal:dongthap on:2023') as ids")
    assert json.loads(get(asked).json()[0]["ids"]) == [row["article"] for row in found("search", "on:2023")]


def test_a_ready_question_speaks_the_readers_language_and_leads_to_articles(get: Get) -> None:
    path = "/archive/search?q=" + quote("(mùa sen") + "&since=2022-01-01"
    vietnamese = BeautifulSoup(get(path).text, "html.parser")
    assert vietnamese.h1
    assert vietnamese.h1.get_text() == "Những bài nào viết về …?"
    assert [note.get_text() for note in vietnamese.select(".notice")] == [
        "Bỏ qua dấu ngoặc đơn không có cặp."
    ]
    heads = [cell.get_text() for cell in vietnamese.select("th")]
    assert heads[:4] == ["Bài", "Tựa", "Báo", "Tỉnh, thành"]
    link = vietnamese.select_one("td.col-title a")
    assert link
    assert link.get_text() == "Huyện Tháp Mười được mùa sen, giá cao"
    assert get(str(link["href"])).status_code == 200
    days = vietnamese.select("input[type=date]")
    assert [day["value"] for day in days] == ["2022-01-01", ""]
    assert [option.get_text() for option in vietnamese.select("select[name=province] option")] == [
        "tất cả", "Đồng Tháp", "Tiền Giang",
    ]  # fmt: skip
    english = BeautifulSoup(get(path + "&lang=en").text, "html.parser")
    assert english.h1
    assert english.h1.get_text() == "Which articles are about …?"
    again = [str(a["href"]) for a in english.select("main a") if "search?" in str(a["href"])]
    assert again
    assert "since=2022-01-01" in again[0]


def test_a_table_speaks_the_readers_language_and_narrows(get: Get) -> None:
    page = BeautifulSoup(get("/archive/articles").text, "html.parser")
    assert [one.get_text() for one in page.select("select[name=_filter_op] option")][:3] == [
        "bằng", "khác", "có chứa",
    ]  # fmt: skip
    sections = {a.get_text(): str(a["href"]) for a in page.select(".facet-section a")}
    assert set(sections) == {"Huyện Tháp Mười", "Thời sự"}
    narrowed = BeautifulSoup(get(sections["Thời sự"]).text, "html.parser")
    assert [cell.get_text() for cell in narrowed.select("td.col-title")] == ["Lũ về sớm"]
    assert narrowed.select("select[name=_filter_column_1] option[selected]")[0].get_text() == "section"
    (away,) = narrowed.select(".facet-section a")
    assert len(BeautifulSoup(get(str(away["href"])).text, "html.parser").select("td.col-title")) == 3
    sorts = [str(a["href"]) for a in page.select("th.col-day a, th.col-title a")]
    for address in sorts:
        assert get(address).status_code == 200
    (table,) = [str(a["href"]) for a in page.select("a[download]")]
    text = get(table).content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == 3


def test_a_table_takes_no_language_for_a_column(get: Get) -> None:
    english = BeautifulSoup(get("/archive/articles?lang=en").text, "html.parser")
    assert len(english.select("td.col-title")) == 3
    assert english.select("select[name=_filter_op] option")[0].get_text() == "is"
    further = str(english.select(".facet-section a")[0]["href"])
    assert "Comparison" in get(further).text
    (other,) = english.select(".languages a")
    assert "So sánh" in get(str(other["href"])).text


def test_a_search_leads_to_questions_about_the_same(get: Get) -> None:
    page = BeautifulSoup(get(f"/search?q={quote('tháp OR lũ')}&year=2022").text, "html.parser")
    links = [str(a["href"]) for a in page.select(".facets a") if "/archive/" in str(a["href"])]
    assert [link.partition("?")[0].removeprefix("/archive/") for link in links] == [
        "who_wrote_most", "per_month", "first_appearance", "reprints", "side_by_side",
    ]  # fmt: skip
    for link in links:
        answer = get(link)
        assert answer.status_code == 200
        assert "notice" not in answer.text
    months = get(links[1].replace("per_month?", "per_month.json?_shape=array&")).json()
    assert [(row["month"], row["about_it"]) for row in months] == [("2022-09", 1), ("2023-10", 0)]


def test_a_question_that_takes_too_long_is_stopped_and_said_so(
    get: Get, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    answer = get("/archive?_timelimit=50&sql=" + quote(endless))
    assert answer.status_code == 503
    assert "mất quá nhiều thời gian" in answer.text
    assert "script" not in answer.text
    as_json = get("/archive.json?_timelimit=50&sql=" + quote(endless))
    assert (as_json.status_code, as_json.json()["error"]) == (503, "interrupted")

    def slow(*_: object, **__: object) -> list[int]:
        raise sqlite3.OperationalError("interrupted")

    monkeypatch.setattr(takeaway, "numbers", slow)
    answer = get("/articles.csv?q=sen")
    assert answer.status_code == 503
    assert "mất quá nhiều thời gian" in answer.text
    assert caplog.text == ""


def test_tables_and_columns_are_explained(get: Get, archive: Path) -> None:
    with closing(connect_readonly(archive)) as db:
        known = {table.name: table for table in tables(db)}
        everything = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    assert set(METADATA["tables"]) <= everything
    told = get("/-/metadata.json").json()["databases"]["archive"]["tables"]
    for name, table in known.items():
        assert told[name]["description"], name
        assert list(told[name]["columns"]) == [column.name for column in table.columns]
    assert "within the captures folder" in get("/archive/captures").text


def test_an_empty_archive_says_what_to_do(tmp_path: Path) -> None:
    with Store(tmp_path / "new.db"):
        pass

    async def visit() -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(app=site(tmp_path / "new.db"))
        async with httpx.AsyncClient(transport=transport, base_url="http://khobao.test") as http:
            paths = (
                "/",
                "/search?q=x",
                "/portals",
                "/sections",
                "/authors",
                "/years",
                "/feed.atom",
                "/archive",
            )
            return {path: await http.get(path) for path in paths}

    answers = asyncio.run(visit())
    assert {answer.status_code for answer in answers.values()} == {200}
    assert "khobao demo" in answers["/"].text
