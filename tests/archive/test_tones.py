"""Both placements of a tone mark are one spelling; folding keeps positions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.tones import WORD, section_key, spellings, vn_alt, vn_fold, vn_keys

VIETNAMESE = st.text(alphabet="aoeuyhkqtgđăâêôơưáàảãạóòỏõọéèẻẽẹúùủũụýỳỷỹỵHÒĐ .,/\n", max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("khỏe", "khoẻ"),
        ("thúy", "thuý"),
        ("ủy", "uỷ"),
        ("nghọe", "nghoẹ"),
        ("HÓA", "hoá"),
        ("lũy", "luỹ"),
        ("xõa", "xoã"),
    ],
)
def test_two_spellings(one: str, other: str) -> None:
    assert vn_alt(one) == other
    assert vn_alt(other) == one.lower()


@pytest.mark.parametrize(
    "word", ["quý", "hoàn", "toán", "loài", "khuya", "múa", "của", "hoa", "huy", "thuế", "ngoáy"]
)
def test_one_spelling(word: str) -> None:
    assert vn_alt(word) is None


def test_neighbours_stand_in_order_on_both_sides() -> None:
    assert vn_alt("một hai ba bốn Hòa năm sáu bảy tám") == "bốn hoà năm"


def test_near_syllables_share_a_passage_and_far_ones_are_kept_apart() -> None:
    assert vn_alt("bà Thúy ở Hòa Bình") == "bà thuý ở hoà bình"
    far = vn_alt("Hòa a b c d e f g Thúy")
    assert far == "hoà a ǀ g thuý"


def test_fields_are_kept_apart_and_nothing_gives_null() -> None:
    assert vn_alt("Hòa", None, "", "khoẻ") == "hoà ǀ khỏe"
    assert vn_alt(None, None, None, None) is None
    assert vn_fold(None) is None


def test_a_query_is_asked_as_typed_and_in_both_styles() -> None:
    assert spellings(["Hoà", "Thúy"]) == [["hoà", "thúy"], ["hòa", "thúy"], ["hoà", "thuý"]]
    assert spellings(["đồng"]) == [["đồng"]]


@settings(max_examples=100, deadline=None)
@given(VIETNAMESE)
def test_folding_keeps_every_position(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    folded = vn_fold(text)
    assert folded is not None
    assert len(folded) == len(text)
    assert [c.isalnum() for c in folded] == [c.isalnum() for c in text]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_respelled_without_an_error(text: str) -> None:
    vn_alt(text, text)
    vn_fold(text)


def test_keys_are_words_that_no_text_holds() -> None:
    assert vn_keys("baodongthap", "Thời sự") == "ǀa ǀpbaodongthap ǀsthờiǁ20sự"
    assert vn_keys("bao-a", None) == "ǀa ǀpbaoǁ2da"
    assert section_key("THỜI SỰ") == section_key("thời sự") != section_key("thờisự")
    assert all(WORD.fullmatch(word) for word in vn_keys("bao.a_b", "Xã hội & đời sống!").split())
