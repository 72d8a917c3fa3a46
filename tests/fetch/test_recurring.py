"""Learned from the captures of one crawl, left out by the next."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive import recurring
from crawler.archive.store import Store
from crawler.operate.recurring import Learned, learn
from tests.fetch.conftest import Run
from tests.fetch.site import River, address, listing, quick
from tests.fetch.wire import Answer, page, serve

PROMPT = "Bấm chuông để nhận tin sớm của báo"
TOWNS = ("Tân Lập", "Cái Sâu", "Rạch Gốc", "Long Khánh", "Mỹ Thuận", "Ba Tri", "Gành Hào", "Vàm Láng")


def article(number: int) -> str:
    town = TOWNS[number]
    texts = (
        f"Sáng nay ở {town}, nước trên nhánh chính dâng thêm hai gang tay so với hôm qua, ai cũng thấy.",
        f"Bà con {town} đã chuyển lúa lên nhà cao, buộc lại ghe xuồng và đón trẻ về từ trường ở xã bên.",
        PROMPT,
    )
    column = "".join(f"<p>{text}</p>" for text in texts)
    return (
        f"<html><head><title>{town}</title></head><body><h1>Nước lên ở {town}</h1>"
        f"<div class='date'>{number + 1:02}/01/2026 - 10:00</div>"
        f"<div class='content'>{column}</div></body></html>"
    )


def paper(*numbers: int) -> dict[str, Answer]:
    return {"/thoi-su": page(listing(*numbers)), **{address(n): page(article(n)) for n in numbers}}


def bodies(folder: Path) -> dict[str, bool]:
    """Title -> whether its archived text holds the prompt."""
    with sqlite3.connect(folder / "archive.db") as db:
        return {title: PROMPT in body for title, body in db.execute("SELECT title, body FROM articles")}


def learned(folder: Path, moment: datetime) -> Learned:
    with Store(folder / "archive.db") as store:
        return learn(store, folder / "captures", River, now=moment)


def test_the_next_crawl_leaves_out_what_was_learned(run: Run, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with serve(paper(*range(7))) as wire:
        run(River, quick(tmp_path), base=wire.base)
        assert set(bodies(tmp_path).values()) == {True}
        told = learned(tmp_path, now)
        assert ([one.text for one in told.texts], told.read, told.problems) == ([PROMPT], 7, ())
        wire.answers |= paper(*range(8))
        run(River, quick(tmp_path), base=wire.base)
    assert bodies(tmp_path).pop("Nước lên ở Vàm Láng") is False


def test_what_a_person_keeps_is_read_again(run: Run, tmp_path: Path) -> None:
    with serve(paper(*range(7))) as wire:
        run(River, quick(tmp_path), base=wire.base)
        told = learned(tmp_path, datetime.now(UTC))
        with Store(tmp_path / "archive.db") as store:
            recurring.overrule(store, River.name, told.texts[0].digest, kept=True)
        wire.answers |= paper(*range(8))
        run(River, quick(tmp_path), base=wire.base)
    assert bodies(tmp_path).pop("Nước lên ở Vàm Láng") is True


def test_captures_that_are_lost_are_told_and_change_nothing(run: Run, tmp_path: Path) -> None:
    with serve(paper(*range(7))) as wire:
        run(River, quick(tmp_path), base=wire.base)
    first = learned(tmp_path, datetime.now(UTC))
    for file in (tmp_path / "captures").rglob("*.warc.gz"):
        file.unlink()
    told = learned(tmp_path, datetime.now(UTC))
    assert (told.texts, told.read, len(told.problems)) == ((), 0, 7)
    assert "was the file moved?" in told.problems[0]
    with Store(tmp_path / "archive.db") as store:
        assert recurring.known(store.db, River.name) == first.texts
