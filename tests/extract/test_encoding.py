"""Page bytes to text, in every state that servers send them."""

from __future__ import annotations

import gzip
import unicodedata
import zlib
from types import SimpleNamespace

import pytest
from bs4 import dammit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.extract.encoding import Decoded, decode
from crawler.extract.legacy import to_unicode
from tests.extract.disguises import in_1258, misread

TEXT = (
    "Sáng nay, Ủy ban nhân dân huyện Tháp Mười tổ chức hội nghị sơ kết sáu tháng đầu năm. Đồng chí Bí thư "
    "Huyện ủy ghi nhận những kết quả đã đạt được, đề nghị các địa phương tiếp tục giữ vững kỷ cương."
)
FRENCH = "L'été dernier, la société a été créée à Genève ; les élèves étaient très déçus de la soirée. " * 3


def page(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return (
        f"<!DOCTYPE html><html><head>{meta}<title>{text[:30]}</title></head><body><p>{text}</p></body></html>"
    )


def codes(found: Decoded) -> list[str]:
    return [issue.code for issue in found.issues]


LATIN = "text/html; charset=iso-8859-1"
NO_MARK = page(TEXT, "utf-16").encode("utf-16-le")


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "issues"),
    [
        (page(TEXT, "utf-8").encode(), "", "utf-8", []),
        (page(TEXT).encode(), "", "utf-8", []),
        (page(TEXT, "iso-8859-1").encode(), "", "utf-8", []),
        (page(TEXT, "utf-8").encode(), LATIN, "utf-8", []),
        (b"\xef\xbb\xbf" + page(TEXT, "windows-1252").encode(), "", "utf-8", []),
        (page(unicodedata.normalize("NFD", TEXT)).encode(), "", "utf-8", []),
        (in_1258(page(TEXT, "windows-1258")), "", "cp1258", []),
        (in_1258(page(TEXT)), "text/html; charset=Windows-1258", "cp1258", []),
        (in_1258(page(TEXT)), "", "cp1258", ["encoding.guessed"]),
        (in_1258(page(TEXT, "iso-8859-1")), "", "cp1258", ["encoding.mislabelled"]),
        (in_1258(page(TEXT, "utf-8")), "text/html; charset=utf-8", "cp1258", ["encoding.mislabelled"]),
        (in_1258(page(TEXT, "windows-1258")), LATIN, "cp1258", []),
        (b"\xff\xfe" + NO_MARK, "", "utf-16-le", []),
        (b"\xfe\xff" + page(TEXT).encode("utf-16-be"), "", "utf-16-be", []),
        (NO_MARK, "", "utf-16-le", []),
        (page(TEXT).encode("utf-16-be"), "", "utf-16-be", []),
        (page(TEXT).encode("utf-16-le"), "text/html; charset=utf-16le", "utf-16-le", []),
        (page(TEXT).encode("utf-32-le"), "", "utf-32-le", []),
        (page(misread(TEXT), "utf-8").encode(), "", "utf-8", ["encoding.twice"]),
        (in_1258(page(TEXT, "windows-1251")), "", "cp1258", ["encoding.mislabelled"]),
        (in_1258(page(TEXT, "gb2312")), "", "cp1258", ["encoding.mislabelled"]),
        (b"\xef\xbb\xbf" + in_1258(page(TEXT, "windows-1258")), "", "cp1258", []),
        (b"\xff\xfe" + page(TEXT, "utf-8").encode(), "", "utf-8", []),
        (b"\xfe\xff" + page(TEXT, "utf-8").encode(), "", "utf-8", []),
        (page(TEXT).encode() + b"\0" * 4000, "", "utf-8", []),
    ],
)
def test_vietnamese_pages(body: bytes, content_type: str, encoding: str, issues: list[str]) -> None:
    found = decode(body, content_type=content_type)
    assert TEXT in found.text
    assert (found.encoding, codes(found)) == (encoding, issues)


def test_one_bad_byte_spoils_one_character() -> None:
    found = decode(page(TEXT, "utf-8").encode().replace("Tháp".encode(), b"Th\xe1p"))
    assert "huyện Th\ufffdp Mười tổ chức" in found.text
    assert codes(found) == ["encoding.bad_bytes"]
    assert "huyện Th\ufffdp" in found.issues[0].seen


def test_a_page_cut_inside_a_character() -> None:
    found = decode(page(TEXT).encode()[: page(TEXT).encode().rindex("ữ".encode()) + 2])
    assert found.text.endswith("tiếp tục giữ v")
    assert codes(found) == ["encoding.bad_bytes"]


@pytest.mark.parametrize(
    ("text", "codec", "declared", "language"),
    [
        (FRENCH, "cp1252", "iso-8859-1", "fr"),
        (FRENCH, "cp1252", "windows-1252", "vi"),
        ("Новости дня из города. " * 5, "cp1251", "windows-1251", "ru"),
        ("日本語の新聞記事です。" * 5, "cp932", "Shift_JIS", "ja"),
        ("日本語の新聞記事です。" * 5, "euc_jp", "EUC-JP", "ja"),
        ("日本語の新聞記事です。" * 5, "iso2022_jp", "iso-2022-jp", "ja"),
        ("中国新闻报道。" * 5, "gb18030", "gb2312", "zh"),
        ("한국 신문 기사입니다. " * 5, "cp949", "euc-kr", "ko"),
        ("ข่าววันนี้ " * 5, "cp874", "tis-620", "th"),
        ("Bugün İstanbul'da şiir gecesi. " * 5, "cp1254", "iso-8859-9", "tr"),
    ],
)
def test_other_languages_as_they_declare(text: str, codec: str, declared: str, language: str) -> None:
    by_header = decode(
        page(text).encode(codec), content_type=f'text/html; charset="{declared}"', language=language
    )
    by_meta = decode(page(text, declared).encode(codec), language=language)
    for found in (by_header, by_meta):
        assert text in found.text
        assert (found.encoding.replace("-", "_"), codes(found)) == (codec, [])


def test_without_a_declaration_the_language_decides_and_it_is_said() -> None:
    found = decode(page("Новости дня из города. " * 5).encode("cp1251"), language="ru")
    assert "Новости дня" in found.text
    assert codes(found) == ["encoding.guessed"]


def test_without_a_declaration_the_language_of_the_page_decides() -> None:
    body = page("Příliš žluťoučký kůň úpěl ďábelské ódy. " * 5).replace("<html>", '<html lang="cs">')
    found = decode(body.encode("cp1250"))
    assert found.text == body
    assert codes(found) == ["encoding.guessed"]


def test_a_script_that_nothing_tells_is_detected_or_stays_out() -> None:
    russian = "Сегодня в городе открыли новый мост через реку, на праздник пришли тысячи жителей. " * 4
    found = decode(page(russian).encode("cp1251"))
    assert russian in found.text
    assert codes(found) == ["encoding.guessed"]
    nothing = decode(page(" ".join(chr(c) * 4 for c in range(0xA1, 0xFF))).encode("latin-1"))
    assert not nothing.text or "encoding.guessed" in codes(nothing)


def test_what_is_detected_hangs_on_no_other_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """BeautifulSoup asks chardet rather than charset-normalizer where something else brought it."""
    monkeypatch.setattr(dammit, "chardet_module", SimpleNamespace(detect=lambda _: {"encoding": "koi8-r"}))
    test_a_script_that_nothing_tells_is_detected_or_stays_out()


def test_the_header_is_asked_before_the_page() -> None:
    body = page("Новости дня из города. ", "koi8-r").encode("cp1251")
    assert "Новости" in decode(body, content_type="text/html; charset=windows-1251").text


def test_unknown_labels_are_passed_over() -> None:
    for label in ("no-such-charset", "hex", "rot13", "undefined", "idna", "\u0000", "utf-8-sig", "cp037"):
        found = decode(in_1258(page(TEXT)), content_type=f"text/html; charset={label}")
        assert TEXT in found.text


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (gzip.compress(page(TEXT).encode()), "gzip"),
        (zlib.compress(page(TEXT).encode()), "deflate"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "JPEG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"PK\x03\x04" + bytes(range(256)), "ZIP"),
        (bytes(range(256)) * 8, "binary"),
        (b"\0" * 1000, "binary"),
        (bytes(range(1, 9)) * 20, "binary"),
        (zlib.compress(page(TEXT).encode() * 9, wbits=-15), "binary"),
    ],
)
def test_what_is_no_text_stays_out(body: bytes, word: str) -> None:
    found = decode(body)
    assert (found.text, found.encoding, codes(found)) == ("", "", ["encoding.unreadable"])
    assert word in found.issues[0].message


def test_a_stray_nul_is_dropped_and_told() -> None:
    found = decode(page(TEXT).encode().replace(b"<p>", b"<p>\0"))
    assert TEXT in found.text
    assert codes(found) == ["encoding.bad_bytes"]


def test_no_bytes() -> None:
    assert decode(b"") == Decoded("", "utf-8")


def test_text_that_only_looks_encoded_twice_stays() -> None:
    plain = page("Ký hiệu áº và Ã© là dấu hiệu của lỗi mã hóa; “XÔ ĐÃ CŨ”.")
    assert decode(plain.encode()).text == plain


def test_twice_encoded_french() -> None:
    found = decode(page(misread(FRENCH)).encode(), language="fr")
    assert FRENCH in found.text
    assert codes(found) == ["encoding.twice"]


TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc, huyÖn Th¸p M­êi, tØnh §ång Th¸p"
VNI = (
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc, huyeän Thaùp Möôøi, "
    "tænh Ñoàng Thaùp"
)
UNICODE = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc, huyện Tháp Mười, tỉnh Đồng Tháp"


@pytest.mark.parametrize("text", [TCVN3, VNI])
@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_text_of_legacy_fonts_is_converted_and_told(text: str, codec: str) -> None:
    found = decode(page(text).encode(codec), content_type=f"text/html; charset={codec}")
    assert UNICODE in found.text
    assert codes(found) == ["encoding.legacy"]


def test_vni_letters_that_are_no_pair_stand_for_themselves() -> None:
    assert to_unicode("cöâ TUOÅI Ñoàng", "vni") == "cưâ TUỔI Đồng"


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        "Nhà và đồ gỗ làm từ đồi cỏ ở bờ hồ. Giá 5 ¸ 7 ® 9 ¹. " * 3,
        "Grüße aus München: die Straße über den Fluß wäre schön, größer und völlig verändert. " * 3,
        "På søndag går vi på tur i fjellet, så får vi håpe det blir bra vær når våren er på vei. " * 3,
        "A informação não está disponível; as ações são públicas e os órgãos têm atenção à região. " * 3,
        "İstanbul'da bugün güneşli, ağaçlar çiçek açtı; çocuklar şarkı söylüyor, öğretmen gülüyor. " * 3,
    ],
)
def test_other_languages_are_no_legacy_fonts(text: str) -> None:
    found = decode(page(text).encode())
    assert text in found.text
    assert found.issues == ()


@settings(max_examples=300, deadline=None)
@example(bytes(16), "text/html; charset=utf-16")
@example("<p>Lúa\0 trổ bông</p>".encode("utf-16-le"), "text/html; charset=utf-16")
@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=200).map(lambda s: page(s).encode("utf-8", "replace"))
    ),
    st.sampled_from(["", LATIN, "text/html; charset=utf-16", "charset=shift_jis", "x; charset=", "\u0301"]),
)
def test_decode_never_raises(body: bytes, content_type: str) -> None:
    found = decode(body, content_type=content_type)
    assert "\0" not in found.text
    assert found.encoding or found.text == ""


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_utf8_comes_out_as_it_went_in(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    found = decode(page(TEXT + text).encode())
    if not found.issues:
        assert unicodedata.normalize("NFC", found.text) == unicodedata.normalize("NFC", page(TEXT + text))


@pytest.mark.parametrize(
    "piece", [b"<meta ", b"\xc3\xa1\xc2\xba", b"\xe1\xba", b"a\xec", b"<", b"\xff", b"charset="]
)
def test_two_megabytes_of_garbage(piece: bytes) -> None:
    decode(piece * (2_000_000 // len(piece)))
