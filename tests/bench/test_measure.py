"""A page that an extractor fails on is one lost page, whatever way it fails; the clock is CPU time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bench.extract.measure import Extractor, Result, measure
from bench.extract.sets import PageSet, load
from bench.extract.table import table

HERE = Path(sys.executable)


def pages(folder: Path, *texts: str) -> PageSet:
    truths = [
        {"file": f"{n}.html", "url": f"http://a.example/{n}", "title": text, "body": f"http://a.example/{n}"}
        for n, text in enumerate(texts)
    ]
    for truth, text in zip(truths, texts, strict=True):
        (folder / truth["file"]).write_text(text)
    (folder / "truth.json").write_text(json.dumps(truths))
    return load(folder)


def run(extractor: str, chosen: PageSet, passes: int = 2, limit: float = 30) -> Result:
    return measure(Extractor("toy", f"tests.bench.toys:{extractor}", HERE, "khobao"), chosen, passes, limit)


def test_right_pages_score_and_noise_on_stdout_does_no_harm(tmp_path: Path) -> None:
    result = run("read", pages(tmp_path, "one", "two"))
    assert result.failed == ""
    assert result.lost == {}
    assert (result.scores["title"], result.scores["exact"]) == (1.0, 1.0)
    assert result.offered == {"title", "body"}
    assert result.version


def test_a_page_that_raises_is_lost_and_says_why(tmp_path: Path) -> None:
    result = run("read", pages(tmp_path, "one", "RAISE", "three", "four"))
    assert result.lost == {"1.html": "ValueError: this page is not to my taste"}
    assert result.scores["title"] == 3 / 4


def test_a_page_that_kills_the_process_is_lost_and_the_others_are_not(tmp_path: Path) -> None:
    result = run("read", pages(tmp_path, "one", "DIE", "three", "DIE"))
    assert set(result.lost) == {"1.html", "3.html"}
    assert result.scores["title"] == 2 / 4


def test_a_page_that_takes_too_long_is_lost_and_costs_the_limit(tmp_path: Path) -> None:
    result = run("read", pages(tmp_path, "one", "SLEEP"), limit=3)
    assert result.lost == {"1.html": "no answer in 3 s"}
    assert result.worst_ms == 3000
    assert result.pages_per_s == pytest.approx(2 / 3, rel=0.1)


def test_an_extractor_that_dies_on_every_page_is_given_up(tmp_path: Path) -> None:
    result = run("read", pages(tmp_path, *["DIE"] * 12))
    assert result.failed


def test_an_extractor_that_is_not_there_is_told(tmp_path: Path) -> None:
    chosen = pages(tmp_path, "one")
    assert "no_such" in run("no_such", chosen).failed
    nowhere = measure(Extractor("toy", "x:y", tmp_path / "no-python"), chosen, 1)
    assert "no-python" in nowhere.failed


def test_the_clock_tells_cpu_time_and_the_slowest_page(tmp_path: Path) -> None:
    result = run("burn", pages(tmp_path, "0020", "0080"), passes=1)
    assert 1000 / result.pages_per_s == pytest.approx(50, rel=0.2)
    assert result.worst_ms == pytest.approx(80, rel=0.2)


def test_memory_is_the_extractors_own(tmp_path: Path) -> None:
    chosen = pages(tmp_path, "one")
    assert run("hoard", chosen).peak_mb > run("burn", chosen).peak_mb + 50


def test_the_table_leaves_empty_what_an_extractor_never_fills(tmp_path: Path) -> None:
    chosen = pages(tmp_path, "one", "RAISE")
    full = run("read", chosen)
    lines = table(
        chosen, [run("burn", chosen), full, Result("gone", failed="it is not installed")]
    ).splitlines()
    heads, first, second = ([cell.strip() for cell in lines[n].split("|")[1:-1]] for n in (2, 4, 5))
    assert (first[heads.index("title")], second[heads.index("title")]) == ("0.500", "")
    assert first[heads.index("lost")] == "1"
    assert "section" not in heads
    assert "- gone: not measured: it is not installed" in lines
    assert "- toy: 1 lost, such as 1.html: ValueError: this page is not to my taste" in lines
