"""Vietnamese first, English for who asks."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from crawler.archive.notes import SENTENCES
from crawler.archive.query import parse
from crawler.publish import wording
from crawler.publish.wording import LANGUAGES, accepted, dateline, say, words
from tests.publish.conftest import Get

#: Sentences whose keys are put together: of roles, fields and so on.
FAMILIES = ("role_", "field_", "note_", "ask_", "parameter_", "column_", "compare_")
TEMPLATES = Path(wording.__file__).parent / "datasette" / "templates"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"), ("vi", "vi"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr", "vi"),
        ("en;q=0.5,vi;q=0.9", "vi"), ("en,vi", "vi"), ("vi;q=0.3,en;q=0.8", "en"),
        ("en;q=x", "vi"), (";;;,,q=", "vi"), ("*", "vi"),
    ],
)  # fmt: skip
def test_the_browser_chooses_and_vietnamese_comes_first(header: str, language: str) -> None:
    assert accepted(header) == language


def test_the_address_chooses_over_the_browser_and_links_keep_it(get: Get) -> None:
    page = BeautifulSoup(get("/?lang=en", **{"accept-language": "vi"}).text, "html.parser")
    assert page.html
    assert page.html["lang"] == "en"
    ours = [str(a["href"]) for a in page.select("a[href^='/']") if not str(a["href"]).startswith("/archive")]
    assert len(ours) > 20
    assert [link for link in ours if "lang=" not in link] == []
    assert page.select("form input[name=lang][value=en]")
    assert BeautifulSoup(get("/", **{"accept-language": "en"}).text, "html.parser").select("html[lang=en]")
    assert "Accept-Language" in get("/").headers["vary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_datelines(language: wording.Language) -> None:
    full = {"vi": "Thứ Tư, 14/09/2022, 09:51", "en": "Wednesday, 14 September 2022, 09:51"}[language]
    assert dateline(language, "2022-09-14T09:51:45+07:00", "second") == full
    assert dateline(language, "2022-09-14T00:00:00+07:00", "day") == full.rpartition(",")[0]
    assert dateline(language, "") == ""


def test_numbers_and_plurals() -> None:
    assert say("vi", "found", n=1234) == "1.234 bài"
    assert (say("en", "found", n=1), say("en", "found", n=1234)) == ("1 article", "1,234 articles")


def test_every_sentence_is_there_in_every_language_and_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.glob("*.html")))
    source += "".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.parents[1].glob("*.py")))
    used = set(re.findall(r"""["']([a-z_]+)["']""", source))
    for key, sentences in words().items():
        assert set(sentences) == set(LANGUAGES), key
        braces = [set(re.findall(r"\{(\w+)\}", sentence)) for sentence in sentences.values()]
        assert braces[0] == braces[1], key
        assert key in used or key.startswith(FAMILIES), f"{key} is said nowhere"
    for key in re.findall(r"""\bt\(["']([a-z_]+)["'][,)]""", source):
        assert key in words(), key


def test_what_a_query_leaves_out_is_told_in_the_readers_language(get: Get) -> None:
    for key, sentence in SENTENCES.items():
        assert words()[f"note_{key}"]["en"] == sentence
    typed = "/search?q=" + quote("(lũ OR trước:hôm_qua lu*")
    told = {
        language: [
            note.get_text()
            for note in BeautifulSoup(get(f"{typed}&lang={language}").text, "html.parser").select(".notice")
        ]
        for language in LANGUAGES
    }
    assert told["vi"] == [
        "trước:hôm_qua không phải là thời gian (2022, 2022-09 hay 2022-09-14) nên được tìm như chữ thường.",
        "lu* được hiểu là chữ lu: trước dấu * cần ít nhất 3 chữ cái.",
        "Bỏ qua dấu ngoặc đơn không có cặp.",
    ]
    assert told["en"] == [str(note) for note in parse("(lũ OR trước:hôm_qua lu*").notes]
