from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text import fold, normalise, one_line, paragraphs

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
LETTERS = VIETNAMESE + VIETNAMESE.upper() + " .,-0123456789"


def test_decomposed_letters_are_composed() -> None:
    assert normalise(unicodedata.normalize("NFD", "Đồng Tháp")) == "Đồng Tháp"


def test_eth_is_a_d_with_stroke_in_vietnamese_only() -> None:
    assert normalise("HÐND, Ðảng") == "HĐND, Đảng"
    assert normalise("Ðe er ðat", "is") == "Ðe er ðat"


def test_invisible_characters_go() -> None:
    assert normalise("Đồ\u200bng\ufeff Thá\u00adp\x00") == "Đồng Tháp"


def test_zero_width_spaces_stay_where_they_spell() -> None:
    assert normalise("ការ\u200bងារ", "km") == "ការ\u200bងារ"


def test_one_line_joins_every_kind_of_space() -> None:
    assert one_line(" Tin,\u00a0 ảnh:\n\tP.Y \u3000") == "Tin, ảnh: P.Y"


def test_paragraphs_keep_single_breaks_and_one_blank_line() -> None:
    assert paragraphs("  Một \r\n hai\u00a0ba \n\n \n\n bốn  \n") == "Một\nhai ba\n\nbốn"


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Đồng Tháp", "Dong Thap"),
        ("ĐẢNG", "DANG"),
        ("đường", "duong"),
        ("Huế 2022", "Hue 2022"),
        ("Café", "Cafe"),
    ],
)
def test_fold_takes_marks_and_strokes_off(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(st.text(alphabet=LETTERS))
def test_folding_keeps_every_position(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.isascii()


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = paragraphs(text)
    assert paragraphs(once) == once
    assert unicodedata.is_normalized("NFC", normalise(text))


@given(st.text(alphabet=LETTERS + "đĐ“”–…\n\0̣ČøÐ⟦😀\t", max_size=40))
def test_folding_takes_marks_off_letter_by_letter(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not 0x300 <= ord(letter) < 0x370
    )
    assert fold(text) == bare.replace("đ", "d").replace("Đ", "D")
