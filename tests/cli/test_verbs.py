"""The verbs, as a person and a program meet them: what is printed, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.archive.store import Store
from crawler.cli import main
from crawler.fetch.directory import portals
from crawler.operate.lineage import tree
from crawler.records import Article, Author, Capture, Image, Portal, Visit

MOMENT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LEAD = "Các cấp ủy trong huyện Tháp Mười đã chủ động xây dựng kế hoạch kiểm tra."
BODY = "Huyện có hai mươi mốt đảng viên bị khiển trách.\n\nTỉnh Đồng Tháp giữ vững kỷ cương."


def visit(name: str, title: str, published: str, **more: object) -> Visit:
    url = f"https://songmay.example/{name}"
    capture = Capture(url, MOMENT, 200, f"songmay/{name}.warc.gz", 0, 9, f"urn:uuid:{name}", "0" * 64, 5)
    fields = {"lead": LEAD, "body": BODY, "section": "Chính trị"} | more
    article = Article(
        url,
        f"songmay.example/{name}",
        "article",
        title,
        published=published,
        published_precision="minute",
        **fields,
    )  # type: ignore[arg-type]
    return Visit("songmay", None, "done", capture, article=article)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        store.register(Portal("songmay", "Báo Sông Mây", "Sông Mây", ("songmay.example",), sample=True))
        visits = [
            visit(
                "a1",
                "Tăng cường kiểm tra của Đảng",
                "2022-09-14T09:51:00+07:00",
                byline="Nguyễn Thu",
                authors=(Author("Nguyễn Thu"),),
                images=(Image("https://songmay.example/1.png", "Quang cảnh hội nghị. Ảnh: L.C", "L.C"),),
                agency="SMO",
            ),
            visit("a2", "Lúa đang trổ bông", "2024-01-02T07:00:00+07:00", body="Lúa đang trổ.", lead="Mưa."),
        ]
        store.commit(visits, now=MOMENT)
    return path


def run(archive: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--archive", str(archive), *words[1:]])


def found(archive: Path, *words: str) -> Sequence[str]:
    answer = json.loads(run(archive, "search", "--json", *words).output)
    assert answer["total"] == len(answer["hits"])
    return [hit["title"] for hit in answer["hits"]]


def test_search_prints_titles_marked_words_and_how_to_open_them(archive: Path) -> None:
    result = run(archive, "search", "dong", "thap")
    assert result.exit_code == 0
    assert "1 article for “dong thap”" in result.output
    assert "Tỉnh [Đồng Tháp] giữ vững" in " ".join(result.output.split()).replace(
        "[Đồng] [Tháp]", "[Đồng Tháp]"
    )
    assert "14/09/2022 09:51 · Chính trị · Nguyễn Thu" in result.output
    assert "khobao show 192494104" in result.output


def test_words_without_marks_find_all_and_with_marks_only_that(archive: Path) -> None:
    assert sorted(found(archive, "dang")) == ["Lúa đang trổ bông", "Tăng cường kiểm tra của Đảng"]
    assert found(archive, "đảng") == ["Tăng cường kiểm tra của Đảng"]
    assert found(archive, '"tháp mười"') == ["Tăng cường kiểm tra của Đảng"]


def test_search_filters(archive: Path) -> None:
    assert found(archive, "--since", "2023-01-01") == ["Lúa đang trổ bông"]
    assert found(archive, "--author", "nguyen thu") == ["Tăng cường kiểm tra của Đảng"]
    assert found(archive, "--section", "chinh tri", "--newest")[0] == "Lúa đang trổ bông"
    assert found(archive, "dang", "--portal", "baocantho") == []


def test_nothing_found_is_no_error_and_says_what_to_try(archive: Path) -> None:
    result = run(archive, "search", "không có gì")
    assert result.exit_code == 0
    assert "0 articles" in result.output
    assert "marks off" in result.output


def test_a_portal_that_nobody_knows_is_named(archive: Path) -> None:
    done = run(archive, "search", "đảng", "--portal", "songmai")
    assert done.exit_code == 1
    assert "no portal is named 'songmai'" in done.output


def test_migrate_tells_programs_what_it_did(archive: Path) -> None:
    told = json.loads(run(archive, "migrate", "--json").stdout)
    assert told == {"applied": [], "mended": [], "backup": None}


def test_a_day_that_is_none_is_wrong_usage(archive: Path) -> None:
    result = run(archive, "search", "x", "--since", "14/9/2022")
    assert result.exit_code == 2
    assert "2022-09-14" in result.output


def test_show_reads_like_an_article_and_proves_itself(archive: Path) -> None:
    result = run(archive, "show", "192494104")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Báo Sông Mây · Chính trị  (sample portal, fictional)"
    assert lines[1] == "Tăng cường kiểm tra của Đảng"
    assert lines[2] == "14/09/2022 09:51 · Nguyễn Thu"
    assert "(SMO) Các cấp ủy" in lines[4]
    assert "[image] Quang cảnh hội nghị. Ảnh: L.C" in lines
    assert any(line.startswith("SHA-256    0000") for line in lines)
    assert run(archive, "show", "https://songmay.example/a1").output == result.output


def test_show_of_what_is_not_there_exits_1(archive: Path) -> None:
    result = run(archive, "show", "42")
    assert result.exit_code == 1
    assert "khobao search" in result.output


def test_json_goes_through_a_program_unharmed(archive: Path) -> None:
    shown = json.loads(run(archive, "show", "192494104", "--json").output)
    assert shown["authors"] == [{"name": "Nguyễn Thu", "role": "text"}]
    told = json.loads(run(archive, "status", "--json").output)
    assert (told["articles"], told["sample"], told["search_index"]) == (2, True, [])
    regions = {row["province"]: row for row in json.loads(run(archive, "portals", "--json").output)}
    assert len(regions) == 35
    assert regions["Sông Mây"]["portals"][0]["articles"] == 2
    assert regions["Đồng Tháp"]["formerly"] == ["Tiền Giang"]
    (portal,) = regions["Đồng Tháp"]["portals"]
    assert (portal["name"], [former["name"] for former in portal["former"]]) == ("baodongthap", ["baoapbac"])


def test_portals_stand_under_their_provinces_and_successors(archive: Path) -> None:
    lines = run(archive, "portals").output.splitlines()
    place = lines.index("Đồng Tháp (with what was Tiền Giang)")
    assert lines[place + 1].startswith("  baodongthap ")
    assert lines[place + 2].startswith("    baoapbac ")
    assert "Báo Ấp Bắc (Tiền Giang)" in lines[place + 2]
    assert "2022-09-14 to 2024-01-02" in next(line for line in lines if "Báo Sông Mây (sample)" in line)
    for region in tree(portals()):
        assert sum(line.partition(" (")[0].partition(":")[0] == region.name for line in lines) == 1
        assert any(line.startswith(f"{region.name}") and "no portal" in line for line in lines) == (
            not region.portals
        )


def test_status_tells_of_a_broken_search_index_and_migrate_mends_it(archive: Path) -> None:
    assert "search index: sound" in run(archive, "status").output
    with Store(archive) as store:
        store.db.execute("DROP TRIGGER articles_fts_au")
    assert "articles_fts_au is missing" in run(archive, "status").output
    assert "mended" in run(archive, "migrate").output
    assert "search index: sound" in run(archive, "status").output
    assert "up to date" in run(archive, "migrate").output


@pytest.mark.parametrize("verb", ["search", "show", "status", "migrate", "serve"])
def test_without_an_archive_each_verb_says_how_to_make_one(verb: str, tmp_path: Path) -> None:
    words = [verb, "x"] if verb in {"search", "show"} else [verb]
    result = run(tmp_path / "none.db", *words)
    assert result.exit_code == 3
    assert "khobao demo" in result.output


def test_another_file_is_not_taken_for_an_archive(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Kính gửi tòa soạn", encoding="utf-8")
    result = run(tmp_path / "letter.db", "search", "x")
    assert result.exit_code == 3
    assert "not an archive" in result.output


def test_help_groups_the_verbs_by_purpose() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert result.output.index("Look:") < result.output.index("Crawl:") < result.output.index("Keep:")
    assert "khobao demo" in result.output


def test_an_unknown_portal_is_named_and_exits_1(tmp_path: Path) -> None:
    result = run(tmp_path / "a.db", "crawl", "baokhongco")
    assert result.exit_code == 1
    assert "baokhongco" in result.output
    assert not (tmp_path / "a.db").exists()


def test_recurring_texts_are_shown_and_overruled_by_a_digest_that_is_known(archive: Path) -> None:
    nothing = run(archive, "recurring", "songmay")
    assert nothing.exit_code == 0
    assert "khobao recurring songmay --learn" in nothing.output
    unknown = run(archive, "recurring", "songmay", "--keep", "abc")
    assert unknown.exit_code == 1
    assert "'abc' is the digest of no text of songmay" in unknown.output
    for portal, said in (("baokhongco", "`khobao portals`"), ("baocantho", "`khobao crawl baocantho`")):
        absent = run(archive, "recurring", portal)
        assert absent.exit_code == 1
        assert said in absent.output


def test_learning_tells_which_captures_are_lost(archive: Path) -> None:
    result = run(archive, "recurring", "songmay", "--learn", "--captures", str(archive.parent))
    assert result.exit_code == 0
    assert "left out: no capture in" in result.output
    assert "0 articles read again, 0 texts recur" in result.output


def test_cite_prints_a_line_or_a_file_for_reference_managers(archive: Path) -> None:
    shown = run(archive, "cite", "songmay.example/a1")
    assert shown.exit_code == 0
    assert shown.output.startswith(
        "Nguyễn Thu (2022), “Tăng cường kiểm tra của Đảng”, Báo Sông Mây, 14/09/2022"
    )
    both = run(archive, "cite", "songmay.example/a1", "songmay.example/a2", "--format", "csl-json")
    assert [entry["title"] for entry in json.loads(both.output)] == [
        "Tăng cường kiểm tra của Đảng",
        "Lúa đang trổ bông",
    ]
    missing = run(archive, "cite", "7")
    assert missing.exit_code == 1
    assert "no article '7'" in missing.output


def test_export_writes_a_file_and_says_what_is_in_it(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    done = run(archive, "export", "dong thap", "--output", str(target))
    assert done.exit_code == 0, done.output
    assert "1 rows" in done.output
    assert "Tăng cường kiểm tra của Đảng" in target.read_text(encoding="utf-8")
    again = run(archive, "export", "dong thap", "--output", str(target))
    assert again.exit_code == 4
    assert "there already" in again.output
    told = json.loads(run(archive, "export", "-o", str(tmp_path / "all.jsonl"), "--json").output)
    assert told["rows"] == 2
    assert run(archive, "export", "lúa", "-o", str(tmp_path / "x.csv"), "--table", "captures").exit_code == 2
    odd = run(archive, "export", "-o", str(tmp_path / "x.xls"))
    assert odd.exit_code == 4
    assert ".csv" in odd.output


def test_diff_shows_what_went_and_what_came(archive: Path) -> None:
    assert "one reading" in run(archive, "diff", "songmay.example/a2").output
    moment = "2024-01-02T07:00:00+07:00"
    changed = visit("a2", "Lúa đang trổ bông", moment, body="Lúa đã trổ.", lead="Mưa.")
    assert changed.capture
    capture = replace(changed.capture, offset=10, record_id="urn:uuid:later")
    with Store(archive) as store:
        store.commit([replace(changed, capture=capture)], now=MOMENT)
    shown = run(archive, "diff", "songmay.example/a2")
    assert shown.exit_code == 0
    assert "body, paragraph 1" in shown.output
    assert "Lúa [-đang-]{+đã+} trổ." in shown.output
    told = json.loads(run(archive, "diff", "songmay.example/a2", "1", "2", "--json").output)
    assert [change["field"] for change in told["changes"]] == ["body"]
    assert run(archive, "diff", "songmay.example/a2", "1", "3").exit_code == 1
    assert run(archive, "diff", "nix").exit_code == 1


@pytest.fixture
def two_papers(tmp_path: Path) -> Path:
    """A report, its copy with the tail cut, and another article."""
    path = tmp_path / "archive.db"
    report = [
        f"Đoạn {n}: bà con xã {name} kể chuyện mùa nước nổi năm nay về sớm hơn năm ngoái nửa tháng, cá linh "
        f"theo con nước vào đồng, ghe xuồng {name} tấp nập từ lúc trời còn chưa sáng rõ."
        for n, name in enumerate(("Tân Bình", "Phú Thuận", "Long Khánh", "Gáo Giồng"))
    ]
    with Store(path) as store:
        store.register(Portal("one", "Báo Một", "Đồng Tháp", ("one.example",)))
        store.register(Portal("two", "Báo Hai", "Cần Thơ", ("two.example",)))
        rows = (
            ("one", "Mùa nước nổi", "2024-03-12T08:00:00+07:00", report),
            ("two", "Nước nổi về sớm", "2024-03-12T10:30:00+07:00", report[:3]),
            ("two", "Một bài khác", "2024-03-13T10:30:00+07:00", [BODY]),
        )
        made = [
            Visit(
                portal,
                None,
                "done",
                article=Article(
                    f"https://{portal}.example/{n}",
                    f"{portal}.example/{n}",
                    "article",
                    title,
                    body="\n\n".join(text),
                    published=published,
                    published_precision="minute",
                ),
            )
            for n, (portal, title, published, text) in enumerate(rows)
        ]
        store.commit(made, now=MOMENT)
    return path


def test_show_tells_who_published_a_story_first(two_papers: Path) -> None:
    found = json.loads(run(two_papers, "search", "nước nổi", "--oldest", "--json").output)
    first, copy = (hit["id"] for hit in found["hits"])
    shown = run(two_papers, "show", str(copy)).output
    assert "Story      2 articles of 2 newspapers, in order of publication:" in shown
    assert f"12/03/2024 08:00  Báo Một  {first}  first\n" in shown
    assert (
        f"12/03/2024 10:30  Báo Hai  {copy}  81% alike, 100% of the shorter in the longer (this one)" in shown
    )
    told = json.loads(run(two_papers, "show", str(first), "--json").output)["story"]
    assert [(one["id"], one["portal"], one["contained"]) for one in told] == [
        (first, "one", 1.0),
        (copy, "two", 1.0),
    ]
    alone = json.loads(run(two_papers, "search", "bài khác", "--json").output)["hits"][0]["id"]
    assert "Story" not in run(two_papers, "show", str(alone)).output


def test_stories_lists_the_largest(two_papers: Path) -> None:
    listed = run(two_papers, "stories").output
    assert (
        "   2 x Mùa nước nổi\n       12/03/2024 08:00 to 12/03/2024 10:30 · one first, then two · khobao show"
        in listed
    )
    assert [
        one["size"] for one in json.loads(run(two_papers, "stories", "--portal", "two", "--json").output)
    ] == [2]
    assert "No two articles" in run(two_papers, "stories", "--since", "2024-03-13").output
    assert run(two_papers, "stories", "nước nổi").output == listed
    assert "No two articles" in run(two_papers, "stories", "bài khác").output
    assert "Note: OR is ignored" in run(two_papers, "stories", "nước OR").output


def test_unique_shows_one_article_of_a_story(two_papers: Path) -> None:
    assert found(two_papers, "nước nổi", "--unique") == ["Mùa nước nổi"]
    assert found(two_papers, "nước nổi", "--unique", "--portal", "two") == ["Nước nổi về sớm"]
    assert found(two_papers, "--unique", "--newest") == ["Một bài khác", "Mùa nước nổi"]
    assert (
        "1 article for “nước nổi”, one of each story"
        in run(two_papers, "search", "nước nổi", "--unique").output
    )


@pytest.mark.parametrize("more", [["--full"], ["--since", "2026-01-01"], ["--max-pages", "1"]])
def test_what_crawl_due_would_not_do_is_refused(archive: Path, more: list[str]) -> None:
    refused = CliRunner().invoke(main, ["crawl", "--due", "--archive", str(archive), *more])
    assert (refused.exit_code, "for one PORTAL" in refused.output) == (2, True)
