"""``khobao stats``, as typed."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from crawler.archive.store import Store
from crawler.cli import main
from crawler.cli.exits import REFUSED
from crawler.publish.chart import Series, svg
from crawler.publish.picture import png
from tests.archive.pages import NOW, PORTAL, visit

GUIDE = Path(__file__).parents[2] / "docs" / "search.md"
EXAMPLES = re.findall(r"^    khobao stats (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        store.register(PORTAL)
        for name, day, title in (
            ("a", "2019-06-03", "Sạt lở bờ sông"),
            ("b", "2019-08-01", "Sạt lở và hạn mặn"),
            ("c", "2020-03-01", "Hạn mặn đến sớm"),
            ("d", "2020-03-02", "Được mùa"),
        ):
            store.commit([visit(name, title=title, lead="", published=f"{day}T08:00:00+07:00")], now=NOW)
    return path


def run(archive: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["stats", "--archive", str(archive), *words])


def test_two_phrases_side_by_side(archive: Path) -> None:
    result = run(archive, '"sạt lở"', '"han man"', "--by", "year")
    assert result.exit_code == 0, result.output
    lines = [line.rstrip() for line in result.output.splitlines()]
    assert lines[0] == '2 articles for “"sạt lở"”'
    assert lines[1].startswith("  first 03/06/2019 08:00  dongthap  Sạt lở bờ sông  (khobao show 1805")
    assert lines[2].startswith("  last  01/08/2019 08:00")
    assert [" ".join(line.replace("█", "").split()) for line in lines[7:]] == [
        '2019 "sạt lở" 2',
        '"han man" 1',
        '2020 "sạt lở" 0',
        '"han man" 1',
    ]


def test_months_have_no_gaps_and_shares_are_of_the_month(archive: Path) -> None:
    told = json.loads(run(archive, "hạn mặn", "--share", "--json").output)[0]
    assert [(one["value"], one["hits"], one["of"], one["share"]) for one in told["counts"]][:1] == [
        ("2019-06", 0, 1, 0.0)
    ]
    assert [one["value"] for one in told["counts"]] == [
        *(f"2019-{month:02}" for month in range(6, 13)), "2020-01", "2020-02", "2020-03",
    ]  # fmt: skip
    assert told["counts"][-1]["share"] == 0.5
    assert (told["total"], told["first"]["published"][:10], told["last"]["published"][:10]) == (
        2, "2019-08-01", "2020-03-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "line"),
    [
        ("portal", "dongthap"),
        ("province", "Đồng Tháp"),
        ("section", "Huyện Tháp Mười"),
        ("author", "Nguyễn Thu"),
    ],
)
def test_by_everything_else(archive: Path, by: str, line: str) -> None:
    last = run(archive, "sạt lở", "--by", by).output.splitlines()[-1]
    assert last.startswith(line)
    assert last.endswith(" 2  03/06/2019 to 01/08/2019"), "since when, and until when"


def test_a_chart_is_drawn_into_a_file(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "lũ.svg"
    result = run(archive, "sạt lở", "hạn mặn", "--by", "year", "--chart", str(file))
    assert result.exit_code == 0
    assert "hạn mặn, 2020: 1" in {
        title.text for title in ET.parse(file).iter("{http://www.w3.org/2000/svg}title")
    }


def test_a_chart_is_drawn_as_png_with_its_text(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "lũ.PNG"
    assert run(archive, "sạt lở", "--by", "year", "--chart", str(file)).exit_code == 0
    pixels = file.read_bytes()
    assert pixels.startswith(b"\x89PNG")
    assert int.from_bytes(pixels[16:20]) == 1920
    drawing = svg("", ["2019"], [Series("", (1,))], str, over_time=True)
    assert png(drawing) != png(drawing.replace("2019", ""))


def test_a_png_without_what_draws_it_says_what_to_install(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lũ.png"
    monkeypatch.setattr("crawler.publish.picture.FONTS", "No Such Font")
    result = run(archive, "sạt lở", "--chart", str(file))
    assert (result.exit_code, "fonts-dejavu" in result.output) == (REFUSED, True)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    result = run(archive, "sạt lở", "--chart", str(file))
    assert (result.exit_code, 'pip install "khobao[png]"' in result.output) == (REFUSED, True)
    assert "for “sạt lở”" in result.output
    assert not file.exists()
    result = run(archive, "sạt lở", "--chart", str(tmp_path / "nowhere" / "lũ.svg"))
    assert (result.exit_code, "No such file" in result.output) == (REFUSED, True)


@pytest.mark.parametrize("line", EXAMPLES)
def test_the_examples_of_the_guide(
    archive: Path, tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line, comments=True)
    result = run(archive, *words)
    assert result.exit_code == 0, result.output
    assert "Note:" not in result.output
    if "--json" in words:
        assert [one["total"] for one in json.loads(result.output)] == [0]
    else:
        assert "for “" in result.output
    if "--chart" in words:
        assert (tmp_path / words[words.index("--chart") + 1]).stat().st_size


def test_the_guide_has_its_examples() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Missing argument"),
        (["a", "b", "c", "d", "e"], "at most 4"),
        (["a", "--by", "author", "--share"], "not for authors"),
        (["a", "--chart", "x.gif"], "must end in"),
        (["a", "--by", "day"], "month"),
    ],
)
def test_wrong_usage(archive: Path, words: list[str], told: str) -> None:
    result = run(archive, *words)
    assert result.exit_code == 2
    assert told in result.output


def test_nothing_found_is_no_error(archive: Path) -> None:
    result = run(archive, "khôngcó", "?!", "lũ OR")
    assert result.exit_code == 0
    assert result.output.count("0 articles for") == 3
    assert "Note: OR is ignored" in result.output
