"""Credits at the end of captions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.captions import split_credit


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Quang cảnh hội nghị. Ảnh: L.C", "L.C"),
        ("Quang cảnh hội nghị (Ảnh: Nguyễn Thu)", "Nguyễn Thu"),
        ("Quang cảnh hội nghị (ảnh: Nguyễn Thu).", "Nguyễn Thu"),
        ("Quang cảnh hội nghị - Ảnh: NGUYỄN THU", "NGUYỄN THU"),
        ("Quang cảnh hội nghị. ẢNH: L.C", "L.C"),
        ("Quang cảnh hội nghị. Ảnh Nguyễn Thu", "Nguyễn Thu"),
        ("Quang cảnh hội nghị. Ảnh của Nguyễn Thu", "Nguyễn Thu"),
        ("- Ảnh: L.C", "L.C"),
        ("Ảnh: Reuters.", "Reuters"),
        ("Nguồn: TTXVN", "TTXVN"),
        ("Bản đồ dịch. Nguồn ảnh: TTXVN", "TTXVN"),
        ("Ảnh: X (TTXVN)", "X (TTXVN)"),
        ("Photo: AP", "AP"),
        ("A flood. Photo by Jane Doe", "Jane Doe"),
        ("Ảnh minh họa", ""),
        ("Ảnh: minh họa", ""),
        ("Ảnh minh họa: L.C", "L.C"),
        ("Ảnh minh hoạ (nguồn: Internet)", "Internet"),
        ("Quang cảnh hội nghị", ""),
        ("Triển lãm Ảnh Nghệ thuật", ""),
        ("Ảnh chụp lúc 9 giờ sáng", ""),
        ("Tìm thấy nguồn: nước ngầm ở xã Mỹ An bị ô nhiễm nặng sau nhiều năm khai thác cát", ""),
        ("", ""),
    ],
)
def test_credits(caption: str, credit: str) -> None:
    assert split_credit(caption) == (caption, credit)
    assert split_credit(unicodedata.normalize("NFD", caption)) == (caption, credit)


@pytest.mark.parametrize("cell", ["\u00a0", " \n\t ", "\u200b"])
def test_an_empty_cell_is_no_caption(cell: str) -> None:
    assert split_credit(cell) == ("", "")


def test_a_caption_is_kept_as_printed_on_one_line() -> None:
    assert split_credit("  Quang cảnh\n hội nghị.\u00a0Ảnh: L.C ") == ("Quang cảnh hội nghị. Ảnh: L.C", "L.C")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="Ảnh: L.C()-–Nguồn\u00a0\u0301", max_size=150))
def test_a_credit_is_part_of_the_caption(text: str) -> None:
    caption, credit = split_credit(text)
    assert credit in caption
    assert credit == credit.strip()


@pytest.mark.parametrize("piece", ["Ảnh: ", "(", " ", ". Ảnh ", "photo by "])
def test_a_megabyte_of_garbage(piece: str) -> None:
    _, credit = split_credit(piece * (1_000_000 // len(piece)))
    assert len(credit) <= 60
