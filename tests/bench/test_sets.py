"""Sets of pages: what is wrong with one is said, and the project's own pages make one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extract.scores import averages, score
from bench.extract.sets import load, write_own_pages
from bench.ours import extract_with_layouts


@pytest.mark.parametrize(
    ("truth", "said"),
    [
        (None, "no readable truth.json"),
        ("[", "is no JSON"),
        ("{}", "must be a list"),
        ("[]", "must be a list"),
        ('[{"url": "x"}]', 'entry 0 names no "file"'),
        ('[{"file": "a.html"}]', "a.html, which is not there"),
    ],
)
def test_a_folder_that_is_no_set_is_told_why(tmp_path: Path, truth: str | None, said: str) -> None:
    if truth is not None:
        (tmp_path / "truth.json").write_text(truth)
    with pytest.raises(ValueError, match=said):
        load(tmp_path)


def test_the_own_pages_are_a_set_that_our_layouts_read_exactly(tmp_path: Path) -> None:
    write_own_pages(tmp_path)
    own = load(tmp_path)
    assert len(own.truths) > 40
    found = averages(
        [
            score(truth, extract_with_layouts((tmp_path / truth["file"]).read_bytes(), truth["url"]))
            for truth in own.truths
        ]
    )
    assert set(found) >= {"body", "title", "minute", "instant", "authors", "section", "captions"}
    assert found == dict.fromkeys(found, 1.0)


def test_every_kept_page_is_named_once(tmp_path: Path) -> None:
    write_own_pages(tmp_path)
    files = [truth["file"] for truth in json.loads((tmp_path / "truth.json").read_text())]
    assert sorted([*files, "truth.json"]) == sorted(path.name for path in tmp_path.iterdir())
