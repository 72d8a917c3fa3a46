"""What one newspaper does to another's text before it prints it, and what is not that: seeded edits.

Each edit takes the text as paragraphs and a die, and hands back the paragraphs as they are printed then.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from bench.corpus import FAMILY, GIVEN

Text = list[str]
Edit = Callable[[Text, random.Random], Text]

#: Paragraphs of our own that papers put before or after a text they take over.
_LEADS = """
Trước những diễn biến được bạn đọc quan tâm trong mấy ngày qua, phóng viên báo đã ghi nhận thêm tại chỗ.
Đây là một trong những nội dung được nhiều bạn đọc gửi câu hỏi về tòa soạn trong thời gian gần đây.
Nhiều cách làm mới đã được các địa phương trong vùng triển khai, bước đầu cho thấy có thể nhân rộng.
Câu chuyện dưới đây được ghi lại trong chuyến đi cơ sở cuối tuần, khi việc đồng áng đã thưa dần.
Thông tin vừa được cơ quan chức năng công bố và được nhiều người vùng sông nước chú ý theo dõi.
"""
_TAILS = """
Tòa soạn tiếp tục cập nhật thông tin đến bạn đọc trong các bản tin tiếp theo.
Mời bạn đọc gửi ý kiến, hình ảnh về hộp thư của tòa soạn để cùng trao đổi thêm.
"""
_CAPTIONS = """
Người dân trao đổi với phóng viên bên bờ kênh. Ảnh tư liệu
Một góc vùng quê nhìn từ trên cao. Ảnh minh họa
"""
#: What editors put for each other.
_WORDS = (
    ("người dân", "bà con"), ("cho biết", "cho hay"), ("hiện nay", "hiện"), ("thực hiện", "triển khai"),
    ("trong đó", "trong số này"), ("nhiều", "không ít"), ("khoảng", "chừng"), ("đã được", "được"),
    ("tại", "ở"), ("hơn", "trên"), ("sẽ", "dự kiến"), ("giúp", "hỗ trợ"), ("và", "cùng"), ("rất", "khá"),
)  # fmt: skip
_TONES = (("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("hóa", "hoá"), ("lý", "lí"), ("ủy", "uỷ"))
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_NUMBER = re.compile(r"(?<![\d/.,-])\d{2,}(?:[.,]\d+)*(?![\d/.,-]*\d)")


def _lines(text: str) -> list[str]:
    return text.strip().split("\n")


def same(text: Text, _dice: random.Random) -> Text:
    """Another address and another title."""
    return list(text)


def tail_cut(text: Text, dice: random.Random) -> Text:
    """Between 40 and 85 % are left, whole sentences."""
    keep = dice.uniform(0.4, 0.85) * sum(len(part.split()) for part in text)
    left: Text = []
    for part in text:
        kept = []
        for sentence in _SENTENCE.split(part):
            if keep <= 0:
                break
            kept.append(sentence)
            keep -= len(sentence.split())
        if kept:
            left.append(" ".join(kept))
    return left


def lead_added(text: Text, dice: random.Random) -> Text:
    """A paragraph of the paper's own before it."""
    return [dice.choice(_lines(_LEADS)), *text]


def tag_added(text: Text, dice: random.Random) -> Text:
    """An agency before, a name after, a line of the editors."""
    name = f"{dice.choice(FAMILY)} {dice.choice(GIVEN)}"
    signed = dice.choice([f"{name} (TTXVN)", f"Theo {name}", "Theo TTXVN", f"Bài, ảnh: {name.upper()}"])
    return [
        f"({dice.choice(['TTXVN', 'ĐTO', 'CTO'])}) - {text[0]}",
        *text[1:],
        dice.choice(_lines(_TAILS)),
        signed,
    ]


def number_corrected(text: Text, dice: random.Random) -> Text:
    """One figure or two; not a date."""
    left = list(text)
    places = [(n, found) for n, part in enumerate(text) for found in _NUMBER.finditer(part)]
    places = [(n, found) for n, found in places if not _dates(text[n], found)]
    for n, found in sorted(
        dice.sample(places, min(len(places), dice.randint(1, 2))), key=lambda p: -p[1].start()
    ):
        digits = found[0]
        other = str((int(digits[0]) % 9) + 1) + digits[1:]
        left[n] = left[n][: found.start()] + other + left[n][found.end() :]
    return left


def _dates(part: str, found: re.Match[str]) -> bool:
    before = part[: found.start()].split()[-1:]
    return bool(re.fullmatch(r"(?:19|20)\d\d", found[0])) or before in (["ngày"], ["tháng"], ["năm"])


def words_changed(text: Text, dice: random.Random) -> Text:
    """One word in twenty or so, and the other way to set tone marks."""
    pairs = [*dice.sample(_WORDS, 4), *(_TONES if dice.random() < 0.5 else ())]
    left = []
    for part in text:
        for old, new in pairs:
            part = re.sub(rf"\b{old}\b", lambda m, new=new: new if dice.random() < 0.7 else m[0], part)  # type: ignore[misc]
        left.append(part)
    return left


def passage_cut(text: Text, dice: random.Random) -> Text:
    """A paragraph in the middle is left out."""
    if len(text) < 4:
        return list(text)
    out = dice.randrange(1, len(text) - 1)
    return [*text[:out], *text[out + 1 :]]


def caption_between(text: Text, dice: random.Random) -> Text:
    """A caption that was read as a paragraph, and two paragraphs joined."""
    at = dice.randrange(1, len(text)) if len(text) > 1 else 1
    left = [*text[:at], dice.choice(_lines(_CAPTIONS)), *text[at:]]
    return [f"{left[0]} {left[1]}", *left[2:]]


def several(text: Text, dice: random.Random) -> Text:
    """Two to four of these, one after the other."""
    for edit in dice.sample(
        [e for e in EDITS.values() if e is not several and e is not same], dice.randint(2, 4)
    ):
        text = edit(text, dice)
    return text


EDITS: dict[str, Edit] = {
    "other address, other title": same,
    "tail cut to 40-85 %": tail_cut,
    "lead of its own before": lead_added,
    "agency, byline, line of the editors": tag_added,
    "figure or two corrected": number_corrected,
    "words changed": words_changed,
    "passage left out": passage_cut,
    "caption within, paragraphs joined": caption_between,
    "two to four of these": several,
}


def follow_up(text: Text, own: Text, dice: random.Random) -> Text:
    """Another report that tells what was before in a paragraph of ``text``, a third of it or less."""
    background = dice.choice([part for part in text if len(part.split()) >= 25] or text)
    size, left = 2 * len(background.split()), []
    for part in own:
        left.append(part)
        size -= len(part.split())
        if size <= 0:
            break
    return [*left, background]


def briefs(texts: list[Text]) -> Text:
    """A page of briefs: the beginning of several reports, each whole in itself."""
    return [part for text in texts for part in text[:1]]


def round_up(texts: list[Text]) -> Text:
    """One page with several short reports in full."""
    return [part for text in texts for part in text]
