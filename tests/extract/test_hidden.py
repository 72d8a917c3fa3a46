"""Bodies that only a page's own scripts would show: written by them, enciphered for them."""

from __future__ import annotations

import base64
import json
import string

import pytest

from crawler.extract.page import extract
from crawler.extract.scripted import unescape, written
from tests.extract.pages import FIRST, SECOND, THIRD, URL, codes, page, read

BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
HTML = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
ARTICLE = "<meta property='og:type' content='article'>"
EMPTY = "<div id='content'></div>"


def escaped(text: str) -> str:
    return json.dumps(text).replace("</", "<\\/")


PROGRAMS = {
    "string in a variable": f"var outputData = {escaped(HTML)};\n$('#content').html(outputData);",
    "variable that nothing is seen to write": f"const outputData = {escaped(HTML)};",
    "single quotes": "$('#content').html('" + HTML.replace("'", "\\'") + "');",
    "template literal": f"$('#content').html(`{HTML}\n  <i>${{new Date().getFullYear()}}</i>`);",
    "inner HTML": f'document.getElementById("content").innerHTML = {escaped(HTML)};',
    "escapes of every kind": (
        '$("#content").html("'
        + "".join(f"\\u{ord(c):04X}" if ord(c) > 255 else f"\\x{ord(c):02x}" for c in HTML)
        + '");'
    ),
    "pieces added up": f"let html = '<p>{FIRST}</p>' +\n  '<p>{SECOND}</p>';\nhtml += '<p>{THIRD}</p>';\n"
    "document.querySelector('#content').innerHTML = html;",
    "percent signs": '$("#content").html(decodeURIComponent("'
    + "".join(f"%{b:02X}" for b in HTML.encode())
    + '"));',
    "base64": f'$("#content").html(b64("{base64.b64encode(HTML.encode()).decode()}"));',
    "saved by an editor": "$('#content').html(show(outputData)); var outputData = "
    + json.dumps(
        {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": t}} for t in (FIRST, SECOND, THIRD)]}
    ),
    "after comments and quotes": "// it's the reader's page\n/* \"draft */ var a = 'x';\n"
    f"$('#content').html({escaped(HTML)});",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_body_that_a_script_writes(program: str) -> None:
    other = "<script>var menu = '<a href=\"/\">Trang chủ</a>'; $('#menu').html(menu);</script>"
    article = read(EMPTY + other + f"<script>{program}</script>", head=ARTICLE)
    assert article.kind == "article"
    assert article.body == BODY
    assert codes(article) == ["body.scripted", "published.empty"]


def test_a_page_that_shows_its_text_keeps_it() -> None:
    shown = f"<div id='content'>{HTML}{HTML}</div>"
    program = (
        f"<script>var outputData = {escaped('<p>' + 'Một bản nháp cũ của bài này. ' * 40 + '</p>')}</script>"
    )
    article = read(shown + program, head=ARTICLE)
    assert "bản nháp" not in article.body
    assert "body.scripted" not in codes(article)


@pytest.mark.parametrize(
    ("around", "text"),
    [
        ("<div class='footer'><div id='box'></div></div>", HTML),
        ("<div id='comments'></div>", HTML),
        (
            "<div id='box'>Đã có chữ ở trong khung này rồi nên không ai viết thêm vào đây nữa.</div>",
            HTML,
        ),
        ("<div id='box'></div>", "".join(f"<p><a href='/x{n}'>{FIRST}</a></p>" for n in range(4))),
    ],
)
def test_what_scripts_write_elsewhere_is_no_body(around: str, text: str) -> None:
    target = "comments" if "comments" in around else "box"
    program = f"<script>$('#{target}').html({escaped(text)});</script>"
    article = read(around + program, head=ARTICLE)
    assert article.kind == "stub"
    assert "body.scripted" not in codes(article)


def test_a_listing_does_not_become_an_article_for_its_data() -> None:
    tiles = "".join(f"<h3><a href='/x-a{n}.html'>Tin số {n}: xã mở lớp học đêm</a></h3>" for n in range(15))
    program = f'<script>window.data = {{"items": [{{"content": {escaped(HTML)}}}]}};</script>'
    article = extract(page(tiles + program, title="Xã hội"), "https://baosongque.vn/xa-hoi")
    assert article.kind == "listing"


def exchanged(text: str, letters: str, others: str) -> str:
    return base64.b64encode(text.translate(str.maketrans(letters, others)).encode()).decode()


LETTERS = string.ascii_letters
OTHERS = LETTERS[7:] + LETTERS[:7]
KEYS = {
    "two strings": f'var from = "{LETTERS}", to = "{OTHERS}";',
    "two arrays": f"var a = {json.dumps(list(LETTERS))}, b = {json.dumps(list(OTHERS))};",
    "a table": f"var table = {json.dumps(dict(zip(OTHERS, LETTERS, strict=True)))};",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("place", ["<div id='content'>{}</div>", "<div id='content'><p>{}</p></div>"])
def test_an_enciphered_body_whose_key_the_page_carries(place: str, key: str) -> None:
    word = exchanged(HTML, LETTERS, OTHERS)
    article = read(place.format(word) + f"<script>{key}</script>", head=ARTICLE)
    assert (article.kind, article.body) == ("article", BODY)
    assert "body.deciphered" in codes(article)


def test_an_enciphered_body_in_a_script() -> None:
    word = exchanged(HTML, LETTERS, OTHERS)
    program = f"{KEYS['two strings']} $('#content').html(open('{word}'));"
    article = read(EMPTY + f"<script>{program}</script>", head=ARTICLE)
    assert (article.kind, article.body) == ("article", BODY)


@pytest.mark.parametrize("program", ["", f'var a = "{LETTERS}", b = "{LETTERS[3:] + LETTERS[:3]}";'])
def test_an_enciphered_body_without_its_key_stays_out(program: str) -> None:
    word = exchanged(HTML, LETTERS, OTHERS)
    lead = f"<p class='sapo'>{FIRST}</p>"
    article = read(f"{lead}<div id='content'><p>{word}</p></div><script>{program}</script>", head=ARTICLE)
    assert (article.kind, article.body) == ("stub", "")
    assert (article.title, article.lead) == ("Cầu mới thông xe", FIRST)
    assert codes(article) == ["body.enciphered", "page.stub"]
    assert article.issues[0].seen == word[:200]


def test_escapes() -> None:
    assert unescape(r"a\/b\"\n\u1EC7\x41\u{1F600}\uD83D\uDE00\q") == 'a/b"\nệA😀😀q'
    assert unescape(r"\uD83D lẻ") == "\ufffd lẻ"
    assert unescape("một ${x} hai", template=True) == "một  hai"


PIECES = ["'", '"', "`", "/*", "//", "\\", "'+'", "${", "x='", "%41", "<!--", "'a'" + " " * 190]


@pytest.mark.parametrize("piece", PIECES)
def test_half_a_million_of_anything_is_read(piece: str) -> None:
    assert isinstance(written(piece * (500_000 // len(piece))), list)


def test_unclosed_scripts() -> None:
    assert extract(page("<script>" * 50_000 + "var outputData = '"), URL).kind == "stub"
