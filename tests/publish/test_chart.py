"""Charts tell the numbers, whatever the labels are."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.publish.chart import Series, bars, svg

SVG = "{http://www.w3.org/2000/svg}"


def whole(number: float) -> str:
    return f"{number:g}"


def test_bars_have_one_scale() -> None:
    lines = list(bars(["2019", "2020"], [Series("lũ", (1, 4)), Series("bão", (2, None))], whole, width=8))
    assert lines == [
        "2019  lũ   ██       1",
        "      bão  ████     2",
        "2020  lũ   ████████ 4",
        "      bão           ?",
    ]
    assert list(bars(["a"], [Series("lũ", (0,))], whole, width=4)) == ["a       0"]
    assert list(bars([], [Series("lũ", ())], whole)) == []


def test_the_least_of_much_is_still_seen() -> None:
    assert next(iter(bars(["a", "b"], [Series("", (1, 10_000))], whole, width=8))) == "a  ▏        1"


@pytest.mark.parametrize("over_time", [True, False])
@given(
    names=st.lists(st.text(max_size=8), max_size=30),
    labels=st.lists(st.text(max_size=12), min_size=1, max_size=4),
    data=st.data(),
)
def test_every_drawing_is_xml_that_holds_the_numbers(
    over_time: bool, names: list[str], labels: list[str], data: st.DataObject
) -> None:
    number = st.one_of(st.none(), st.floats(0, 1e7), st.integers(0, 10**7))
    series = [
        Series(label, tuple(data.draw(st.lists(number, min_size=len(names), max_size=len(names)))))
        for label in labels
    ]
    root = ET.fromstring(svg("Số bài", names, series, lambda n: f"{n:.9g}", over_time=over_time))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    told = [text.text or "" for text in root.iter() if text.tag in (f"{SVG}text", f"{SVG}title")]
    for one in series:
        for value in one.numbers:
            assert value is None or any(f"{value:.9g}" in text for text in told)
    for mark in (*root.iter(f"{SVG}circle"), *root.iter(f"{SVG}rect")):
        assert 0 <= float(mark.get("cx") or mark.get("x") or 0) <= width
        assert 0 <= float(mark.get("cy") or mark.get("y") or 0) <= height


def test_labels_are_text_and_never_markup() -> None:
    drawing = svg("<script>", ["<b>"], [Series('"><script>alert(1)</script>', (1,))], whole, over_time=False)
    assert "<script" not in drawing
    assert [text.text for text in ET.fromstring(drawing).iter(f"{SVG}text")][-2] == "<b>"
