"""Pages that publishers served, with hand-made truth; they stay outside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.ours import extract, extract_with_layouts


def truth(real_pages: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((real_pages / "vn" / "truth.json").read_text(encoding="utf-8"))
    return rows


def test_lao_cai_is_exact_with_its_layout(real_pages: Path) -> None:
    row = next(row for row in truth(real_pages) if "baolaocai" in row["file"])
    got = extract_with_layouts((real_pages / "vn" / row["file"]).read_bytes(), row["url"])
    wanted = {name: row[name] for name in ("title", "date", "authors", "section", "lead", "captions")}
    assert {name: got[name] for name in wanted} == wanted
    assert got["body"].split("\n\n") == row["body"].split("\n")


@pytest.mark.parametrize("field", ["with", "without"])
def test_what_must_and_must_not_be_in_a_body(real_pages: Path, field: str) -> None:
    for row in truth(real_pages):
        got = extract((real_pages / "vn" / row["file"]).read_bytes(), row["url"])
        for snippet in row[field]:
            assert (snippet in got["body"]) is (field == "with"), (row["file"], snippet)
