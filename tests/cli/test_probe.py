"""``khobao probe``: files, lines of files, and what is said of each field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.sample.server import serve
from tests.cli.process import khobao

PAGE = """<html lang="vi"><head><meta charset="utf-8"><title>Lúa được mùa</title></head><body>
<h1>Lúa được mùa</h1><div class="date">14/09/2022 09:51</div><div id="content">
<p>Nông dân huyện Tháp Mười vừa thu hoạch xong vụ lúa hè thu với năng suất bảy tấn mỗi héc-ta.</p>
<p>Ngành nông nghiệp tỉnh khuyến cáo bà con xuống giống vụ thu đông đúng lịch thời vụ để né lũ.</p>
<p>Giá lúa tươi tại ruộng hiện ở mức tám nghìn đồng một ký, cao hơn cùng kỳ năm trước.</p>
<p style="text-align: right"><strong>Nguyễn Thu</strong></p></div></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_file_is_read_field_by_field_with_its_layer(page: Path) -> None:
    result = CliRunner().invoke(main, ["probe", str(page), "--url", "https://bao.example/lua-a1.html"])
    assert result.exit_code == 0
    assert "title      heuristics  Lúa được mùa" in result.output
    assert "2022-09-14T09:51:00+07:00  (minute, from “14/09/2022 09:51”)" in result.output
    assert "Nguyễn Thu (text)" in result.output


def test_json_is_one_document(page: Path) -> None:
    result = CliRunner().invoke(main, ["probe", str(page), "--url", "https://bao.example/a.html", "--json"])
    read = json.loads(result.output)
    assert read["title"] == "Lúa được mùa"
    assert read["authors"] == ["Nguyễn Thu"]
    assert read["layers"]["title"] == "heuristics"


def test_lines_give_an_article_each_and_lose_none_to_a_bad_one(page: Path, tmp_path: Path) -> None:
    asked = [
        json.dumps({"file": str(page), "url": "https://bao.example/a.html"}),
        "no json",
        json.dumps({"file": str(tmp_path / "none.html"), "url": ""}),
        json.dumps({"file": str(page)}),
    ]
    result = CliRunner().invoke(main, ["probe", "--jsonl"], input="\n".join(asked) + "\n")
    assert result.exit_code == 0
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert [row.get("title") for row in rows] == ["Lúa được mùa", None, None, "Lúa được mùa"]
    assert "line 2" in rows[1]["error"]
    assert rows[2]["file"] == str(tmp_path / "none.html")
    assert "line 3" in rows[2]["error"]


def test_a_portal_is_chosen_by_name_or_host_and_an_unknown_one_refused(page: Path) -> None:
    named = CliRunner().invoke(main, ["probe", str(page), "--portal", "baocantho", "--json"])
    assert json.loads(named.output)["language"] == "vi"
    unknown = CliRunner().invoke(main, ["probe", str(page), "--portal", "khongco"])
    assert unknown.exit_code == 1
    assert "khobao portals" in unknown.output


def test_a_missing_file_and_missing_words_say_so(tmp_path: Path) -> None:
    missing = CliRunner().invoke(main, ["probe", str(tmp_path / "none.html")])
    assert missing.exit_code == 1
    assert "none.html" in missing.output
    assert CliRunner().invoke(main, ["probe"]).exit_code == 2
    assert CliRunner().invoke(main, ["probe", "x", "--jsonl"]).exit_code == 2


def test_a_page_that_is_an_error_is_shown_and_said_to_be_one(tmp_path: Path) -> None:
    with serve(0) as server:
        told = khobao(tmp_path, "probe", server.base_url + "/khong-co-post1.html")
    assert "khong-co-post1.html answered 404; this is that page" in told
    assert "khong-co-post1.html: error" in told


def test_no_real_page_is_fetched_without_a_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHOBAO_CONTACT", raising=False)
    result = CliRunner().invoke(main, ["probe", "https://baocantho.com.vn/x-a1.html"])
    assert result.exit_code == 1
    assert "KHOBAO_CONTACT" in result.output
