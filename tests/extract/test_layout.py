"""Which layout reads a page."""

from __future__ import annotations

from datetime import date

import pytest
from cssselect import SelectorError

from crawler.extract.layout import Layout, PortalRules, in_order, matching
from crawler.extract.page import extract
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


TEXT = "".join(
    f"<p>Đoạn {n}: bà con xã Mỹ Xương đã thu hoạch xong và đang làm đất cho vụ mới.</p>" for n in range(6)
)
OTHER = "<p>Ý kiến: {}</p>".format(
    "tôi ở xa quê nên đọc bài này thấy nhớ con nước lớn ròng dưới bến nhà mình lắm. " * 4
)
MINE, THEIRS = f"<div class=c>{TEXT}</div>", f"<div class=c>{OTHER}</div>"
BOXES = "<section><div>{}</div></section><section><div>{}</div></section>"
#: What else on a page has the name of the body.
ALSO = {
    "a comment below with the same id": ("#c", f"<div id=c>{TEXT}</div><div><div id=c>{OTHER}</div></div>"),
    "a frame around with the same id": ("#c", f"<div id=c><p>Trang chủ</p><div id=c>{TEXT}</div></div>"),
    "a box within": (".c", f"<div class=c>{TEXT}<div class='c lq'><a href=/x>Bài khác</a></div></div>"),
    "a frame around": (".c", f"<div class=c><b>Tin</b><div>{MINE}</div></div>"),
    "a box below": (".c", BOXES.format(MINE, THEIRS)),
    "a box above": (".c", BOXES.format(THEIRS, MINE)),
}


@pytest.mark.parametrize("what", ALSO)
def test_a_body_is_one_text_whatever_else_has_its_name(what: str) -> None:
    selector, markup = ALSO[what]
    rules = PortalRules(layouts=(Layout(name="x", body=selector),))
    page = f"<html lang=vi><body><h1>Lúa trổ bông trên đồng Mỹ Xương</h1>{markup}</body></html>"
    article = extract(page.encode(), "https://bao.example/a1.html", rules=rules)
    assert article.layout == "x"
    assert article.body.count("Đoạn") == 6
    assert "Ý kiến" not in article.body


@pytest.mark.parametrize("around", ["{}{}", "<div class=r>{}</div><div class=r>{}</div>"])
def test_a_body_in_pieces_is_read_whole(around: str) -> None:
    first, second = TEXT[: TEXT.index("<p>Đoạn 3")], TEXT[TEXT.index("<p>Đoạn 3") :]
    markup = around.format(f"<div class=c>{first}</div>", f"<div class=c>{second}</div>")
    page = f"<html lang=vi><body><h1>Lúa trổ bông</h1><main>{markup}</main></body></html>"
    rules = PortalRules(layouts=(Layout(name="x", body=".c"),))
    assert extract(page.encode(), "https://bao.example/a1.html", rules=rules).body.count("Đoạn") == 6


def test_contains_is_refused_because_lxml_crashes_on_its_second_use() -> None:
    root, _ = parse("<p>Bài liên quan</p>")
    assert root is not None
    with pytest.raises(SelectorError, match="contains"):
        select(root, "p:contains('Bài')")
