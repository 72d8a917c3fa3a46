"""Which layout reads a page."""

from __future__ import annotations

from datetime import date

import pytest
from cssselect import SelectorError

from crawler.extract.layout import Layout, in_order, matching
from crawler.extract.tree import parse, select

OLDEST = Layout(name="oldest", body="#o", until=date(2015, 12, 31))
OLD = Layout(name="old", body="#b", until=date(2020, 6, 30))
NOW = Layout(name="now", body="#n, #b")


@pytest.mark.parametrize(
    ("fetched", "names"),
    [
        (date(2014, 1, 1), ["oldest", "old", "now"]),
        (date(2015, 12, 31), ["oldest", "old", "now"]),
        (date(2018, 1, 1), ["old", "now", "oldest"]),
        (date(2026, 1, 1), ["now", "old", "oldest"]),
        (None, ["now", "old", "oldest"]),
    ],
)
def test_layouts_of_the_time_come_first(fetched: date | None, names: list[str]) -> None:
    assert [layout.name for layout in in_order([NOW, OLDEST, OLD], fetched)] == names


def test_first_whose_body_says_something_wins() -> None:
    root, _ = parse("<div id=b>Có chữ</div><div id=n> </div>")
    assert root is not None
    by_day = {
        day: next(matching([NOW, OLDEST, OLD], root, day), None)
        for day in (date(2018, 1, 1), date(2026, 1, 1))
    }
    assert [found[0].name for found in by_day.values() if found] == ["old", "now"]
    empty, _ = parse("<div id=n></div>")
    assert empty is not None
    assert not list(matching([NOW], empty, None))


def test_a_repeated_id_means_its_first_element() -> None:
    root, _ = parse("<div id=b>Bài</div><div id=b>Ý kiến</div><p class=c>Một</p><p class=c>Hai</p>")
    assert root is not None
    by_id, by_class = (next(matching([Layout(name="x", body=css)], root, None)) for css in ("#b", "p.c"))
    assert by_id is not None
    assert [element.text for element in by_id[1]] == ["Bài"]
    assert by_class is not None
    assert [element.text for element in by_class[1]] == ["Một", "Hai"]


def test_contains_is_refused_because_lxml_crashes_on_its_second_use() -> None:
    root, _ = parse("<p>Bài liên quan</p>")
    assert root is not None
    with pytest.raises(SelectorError, match="contains"):
        select(root, "p:contains('Bài')")
