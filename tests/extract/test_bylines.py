"""Who made an article, and which last paragraphs say so."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.bylines import is_byline, parse_byline
from crawler.extract.names import is_person, is_syllable, spelled


def told(text: str, **kwargs: str) -> list[tuple[str, str]]:
    return [(author.name, author.role) for author in parse_byline(text, **kwargs)]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Bài, ảnh: NGUYỄN THU - L.C", "Nguyễn Thu both, L.C both"),
        ("Tin, ảnh: P.Y", "P.Y both"),
        ("Bài và ảnh: Thu Hằng", "Thu Hằng both"),
        ("Bài - ảnh: Thu Hằng", "Thu Hằng both"),
        ("TIN, ẢNH: H'LEN NIÊ", "H'Len Niê both"),
        ("Tin, bài: Nguyễn Thu", "Nguyễn Thu text"),
        ("Ảnh: Nguyễn Thu", "Nguyễn Thu photo"),
        ("Bài: Nguyễn Thu; Ảnh: Lê Hà", "Nguyễn Thu text, Lê Hà photo"),
        ("Bài: Nguyễn Thu - Ảnh: Lê Hà", "Nguyễn Thu text, Lê Hà photo"),
        ("Bài: Nguyễn Thu - Ảnh: Nguyễn Thu, L.C", "Nguyễn Thu both, L.C photo"),
        ("NGUYỄN THU - Ảnh: LÊ HÀ", "Nguyễn Thu text, Lê Hà photo"),
        ("Nguyễn Thu (Ảnh: L.C)", "Nguyễn Thu text, L.C photo"),
        ("Nhóm ảnh của L.C", "L.C photo"),
        ("Thực hiện: Nguyễn Thu - Lê Hà", "Nguyễn Thu text, Lê Hà text"),
        ("THỰC HIỆN: NGUYỄN THU", "Nguyễn Thu text"),
        ("Nguyễn Thu và Lê Hà", "Nguyễn Thu text, Lê Hà text"),
        ("Nguyễn Thu – Lê Hà", "Nguyễn Thu text, Lê Hà text"),
        ("Nguyễn Thu, Lê Hà", "Nguyễn Thu text, Lê Hà text"),
        ("Nguyễn Thu/Lê Hà", "Nguyễn Thu text, Lê Hà text"),
        ("(NGUYỄN THU)", "Nguyễn Thu text"),
        ("Nguyễn Thu\nẢnh: LÊ HÀ", "Nguyễn Thu text, Lê Hà photo"),
        ("Nguyễn Thu\n\nLê Hà", "Nguyễn Thu text, Lê Hà text"),
        ("Hạnh", "Hạnh text"),
        ("HẠNH", "HẠNH text"),
        ("N.T.H", "N.T.H text"),
        ("L.C.", "L.C text"),
        ("Y Khoa Niê", "Y Khoa Niê text"),
        ("THẠCH THỊ SA RÂY", "Thạch Thị Sa Rây text"),
        ("Hà Thu (tổng hợp)", "Hà Thu text"),
        ("Hà Thu tổng hợp", "Hà Thu text"),
        ("Hà Thu (theo Reuters)", "Hà Thu text, Reuters source"),
        ("Hà Thu (Theo TTXVN)", "Hà Thu text, TTXVN source"),
        ("Nguyễn Văn An (Ban Tuyên giáo Tỉnh ủy)", "Nguyễn Văn An text"),
        ("Thu Hà-BBL", "Thu Hà text"),
        ("Phóng viên Nguyễn Thu", "Nguyễn Thu text"),
        ("PGS.TS. Nguyễn Thu", "Nguyễn Thu text"),
        ("Trang Anh", "Trang Anh text"),
        ("Lê Y Linh", "Lê Y Linh text"),
        ("Nguyễn Thu - Sở Y tế", "Nguyễn Thu text"),
        ("Ghi chép của Nguyễn Thu", "Nguyễn Thu text"),
        ("Minh Anh (Theo VnExpress, Reuters)", "Minh Anh text, VnExpress source, Reuters source"),
        ("Theo TTXVN", "TTXVN source"),
        ("(Theo TTXVN)", "TTXVN source"),
        ("Theo Hồ Hương", "Hồ Hương source"),
        ("Theo Báo Tuổi Trẻ", "Báo Tuổi Trẻ source"),
        ("Nguồn: baochinhphu.vn", "baochinhphu.vn source"),
        ("TTXVN", "TTXVN source"),
        ("PV", "PV source"),
        ("P.V", "P.V source"),
        ("PV - CTV", "PV source, CTV source"),
        ("Nhóm phóng viên", "Nhóm phóng viên source"),
        ("BTNO", "BTNO source"),
        ("(Tổng hợp)", ""),
        ("(T/h)", ""),
        ("Thu Hà (T/h)", "Thu Hà text"),
        ("Tin,ảnh : P.Y", "P.Y both"),
        ("Tin & ảnh: P. Y", "P. Y both"),
        ("Bài, ảnh và video: Thu Hằng", "Thu Hằng both"),
        ("Chùm ảnh: Thu Hằng", "Thu Hằng photo"),
        ("Phóng sự ảnh: Thu Hằng", "Thu Hằng photo"),
        ("Ảnh Thu Hằng", "Thu Hằng photo"),
        ("Bài NGUYỄN THU - Ảnh LÊ HÀ", "Nguyễn Thu text, Lê Hà photo"),
        ("Nội dung: Nguyễn Thu | Đồ họa: Lê Hà", "Nguyễn Thu text, Lê Hà photo"),
        ("Ghi chép: Thu Hằng", "Thu Hằng text"),
        ("Thơ của Thu Hằng", "Thu Hằng text"),
        ("Thể hiện: Thu Hằng", "Thu Hằng text"),
        ("Nguyễn Thu. Ảnh: CTV", "Nguyễn Thu text, CTV source"),
        ("L.C - P.V", "L.C text, P.V source"),
        ("NHÓM PV", "NHÓM PV source"),
        ("Ban Biên tập", "Ban Biên tập source"),
        ("Nhóm phóng viên Báo Sông Quê", "Nhóm phóng viên Báo Sông Quê source"),
        ("Nguyễn Thu/TTXVN", "Nguyễn Thu text, TTXVN source"),
        ("Theo Nguyễn Thu/TTXVN", "Nguyễn Thu source, TTXVN source"),
        ("Thu Hà - Theo AFP", "Thu Hà text, AFP source"),
        ("Thu Hà theo AFP", "Thu Hà text, AFP source"),
        ("Theo Dân trí", "Dân trí source"),
        ("Tuổi Trẻ", "Tuổi Trẻ source"),
        ("BS.CKII Nguyễn Thu", "Nguyễn Thu text"),
        ("PGS, TS Nguyễn Thu", "Nguyễn Thu text"),
        ("Thượng tá, TS. Nguyễn Thu", "Nguyễn Thu text"),
        ("Nguyễn Thu, Trung tâm Khuyến nông tỉnh", "Nguyễn Thu text"),
        ("Nguyễn Thu - 09:51, 14/09/2022", "Nguyễn Thu text"),
        ("Nguyễn Thu 14/09/2022 09:51", "Nguyễn Thu text"),
        ("Trường Giang", "Trường Giang text"),
        ("Trường Tiểu học An Bình", ""),
        ("Nguyễn Thu./.", "Nguyễn Thu text"),
        ("Anh Nguyễn", "Anh Nguyễn text"),
        ("Alăng Ngước - Pơloong Plênh", "Alăng Ngước text, Pơloong Plênh text"),
        ("Tẩn Mỷ Dao", "Tẩn Mỷ Dao text"),
        ("TH.HÀ", "TH.HÀ text"),
        ("Báo Lào Cai điện tử", ""),
        ("Báo Đồng Tháp", ""),
        ("Đài PT-TH Đồng Tháp", ""),
        ("Báo và phát thanh, truyền hình Đồng Tháp", ""),
        ("TTXVN/Báo Tin tức", "TTXVN/Báo Tin tức source"),
        ("Theo TTXVN/Báo Tin tức", "TTXVN/Báo Tin tức source"),
        ("VCCorp.vn", ""),
        ("admin", ""),
        ("toasoan@baodongthap.vn", ""),
        ("", ""),
    ],
)
def test_people_and_sources(text: str, want: str) -> None:
    wanted = [tuple(part.rsplit(" ", 1)) for part in want.split(", ")] if want else []
    assert told(text) == wanted
    assert told(unicodedata.normalize("NFD", text).replace(" ", "\u00a0")) == wanted


def test_the_newspaper_signs_nothing() -> None:
    assert told("Đồng Tháp", paper="Báo Đồng Tháp") == []
    assert told("Báo Đồng Tháp", paper="Báo Đồng Tháp") == []
    assert told("Nguyễn Thu", paper="Báo Đồng Tháp") == [("Nguyễn Thu", "text")]


@pytest.mark.parametrize(
    ("text", "language", "want"),
    [
        ("By John Smith and Jane Doe", "en", ["John Smith", "Jane Doe"]),
        ("Written by John Smith | Photos by Jane Doe", "en", ["John Smith", "Jane Doe"]),
        ("Por Juan Pérez y Ana Gil", "es", ["Juan Pérez", "Ana Gil"]),
        ("By JOHN SMITH, CNN", "en", ["John Smith", "CNN"]),
        ("Von Max Müller und Anna-Lena Roth", "de", ["Max Müller", "Anna-Lena Roth"]),
        ("Ludwig van Beethoven", "nl", ["Ludwig van Beethoven"]),
        ("Par Jean-Pierre Dupont", "fr", ["Jean-Pierre Dupont"]),
        ("Autor: Max Müller und Anna Roth", "de", ["Max Müller", "Anna Roth"]),
        ("Redaktion: Max Müller\nFoto: Anna Roth", "de", ["Max Müller", "Anna Roth"]),
        ("Twitter Facebook", "en", []),
        ("Faktencheck: Max Müller", "de", []),
        ("Staff Writer", "en", []),
        ("山田太郎", "ja", ["山田太郎"]),
    ],
)
def test_other_languages(text: str, language: str, want: list[str]) -> None:
    assert [name for name, _ in told(text, language=language)] == want


BYLINES = [
    "Nguyễn Thu", "NGUYỄN THU", "(NGUYỄN THU)", "Nguyễn Thu.", "NHẬT XUÂN - NGHI VŨ", "Anh Dũng",
    "Lương Ý", "Nguyên Minh", "Thuý Hoà", "Thạch Thị Sa Rây", "H'Len Niê", "Bài, ảnh: NGUYỄN THU - L.C",
    "Tin, ảnh: P.Y", "Ảnh: L.C", "Nhóm ảnh của L.C", "L.C", "P.V", "PV", "BTNO", "TTXVN", "Theo TTXVN",
    "Theo Hồ Hương", "(Theo chinhphu.vn)", "Theo Báo Tuổi Trẻ", "Hà Thu (tổng hợp)", "Thu Hà-BBL",
    "Nguyễn Văn An (Ban Tuyên giáo)", "Thực hiện: Nguyễn Thu - Lê Hà", "Bài: Nguyễn Thu - Ảnh: L.C",
    "L. C", "TH.HÀ", "Ảnh Thu Hằng", "Bài THU HẰNG - Ảnh LÊ HÀ", "Ghi chép: Thu Hằng", "Chùm ảnh: L.C",
    "Thu Hà - Theo AFP", "Theo Dân trí", "Theo Nguyễn Thu/TTXVN", "BS.CKI Nguyễn Thu", "Alăng Ngước",
    "Thạc sĩ, bác sĩ Nguyễn Thu", "Nguyễn Thu (xã An Bình)", "Nguyễn Thu - Trung tâm Khuyến nông tỉnh",
    "Nguyễn Thu - 14/09/2022", "Nguyễn Thu./.", "Ban Biên tập", "Chảo Láo Sử", "PV - CTV", "PV (tổng hợp)",
    "Minh Anh tổng hợp", "T.Thủy", "Q. Anh", "Ksor H'Yuên", "TTXVN/Báo Tin tức",
]  # fmt: skip
OTHERS = [
    "", " ", ".", "Pháp luật", "Tin tức", "Lao Động", "Trung tâm Khuyến nông tỉnh", "(T/h)", "Bài Học",
    "Ảnh Bìa", "Xuân Về theo", "Tin Vui", "Thơ: Những mùa hoa", "Đại tá", "Mùa Xuân Đến", "TP.HCM",
    "Nguyễn Thu, nông dân xã An Bình", "Ngày 14/09/2022",
    "*P.V: Xin ông cho biết thêm?", "P.V: Thu Hà", "HĐND", "Đường Nguyễn Huệ",
    "P.V: Trân trọng cảm ơn ông!", "- PV: Xin cảm ơn ông.", "Hà Nội", "Hồ Chí Minh", "Đồng Tháp Mười",
    "TP. Hồ Chí Minh", "Việt Nam", "Huyện Tháp Mười", "KẾT LUẬN", "NHIỆM VỤ TRỌNG TÂM", "Kết luận",
    "Kinh tế", "Giám đốc", "Quốc hội", "Ông Trần Văn Lập cho biết", "Trần Văn Lập, Bí thư Huyện ủy",
    "Nguyễn Văn An (thứ hai từ trái sang)", "Đó là Nguyễn Thu.", "Bài 2: Những khó khăn",
    "Bài học: Kiên trì", "Tin: Hội nghị tổng kết", "Nội dung: Phát triển Kinh tế", "Ảnh minh họa",
    "Quang cảnh hội nghị. Ảnh: Nguyễn Thu", "Theo Nghị quyết số 12", "(Xem trang 4)",
    "Theo ông An, đây là việc khó", "Nguyễn Thu nói:", "Nguyễn Thu?", "Báo Đồng Tháp", "admin", "a@b.vn",
    "Nguyễn Thu " * 20,
]  # fmt: skip


@pytest.mark.parametrize("text", BYLINES)
def test_a_last_paragraph_that_is_a_byline(text: str) -> None:
    assert is_byline(text)
    assert is_byline(unicodedata.normalize("NFD", f" {text}\u00a0"))
    assert parse_byline(text)


@pytest.mark.parametrize("text", OTHERS)
def test_a_last_paragraph_that_is_none(text: str) -> None:
    assert not is_byline(text)


def test_a_paragraph_set_apart_may_hold_any_name() -> None:
    for text in ("Hạnh", "Gió Mới", "K'Brêm", "Kim Rêl", "THẠCH SRA"):
        assert not is_byline(text)
        assert is_byline(text, signed=True)
    for text in (
        "Hà Nội",
        "Sơn La FC",
        "Kim Rêl Plaza",
        "Kết luận chung",
        "Đó là một ngày vui.",
        "P.V: Xin ông cho biết?",
    ):
        assert not is_byline(text, signed=True)


def test_bylines_of_other_languages() -> None:
    assert is_byline("By John Smith", language="en")
    assert not is_byline("He left on Monday", language="en")


def test_names() -> None:
    assert spelled("NGUYỄN THU") == "Nguyễn Thu"
    assert spelled("N.T. HẠNH") == "N.T. Hạnh"
    assert spelled("Nguyễn THU") == "Nguyễn THU"
    assert all(map(is_person, ("Nguyễn Hoà", "Nguyễn Hòa")))
    assert all(map(is_syllable, ("nghiêng", "Thuý", "ĐƯỢC")))
    assert not any(map(is_syllable, ("BTNO", "Müller", "Coäng", "Huyêòn", "đảngđ", "été")))


def test_real_names_of_pages_with_known_authors(real_pages: Path) -> None:
    rows = json.loads((real_pages / "vn" / "truth.json").read_text(encoding="utf-8"))
    names = [name for row in rows for name in row["authors"]]
    assert names
    assert [name for name in names if not is_byline(name)] == []


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="NguyễnThuLCPVảẢBài:,;.-–()/&*' \u00a0\u0301@1?", max_size=150))
def test_no_text_is_too_strange(text: str) -> None:
    authors = parse_byline(text)
    assert all(author.name and author.name == author.name.strip() for author in authors)
    assert len({author.name for author in authors}) == len(authors)
    is_byline(text)
    is_byline(text, signed=True, language="en")


@pytest.mark.parametrize("piece", ["(", "Ảnh: ", "bài, ", "a-", "Nguyễn ", " ", "A.", "tin và ảnh "])
def test_a_megabyte_of_garbage_is_cut(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert not is_byline(text)
    assert len(parse_byline(text)) < 200
