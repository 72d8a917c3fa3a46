"""The labelled set of stories is what it says, and the archive does well on it."""

from __future__ import annotations

import random

from bench.editing import EDITS, same
from bench.labelled import articles
from bench.stories import quality

TEXT = [
    "Mở đầu có 25 người và nhiều bà con thủy lợi.",
    "Giữa bài nêu 1.800 mét, rất dài. Thêm một câu nữa cho đủ.",
    "Tiếp theo là chuyện ngày 12/3, hơn 40 hộ.",
    "Kết thúc, khoảng 300 người dân cho biết sẽ về.",
]


def test_edits_change_a_text_and_are_seeded() -> None:
    for name, edit in EDITS.items():
        once = [edit(TEXT, random.Random(seed)) for seed in range(5)]
        assert once == [edit(TEXT, random.Random(seed)) for seed in range(5)], name
        assert edit is same or any(text != TEXT for text in once), name
    assert TEXT[0].startswith("Mở đầu có 25")


def test_a_corrected_figure_is_no_date() -> None:
    for seed in range(20):
        assert "12/3" in " ".join(EDITS["figure or two corrected"](TEXT, random.Random(seed)))


def test_the_set_is_the_same_every_time() -> None:
    assert articles(3) == articles(3) != articles(4)


def test_copies_are_found_and_moulds_are_not_merged() -> None:
    score = quality([1])
    assert score.precision > 0.99
    assert score.recall > 0.92
    assert (
        score.wrong["mould: prices"] == score.wrong["mould: obituary"] == score.wrong["mould: lottery"] == 0
    )
