"""The newspaper's tag before a lead."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.agency import split_agency


@pytest.mark.parametrize(
    ("text", "tags", "want"),
    [
        ("(CTO) - Sáng nay", ["CTO", "CT"], ("CTO", "Sáng nay")),
        ("(GLO)- Sáng nay", ["GLO"], ("GLO", "Sáng nay")),
        ("(QBĐT) – Sáng nay", ["QBĐT"], ("QBĐT", "Sáng nay")),
        ("(Baonghean.vn) - Sáng nay", [], ("Baonghean.vn", "Sáng nay")),
        ("(Báo Quảng Ngãi)- Sáng nay", [], ("Báo Quảng Ngãi", "Sáng nay")),
        ("(ĐTO) Ngày 4-3, tại xã", ["ĐTO"], ("ĐTO", "Ngày 4-3, tại xã")),
        ("(ĐTO) ngày 4-3, tại xã", ["ĐTO"], ("ĐTO", "ngày 4-3, tại xã")),
        ("(TTXVN) Ngày 4-3", [], ("TTXVN", "Ngày 4-3")),
        ("[TTXVN] - Ngày 4-3", [], ("TTXVN", "Ngày 4-3")),
        ("(VTC News) - Sau 8 tháng", [], ("VTC News", "Sau 8 tháng")),
        ("ĐTO - Xác định công tác", ["ĐTO"], ("ĐTO", "Xác định công tác")),
        ("ĐTO- Xác định công tác", ["(ĐTO)"], ("ĐTO", "Xác định công tác")),
        ("ÐTO - Xác định công tác", ["ĐTO"], ("ĐTO", "Xác định công tác")),
        ("\u00a0ĐTO\u00a0–\u00a0Xác định", ["ĐTO"], ("ĐTO", "Xác định")),
        ("YênBái - Hôm nay", ["YBĐT", "YênBái"], ("YênBái", "Hôm nay")),
        ("BPO - Hôm nay", ["BPO"], ("BPO", "Hôm nay")),
        ("(CTO)", ["CTO"], ("CTO", "")),
        ("ĐTO - Chiều 4-3, đoàn công tác", [], ("ĐTO", "Chiều 4-3, đoàn công tác")),
        ("YBĐT - Chiều 4-3, đoàn công tác", [], ("YBĐT", "Chiều 4-3, đoàn công tác")),
        ("Baothanhhoa.vn - Chiều 4-3", [], ("Baothanhhoa.vn", "Chiều 4-3")),
        ("WTO - Tổ chức Thương mại Thế giới", [], ("", "WTO - Tổ chức Thương mại Thế giới")),
        ("ĐTO - trang tin của tỉnh", [], ("", "ĐTO - trang tin của tỉnh")),
    ],
)
def test_tags(text: str, tags: list[str], want: tuple[str, str]) -> None:
    assert split_agency(text, tags) == want
    decomposed = split_agency(unicodedata.normalize("NFD", text), tags)
    assert tuple(unicodedata.normalize("NFC", part) for part in decomposed) == want


@pytest.mark.parametrize(
    "text",
    [
        "TTO - Chiều 4-3, đoàn công tác",
        "Bình Định - quê hương của võ cổ truyền",
        "(KT,GS) là phương thức lãnh đạo của Đảng",
        "(UBND) xã Mỹ An tổ chức hội nghị",
        "(Bài 2) Những khó khăn còn lại",
        "(Tiếp theo kỳ trước) Ông An kể",
        "ĐTO là trang tin của tỉnh",
        "Kiểm tra, giám sát (KT,GS) - nhiệm vụ quan trọng",
        "Nhiều năm qua, ĐTO - tờ báo của tỉnh",
        "",
    ],
)
def test_a_lead_without_a_tag_stays_as_it_is(text: str) -> None:
    assert split_agency(text, ["ĐTO"]) == ("", text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="(ĐTO)[] -–:Báo.vn\n\u00a0a1", max_size=120))
def test_nothing_of_the_lead_is_lost(text: str) -> None:
    tag, rest = split_agency(text, ["ĐTO"])
    assert text.endswith(rest)
    assert tag or rest == text


@pytest.mark.parametrize("piece", ["(", "- ", " ", "( ", "ĐTO"])
def test_a_megabyte_of_garbage(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert len(split_agency(text, ["ĐTO"])[1]) > 900_000
