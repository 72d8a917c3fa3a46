"""A made-up newspaper whose pages are full of what belongs to no article, for :mod:`bench.memory`.

Texts are put together from a few sentences and mean little.  Some genuine ones recur, as they do in
newspapers: an agency's report under several titles, the introduction of a serial, thanks at the end
of an interview, sub-headings, captions.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

WHO = (
    "Bà con xã Tân Lập", "Hội nông dân huyện", "Các em học sinh vùng lũ", "Đội ghe cứu hộ",
    "Tổ hợp tác trồng nấm", "Ban quản lý chợ nổi", "Thanh niên tình nguyện", "Hợp tác xã cá linh",
)  # fmt: skip
DID = (
    "vừa dựng xong", "đang sửa lại", "bàn giao cho dân", "khởi công", "vận động góp tiền làm", "kiểm tra",
    "đưa vào sử dụng", "mở rộng", "trồng cây dọc theo", "dọn sạch",
)  # fmt: skip
WHAT = (
    "cây cầu ván", "con đường đê", "lớp học nổi", "bến ghe", "trạm bơm", "vườn thuốc nam", "nhà văn hóa ấp",
    "chợ đêm", "khu tránh bão", "tủ sách bên sông",
)  # fmt: skip
WHY = (
    "sau ba tháng chuẩn bị", "trước khi nước về", "nhờ số tiền bà con dành dụm", "dù mưa kéo dài nhiều ngày",
    "theo cách làm của xã bên", "mà không cần vốn của tỉnh", "để trẻ nhỏ khỏi đi vòng",
)  # fmt: skip
AGENCY = (
    "Theo dự báo, trong mười ngày tới mực nước đầu nguồn lên chậm, có nơi còn thấp hơn cùng kỳ nhiều năm.",
    "Cơ quan khí tượng khuyên người dân theo dõi các bản tin tiếp theo và không xuống giống sớm.",
)
SERIAL = "Ba mươi năm sau ngày khai hoang, chúng tôi trở lại vùng trũng để hỏi chuyện những người ở lại."
THANKS = "Xin cảm ơn ông về cuộc trò chuyện!"
STOCK = "Ông Ba nói gọn một câu:"
COLUMN = (
    "Giá lúa tại ruộng hôm nay do thương lái báo, nơi cao nơi thấp chênh nhau chừng một trăm đồng mỗi ký."
)
HEADINGS = ("Nguyên nhân", "Cách làm hay", "Chuyện của người trong cuộc")
IMPRINT = (
    "Báo Sông Quê là tiếng nói của nhân dân trong tỉnh, ra hằng ngày trên mạng và ba số mỗi tuần trên giấy.",
    "Giấy phép hoạt động do cơ quan quản lý cấp, người chịu trách nhiệm nội dung là tổng biên tập của báo.",
    "Trụ sở đặt bên bờ sông Cái Lớn, cạnh bến phà cũ, đón bạn đọc các ngày trong tuần từ bảy giờ sáng.",
)
#: Text, where it stands (first, middle, last, after the byline), how often.
RESIDUE = (
    ("Bấm vào đây để nghe giọng đọc của Thu Ba", "first", 0.6),
    ("Bạn đọc nhận bản tin sớm mỗi ngày qua trang Zalo của báo", "middle", 0.7),
    ("Các bài mới cùng chủ đề:", "middle", 0.4),
    ("Tin, bài cộng tác xin gửi về hộp thư bandoc@songque.example hoặc gọi 0299 381 2345.", "last", 0.8),
    ("© Bản quyền thuộc Báo Sông Quê, xin ghi rõ nguồn khi đăng lại", "after", 0.9),
    ("Quét mã để cài ứng dụng của báo", "after", 0.5),
)
NAMES = ("Bài, ảnh: NGUYỄN THU", "TRẦN VĂN BA", "Theo TTXVN", "LÊ HỒNG - MINH ANH")


@dataclass(frozen=True, slots=True)
class Page:
    """One page, and the paragraphs that are its article."""

    url: str
    html: bytes
    body: tuple[str, ...]


def pages(count: int, seed: int = 7) -> Iterator[Page]:
    """So many pages, four a day.  The same seed makes the same pages."""
    dice = random.Random(seed)
    began = datetime(2024, 3, 1, 6, 0)  # noqa: DTZ001  printed without a zone, as newspapers do
    for number in range(count):
        yield _page(number, began + timedelta(hours=6 * number), dice)


def _sentence(dice: random.Random) -> str:
    return " ".join(dice.choice(part) for part in (WHO, DID, WHAT, WHY))


def _article(number: int, dice: random.Random) -> list[str]:
    """Paragraphs; a sub-heading begins with ``#``."""
    if dice.random() < 0.2:  # news in brief, shorter than the imprint below it
        return [f"{_sentence(dice)}, tin ngắn số {number} cho biết."]
    texts = [
        f"{_sentence(dice)}. {_sentence(dice)}, đợt {number}. {_sentence(dice)}."
        for _ in range(dice.randint(3, 7))
    ]
    for text, share, place in ((SERIAL, 0.05, 0), (THANKS, 0.06, 9), (STOCK, 0.12, 1), (COLUMN, 0.1, 1)):
        if dice.random() < share:
            texts.insert(place, text)
    if dice.random() < 0.06:
        texts[1:1] = AGENCY
    if dice.random() < 0.25:
        texts.insert(2, "#" + dice.choice(HEADINGS))
    return texts


def _page(number: int, when: datetime, dice: random.Random) -> Page:
    texts = _article(number, dice)
    title = f"{_sentence(dice)} (kỳ {number})"
    shown = [f"<h3>{t[1:]}</h3>" if t.startswith("#") else f"<p>{t}</p>" for t in texts]
    if len(shown) > 2 and dice.random() < 0.4:
        shown.insert(1, f'<p><img src="/anh/{number}.jpg"></p><p style="text-align:center">Ảnh minh họa</p>')
    around: dict[str, list[str]] = {"first": [], "middle": [], "last": [], "after": []}
    for text, place, share in RESIDUE:
        if dice.random() < share:
            around[place].append(f"<p>{text}</p>")
    middle = len(shown) // 2
    shown[middle:middle] = around["middle"]
    name = f'<p style="text-align:right"><strong>{dice.choice(NAMES)}</strong></p>'
    column = "".join([*around["first"], *shown, *around["last"], name, *around["after"]])
    counted = f"Từ đầu năm đến nay, trang báo này đã đón {7 * number + 90} lượt bạn đọc từ khắp nơi ghé thăm."
    imprint = "".join(f"<p>{text}</p>" for text in (*IMPRINT, counted))
    head = f"<head><meta charset='utf-8'><title>{title} | Báo Sông Quê</title></head>"
    text = f"<h1>{title}</h1><div class='when'>{when:%d/%m/%Y %H:%M}</div><div class='txt'>{column}</div>"
    html = (
        f"<!DOCTYPE html><html lang='vi'>{head}<body><div class='head'><a href='/'>Trang chủ</a></div>"
        f"<div class='page'><div class='col'>{text}</div><div class='about'>{imprint}</div></div></body>"
    )
    url = f"https://songque.example/tin/bai-so-{number}-a{number}.html"
    return Page(url, html.encode(), tuple(text.removeprefix("#") for text in texts))
