"""The five questions of docs/research.md are answered as it says, in the terminal and in the browser."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote

import httpx
import pytest
import rispy
from bs4 import BeautifulSoup
from click.testing import CliRunner

from crawler.cli import main
from crawler.publish.site import site
from tests.cli.process import khobao
from tests.publish.drought import fill

GUIDE = (Path(__file__).parents[2] / "docs" / "research.md").read_text(encoding="utf-8")
#: A command, and the lines below it.
COMMANDS = re.findall(
    r"^    \$ khobao (.+)\n((?:(?!    \$ )    .*\n|\n(?=    (?!\$ )))*)", GUIDE, re.MULTILINE
)
PAGES = [page for page in re.findall(r"`(/[^`]+)`", GUIDE) if "?" in page]
#: A file may be a little longer where the captures lie deeper in theirs.
_BYTES = re.compile(r"[\d,]+ bytes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("research")
    fill(path / "archive.db")
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample")
    khobao(path, "demo")
    return path


def printed(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    return [_BYTES.sub("N bytes", line).rstrip() for line in result.output.splitlines()]


def test_the_guide_asks_five_questions_both_ways() -> None:
    assert GUIDE.count("\n## ") == 5
    assert len(COMMANDS) == 9
    assert len(PAGES) == 5


@pytest.mark.parametrize(("command", "answer"), COMMANDS)
def test_the_terminal_answers_as_the_guide_says(
    folder: Path, command: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = printed(folder, command, monkeypatch)
    place = 0
    told = [_BYTES.sub("N bytes", line.removeprefix("    ")).rstrip() for line in answer.splitlines()]
    assert told
    for line, before in zip(told, ["", *told], strict=False):
        if line == "...":
            continue
        found = lines.index(line, place)
        assert before == "..." or found == place, f"{lines[place]!r} is not in the guide"
        place = found + 1
    assert told[-1] == "..." or place == len(lines)


@pytest.mark.parametrize("command", [command for command, _ in COMMANDS])
def test_they_can_be_asked_of_the_sample_newspaper(
    sample: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = re.sub(r"\b18\d{7}\b", "192494109", command)
    assert printed(sample, command, monkeypatch)


def test_what_is_taken_away_is_what_was_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command, _ in COMMANDS:
        if command.startswith("export"):
            for old in folder.glob("drought*"):
                old.unlink()
            printed(folder, command, monkeypatch)
            name = command.rpartition(" ")[2]
            told = json.loads((folder / f"{name}.manifest.json").read_text(encoding="utf-8"))
            assert (told["rows"], told["query"]) == (3, '"hạn mặn" province:"Bến Tre"')
            text = (folder / name).read_text(encoding="utf-8-sig")
            if name.endswith(".ris"):
                assert {entry["place_published"] for entry in rispy.loads(text)} == {"Bến Tre"}
            else:
                rows = list(csv.DictReader(io.StringIO(text, newline="")))
                assert {(row["province"], row["province_then"]) for row in rows} == {("Vĩnh Long", "Bến Tre")}
                assert [row["published_raw"][:10] for row in rows] == [
                    "18/02/2020",
                    "21/03/2020",
                    "02/04/2020",
                ]


@pytest.fixture(scope="module")
def shown(folder: Path) -> Iterator[dict[str, BeautifulSoup]]:
    """The guide's pages by the first part of their query."""
    with asyncio.Runner() as runner:
        transport = httpx.ASGITransport(app=site(folder / "archive.db"))
        http = httpx.AsyncClient(transport=transport, base_url="http://khobao.test")
        pages = {}
        for page in PAGES:
            answer = runner.run(http.get(quote(page, safe="/?=&")))
            assert answer.status_code == 200, page
            pages[page.partition("?")[0].rpartition("/")[2]] = BeautifulSoup(answer.text, "html.parser")
        yield pages


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [[cell.get_text() for cell in row.select("td")] for row in page.select("table.answer tbody tr")]


def test_the_browser_answers_the_same(shown: dict[str, BeautifulSoup]) -> None:
    assert [row[:2] for row in rows(shown["who_wrote_most"])] == [
        ["Ngọc Diệp", "3"], ["Hoài Lam", "1"], ["Lê Bưởi", "1"],
    ]  # fmt: skip
    assert [(row[0], row[3]) for row in rows(shown["first_appearance"])] == [
        ("Báo Dừa Xanh", "2016-03-10"), ("Báo Sen Hồng", "2018-05-21"),
        ("Báo Bến Sông", "2020-11-11"), ("Báo Đèo Cao", "2022-09-20"),
    ]  # fmt: skip
    beside = rows(shown["side_by_side"])
    assert [row[:3] for row in beside if row[0] in ("2019", "2020", "2023")] == [
        ["2019", "1", "0"], ["2020", "0", "6"], ["2023", "1", "1"],
    ]  # fmt: skip
    drawn = [(bar["value"], bar["max"]) for bar in shown["side_by_side"].select("meter")]
    assert ("6", "6") in drawn, "both subjects are drawn to one scale"
    assert len(drawn) == 2 * len(beside)
    (story,) = rows(shown["reprints"])
    assert story[1:6] == [
        "Mười ba tỉnh họp bàn ứng phó hạn mặn",
        *("Báo Bến Sông", "2020-03-20", "3", "Báo Dừa Xanh, Báo Sen Hồng"),
    ]  # fmt: skip
    assert len(shown["search"].select(".hit")) == 3
    links = {link.get_text(): str(link["href"]) for link in shown["search"].select("a[download]")}
    assert links["RIS"].startswith("/articles.ris?")
    assert parse_qs(links["RIS"].partition("?")[2]) == {
        "q": ['"hạn mặn"'],
        "province": ["Bến Tre"],
        "since": ["2020-01-01"],
        "until": ["2020-12-31"],
    }


def test_of_reprints_only_the_first_is_shown_and_taken_away(
    folder: Path, shown: dict[str, BeautifulSoup], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = '"hạn mặn" on:2020'
    printed(folder, f"export {shlex.quote(asked)} --unique -o unique.csv", monkeypatch)
    told = json.loads((folder / "unique.csv.manifest.json").read_text(encoding="utf-8"))
    assert (told["rows"], told["unique"]) == (4, True)
    (folder / "unique.csv.part.json").write_text(json.dumps(told | {"bytes": 0, "last": 0}))
    refused = CliRunner().invoke(main, ["export", asked, "-o", "unique.csv"])
    assert refused.exit_code == 4, "with reprints it is another export, and not gone on with"
    box = shown["search"].select_one("input[name=unique]")
    assert box
    assert "checked" not in box.attrs

    async def visit() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=site(folder / "archive.db"))
        async with httpx.AsyncClient(transport=transport, base_url="http://khobao.test") as http:
            paths = ("search", "feed.atom", "articles.csv")
            return [await http.get(f"/{path}?q={quote(asked)}&unique=1") for path in paths]

    page, feed, table = asyncio.run(visit())
    soup = BeautifulSoup(page.text, "html.parser")
    assert "4 bài có" in soup.select(".found strong")[0].get_text()
    assert soup.select("input[name=unique][checked]")
    assert [li.get_text(" ", strip=True) for li in soup.select(".chosen li")] == [
        "Bài đăng lại chỉ hiện bài đầu ×"
    ]
    assert feed.text.count("<entry>") == 4
    assert len(list(csv.DictReader(io.StringIO(table.text, newline="")))) == 4
