"""A portal's fields over its captures: how they fill, what is odd, and a selector that is tried."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import main
from crawler.extract.layout import NO_RULES
from crawler.operate.matrix import NoSelector, Value, oddities, with_selectors
from spiders.songmay import BaoSongMay
from tests.cli.process import khobao
from tests.fetch.site import address, article, listing, site
from tests.fetch.wire import page, serve
from tests.operate.conftest import Desk


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matrix")
    khobao(folder, "demo")
    return folder


def probe(folder: Path, *words: str) -> Result:
    place = ["--archive", str(folder / "archive.db"), "--folder", str(folder / "captures")]
    return CliRunner().invoke(main, ["probe", *words, *place])


def columns(folder: Path, *words: str) -> dict[str, dict[str, object]]:
    told = json.loads(probe(folder, "songmay", "--captures", "1000", "--json", *words).output)
    return {column["field"]: column for column in told["columns"]}


def test_every_field_says_how_often_it_fills_and_by_which_layer(crawled: Path) -> None:
    found = columns(crawled)
    title, byline = found["title"], found["byline"]
    assert title["filled"] == sum(title["layers"].values()) > 30  # type: ignore[attr-defined]
    assert byline["filled"] < byline["of"]  # type: ignore[operator]
    values = byline["values"]
    assert isinstance(values, list)
    odd = [bool(value["odd"]) for value in values]
    assert odd == sorted(odd, reverse=True)
    assert any(odd)
    few = probe(crawled, "songmay", "--captures", "5").output
    assert few.startswith("5 captures: 4 article, 1 ")
    assert re.search(r"^body +[45] of 5 ", few, re.M)


def test_a_selector_is_tried_without_touching_the_file(crawled: Path) -> None:
    before = (crawled / "archive.db").read_bytes()
    found = columns(crawled, "--set", "title=.cateTitle")
    titles, lead = found["title"], found["lead"]
    assert 0 < titles["changed"] < titles["of"]  # type: ignore[operator]
    assert lead["changed"] == 0
    first = titles["values"][0]  # type: ignore[index]
    assert first["odd"].startswith("the same on ")
    assert (crawled / "archive.db").read_bytes() == before
    shown = probe(crawled, "songmay", "--captures", "9", "--set", "title=.cateTitle").output
    assert "tried: title = .cateTitle" in shown
    assert "CHANGED" in shown


def renewed(number: int) -> str:
    """An article in the portal's next layout, which no selector of today finds."""
    return (
        article(number).replace("class='content'", "class='noi-dung'").replace("class='date'", "class='gio'")
    )


def scripted(number: int) -> str:
    """An article whose text another address would tell."""
    return re.sub("<div class='content'>.*?</div>", "<div id='app'></div>", article(number))


def test_a_changed_layout_is_seen_and_a_selector_for_it_is_tried(desk: Callable[..., Desk]) -> None:
    with serve(site(20, per_page=40)) as wire:
        here = desk(river=wire.base)
        here.khobao("crawl", "river", "-q")
        wire.answers |= {address(n): page(renewed(n)) for n in (21, 22)} | {address(23): page(scripted(23))}
        wire.answers["/thoi-su"] = page(listing(*range(23, 0, -1)))
        here.khobao("crawl", "river", "-q")
        told = here.khobao("probe", "river", "--captures", "40")
        ways = ("body=.content, .noi-dung", "date=.date, .gio")
        tried = here.khobao(
            "probe", "river", "--captures", "40", *(w for way in ways for w in ("--set", way))
        )
        read = json.loads(here.khobao("probe", "river", "--captures", "40", "--json"))
    assert told.startswith("23 captures: 22 article, 1 stub; layouts: one 20, (none) 3\n")
    assert re.search(r"^body +22 of 23 +96 % +3 +layout 20, heuristics 2$", told, re.M)
    body = next(column for column in read["columns"] if column["field"] == "body")
    odd = [(value["odd"], value["url"].rpartition("-")[2]) for value in body["values"][:4]]
    assert sorted(odd) == [
        ("", odd[3][1]),
        ("by heuristics, unlike the others", "a21.html"),
        ("by heuristics, unlike the others", "a22.html"),
        ("empty", "a23.html"),
    ]
    assert "layouts: one 22, (none) 1" in tried
    assert re.search(r"^body +22 of 23 +96 % +1 +- +layout 22$", tried, re.M), tried
    assert re.search(r"^published +2[23] of 23 .* layout 22", tried, re.M), tried


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["baonao", "--captures", "3"], 1, "no portal is named 'baonao'"),
        (["baocantho", "--captures", "3"], 1, "`khobao crawl baocantho` fetches it"),
        (["songmay", "--captures", "3", "--set", "body"], 2, "write it as body='div.x'"),
        (["songmay", "--captures", "3", "--set", "bode=p"], 2, "'bode' is no field of a layout"),
        (["songmay", "--captures", "3", "--set", "body=p..x"], 2, "is no CSS selector"),
        (["songmay", "--captures", "3", "--generic"], 2, "--captures takes the name of a portal"),
        (["songmay", "--set", "body=p"], 2, "--set is for --captures"),
    ],
)
def test_what_cannot_be_shown_is_told(crawled: Path, words: list[str], code: int, message: str) -> None:
    done = probe(crawled, *words)
    assert (done.exit_code, message in done.output) == (code, True), done.output


def test_captures_that_are_not_there_are_named(crawled: Path, tmp_path: Path) -> None:
    place = ["--archive", str(crawled / "archive.db"), "--folder", str(tmp_path)]
    done = CliRunner().invoke(main, ["probe", "songmay", "--captures", "3", *place])
    assert (done.exit_code, "was the file moved" in done.output) == (1, True)


def test_selectors_are_tried_in_every_layout() -> None:
    rules = with_selectors(BaoSongMay.rules(), {"byline": ".by", "remove": ".ad"})
    assert {layout.byline for layout in rules.layouts} == {".by"}
    assert [layout.remove for layout in rules.layouts] == [(*own.remove, ".ad") for own in BaoSongMay.layouts]
    assert with_selectors(NO_RULES, {"body": ".x", "title": "h1"}).layouts[0].title == "h1"
    with pytest.raises(NoSelector, match="try a body= too"):
        with_selectors(NO_RULES, {"title": "h1"})


def value(text: str, layer: str = "layout") -> Value:
    return Value("https://bao.example/a", text, len(text), layer if text else "")


NAMES = [value(f"Nguyễn Thu {chr(65 + n)}") for n in range(20)]


@pytest.mark.parametrize(
    ("name", "added", "wanted"),
    [
        ("byline", value(""), "empty"),
        ("byline", value("Nguyễn Thu " * 40), "very long"),
        ("byline", value("N"), "very short"),
        ("byline", value("Nguyễn Thu 2"), "has a digit, unlike the others"),
        ("byline", value("Nguyễn: Thu"), "has a colon, unlike the others"),
        ("byline", value("Nguyễn Thu Z", "heuristics"), "by heuristics, unlike the others"),
        ("byline", value("Nguyễn Thu A"), ""),
        ("title", value("Nguyễn Thu A"), "the same on 2 pages"),
        ("title", value("Nguyễn Thu 2"), ""),
    ],
)
def test_a_value_unlike_the_others_is_odd(name: str, added: Value, wanted: str) -> None:
    told = list(oddities(name, [*NAMES, added]))
    assert told[-1] == wanted
    assert [why for why in told[1:-1] if why] == []


def test_a_field_that_most_articles_lack_is_not_odd_when_empty() -> None:
    assert set(oddities("agency", [value(""), value(""), value("CTO")])) == {""}
