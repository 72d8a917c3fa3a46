"""The newspaper's own text: whole, in order, and as varied as what it stands for."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from crawler.sample import pieces as module
from crawler.sample.pieces import SECTIONS, VIETNAM, Layout, Moment, Piece, pieces, truth
from crawler.sample.wire import encode, windows_1258

YEARS = {"aspx": range(2017, 2025), "2025": range(2025, 2026), "2026": range(2026, 2027)}
ALL = {piece.path: piece for moment in (1, 2) for piece in pieces(moment)}


def test_there_is_enough_of_everything() -> None:
    for moment in (1, 2):
        found = truth(moment)
        assert len(found) >= 40
        assert min(Counter(piece.folder for piece in found.values())[slug] for slug in SECTIONS) >= 6
        assert {piece.layout for piece in found.values()} == set(get_args(Layout))
    assert {piece.kind for piece in ALL.values()} == {"article", "listing", "block", "stub"}
    assert {piece.wire for piece in ALL.values()} == {"", "windows-1258", "mislabelled", "nfd", "eth"}
    assert {block.kind for piece in ALL.values() for block in piece.blocks} == {
        "text", "heading", "list", "table", "quote", "image",
    }  # fmt: skip
    assert {author.role for piece in ALL.values() for author in piece.authors} == {
        "text", "photo", "both", "source",
    }  # fmt: skip
    assert {piece.signed for piece in ALL.values()} == {"right", "plain", "element"}
    assert sum(not piece.byline for piece in truth(1).values()) == 1


def test_pieces_are_told_apart() -> None:
    for name in ("title", "lead", "id", "path", "published"):
        counted = Counter(getattr(piece, name) for piece in ALL.values())
        assert [value for value, times in counted.items() if times > 1 and value] == []


@pytest.mark.parametrize("piece", [p for p in ALL.values() if p.kind == "article"], ids=lambda p: p.slug[:40])
def test_a_piece_is_whole(piece: Piece) -> None:
    text = "\n\n".join([piece.title, piece.lead, piece.body, *(image[1] for image in piece.images)])
    assert unicodedata.is_normalized("NFC", text)
    assert not set("Ðð") & set(text)
    assert piece.published.year in YEARS[piece.layout]
    assert piece.published.tzinfo is VIETNAM
    assert len(piece.lead) > 80
    assert 2 <= len([b for b in piece.blocks if b.kind != "image"]) <= 9
    assert 300 < len(piece.body) < 4000
    assert bool(piece.byline) == bool(piece.authors)
    assert all(credit in caption for _, caption, credit in piece.images)
    # Vietnamese with its marks: a text without them was typed carelessly.
    marked = sum(not letter.isascii() for letter in text if letter.isalpha())
    assert marked > 0.2 * len([letter for letter in text if letter.isalpha()])


def test_the_one_real_article_is_credited() -> None:
    (real,) = [piece for piece in ALL.values() if piece.source]
    assert (real.source, real.byline, real.section) == ("Báo Đồng Tháp", "Nguyễn Thu", "Huyện Tháp Mười")
    assert real.published == datetime(2022, 9, 14, 9, 51, 45, tzinfo=VIETNAM)


def test_between_the_moments_one_changes_one_goes_one_comes() -> None:
    before, after = truth(1), truth(2)
    (gone,) = set(before) - set(after)
    (new,) = set(after) - set(before)
    changed = [path for path in before if path in after and before[path] != after[path]]
    assert len(changed) == 1
    old, now = before[changed[0]], after[changed[0]]
    assert old.title == now.title
    assert "14 hộ" in old.lead
    assert "17 hộ" in now.lead
    assert now.body.startswith(old.body + "\n\n")
    assert now.modified
    assert now.modified > now.published
    assert gone != new


@pytest.mark.parametrize("moment", [1, 2])
def test_a_damaged_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment) -> None:
    file = tmp_path / "thoi-su" / "hong.toml"
    file.parent.mkdir()
    file.write_text('id = 1\ntitle = "Thiếu ngày"\n', encoding="utf-8")
    monkeypatch.setattr(module, "_ARTICLES", tmp_path)
    with pytest.raises(ValueError, match=r"hong\.toml"):
        pieces.__wrapped__(moment)


def test_windows_1258_holds_every_piece() -> None:
    for piece in ALL.values():
        text = f"{piece.title}\n{piece.lead}\n{piece.body}"
        written = windows_1258(text)
        missing = {letter for letter in written.decode("cp1258") if ord(letter) > 127} - set(
            unicodedata.normalize("NFD", text) + text + "âêôăơưÂÊÔĂƠƯ"
        )
        assert not missing
        # Only signs that the code page lacks become references; Vietnamese letters never do.
        assert windows_1258("Nguyễn Hữu Trỗi ở Ấp Ễnh Ương, Ỷ Lan, đường Đỗ").find(b"&#") == -1
        if b"&#" not in written:
            assert unicodedata.normalize("NFC", written.decode("cp1258")) == text


def test_faults_are_faults() -> None:
    text = "Đặng Văn Đời ở Tân Hạc"
    assert encode(text, "eth")[0].decode() == "Ðặng Văn Ðời ở Tân Hạc"
    assert unicodedata.normalize("NFC", encode(text, "nfd")[0].decode()) == text
    assert encode(text, "nfd")[0].decode() != text
    assert encode(text, "mislabelled") == (text.encode(), "iso-8859-1")
    with pytest.raises(UnicodeDecodeError):
        encode(text, "windows-1258")[0].decode()
