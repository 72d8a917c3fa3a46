"""What changed between two readings, word by word."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.store import Store
from crawler.archive.versions import Change, Reading, changes, readings, stealth
from tests.archive.pages import NOW, days, visit

BEFORE = Reading(
    1, "2026-11-24T01:02:03.000Z", "0" * 64, "Mùa sen", "Kinh tế", "", "NGUYỄN THU", "Sen nở.", "A.\n\nB."
)


def told(change: Change) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in change.pieces]


def test_a_corrected_number_is_one_word() -> None:
    before = replace(BEFORE, body="Xã có 21 hộ nghèo.\n\nNăm nay được mùa.")
    after = replace(BEFORE, body="Xã có 23 hộ nghèo.\n\nNăm nay được mùa.")
    (change,) = changes(before, after)
    assert (change.field, change.paragraph) == ("body", 1)
    assert told(change) == [("same", "Xã có "), ("removed", "21"), ("added", "23"), ("same", " hộ nghèo.")]


def test_paragraphs_that_came_and_went() -> None:
    before = replace(BEFORE, body="Một.\n\nHai.\n\nBa.")
    after = replace(BEFORE, body="Một.\n\nBa.\n\nBốn nghìn.")
    gone, came = changes(before, after)
    assert told(gone) == [("removed", "Hai.")]
    assert (came.paragraph, told(came)) == (3, [("added", "Bốn nghìn.")])


def test_fields_come_in_the_order_of_the_page() -> None:
    after = replace(BEFORE, title="Mùa sen mới", byline="", lead="Sen đã nở.")
    assert [change.field for change in changes(BEFORE, after)] == ["title", "byline", "lead"]
    assert changes(BEFORE, replace(BEFORE, version=2, seen="x")) == ()


TEXT = st.text("ab c.\n", max_size=40)


@given(TEXT, TEXT, TEXT, TEXT)
def test_the_pieces_are_the_two_texts(title: str, other: str, body: str, later: str) -> None:
    before, after = replace(BEFORE, title=title, body=body), replace(BEFORE, title=other, body=later)
    found = changes(before, after)
    assert [change.field for change in found].count("title") == (title != other)
    if body == later:
        assert {change.field for change in found} <= {"title"}
    for change in found:
        old = "".join(text for kind, text in told(change) if kind != "added")
        new = "".join(text for kind, text in told(change) if kind != "removed")
        assert old != new
        if change.field == "title":
            assert (old, new) == (title, other)
        else:
            assert old in body
            assert new in later


def test_the_archive_hands_out_readings_and_counts_stealth(store: Store) -> None:
    store.commit([visit(), visit("a2")], now=NOW)
    store.commit([visit(body="Khác hẳn."), visit("a2", body="X.", modified="2022-09-15T00:00:00+07:00")],
                 now=NOW + days(1))  # fmt: skip
    first, second = readings(store.db, store.db.execute("SELECT min(id) FROM articles").fetchone()[0])
    assert first.body.startswith("Vụ sen")
    assert second.body == "Khác hẳn."
    assert readings(store.db, 7) == ()
    assert stealth(store.db) == {"dongthap": 1}
    assert stealth(store.db, "khac") == {}
