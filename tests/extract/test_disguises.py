"""Vietnamese comes out of every disguise as it went in, and other languages are left alone."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable
from html.entities import codepoint2name

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.encoding import Decoded, decode
from crawler.extract.legacy import to_unicode
from crawler.extract.twice import undo
from tests.extract.disguises import in_1258, in_tcvn3, in_vni, misread

_TEXT = """
sáng nay cây cầu bắc qua rạch Bà Đắc chính thức thông xe sau mười bốn tháng thi công nối liền hai ấp vốn
cách nhau một chuyến đò người dân hiến đất và góp gần nửa kinh phí phần còn lại lấy từ vốn nông thôn mới
của huyện ông Bảy Thơm lái đò cuối cùng nghỉ nghề chuyển sang bán cà phê ở đầu ngõ các cháu đến trường
không phải chờ nước lớn giá lúa hè thu tăng nhẹ thương lái mua tại ruộng sáu nghìn tám trăm đồng mỗi ký
bưởi da xanh được mùa hợp tác xã ký hợp đồng bao tiêu với doanh nghiệp Sở Nông nghiệp khuyến cáo bà con
giữ vững quy trình kỹ thuật Ủy ban tỉnh đề nghị kiểm tra những cơ sở vi phạm yêu cầu khắc phục hậu quả
"""
WORDS = _TEXT.split()
PLAIN = (
    "Ủy ban nhân dân huyện tổ chức hội nghị sơ kết sáu tháng đầu năm, đề nghị các địa phương giữ kỷ cương."
)
SENTENCES = st.integers(0, len(WORDS) - 16).flatmap(
    lambda start: st.integers(16, 60).map(lambda size: " ".join(WORDS[start : start + size]) + ".")
)
RANDOM = st.lists(st.sampled_from(WORDS), min_size=25, max_size=60, unique=True).map(" ".join)


def page(*paragraphs: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<!DOCTYPE html><html><head>{meta}</head><body><div class="tin">{text}</div></body></html>'


def in_latin1(text: str) -> str:
    return text.encode().decode("latin-1")


def codes(found: Decoded) -> list[str]:
    return [issue.code for issue in found.issues]


@given(st.one_of(SENTENCES, RANDOM))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("disguise", [misread, in_latin1, in_vni, in_tcvn3])
def test_a_page_in_disguise_and_a_paragraph_pasted_into_another(
    disguise: Callable[[str], str], text: str
) -> None:
    wanted = text.lower() if disguise is in_tcvn3 else text
    code = "encoding.legacy" if disguise in (in_vni, in_tcvn3) else "encoding.twice"
    for body in (page(disguise(text)), page(PLAIN, disguise(text), PLAIN)):
        found = decode(body.encode())
        assert wanted in (found.text.lower() if disguise is in_tcvn3 else found.text)
        assert codes(found) == [code]
        assert found.text.count(PLAIN) == body.count(PLAIN)


@given(st.one_of(SENTENCES, RANDOM))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("charset", ["", "windows-1258", "iso-8859-1", "utf-8", "windows-1251", "big5"])
def test_windows_1258_whatever_is_declared(charset: str, text: str) -> None:
    found = decode(in_1258(page(text, charset=charset)))
    assert text in found.text


@given(RANDOM)
@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("disguise", [misread, in_vni, in_tcvn3])
def test_disguises_in_entities(disguise: Callable[[str], str], text: str) -> None:
    named = "".join(
        f"&{codepoint2name[ord(char)]};" if not char.isascii() and ord(char) in codepoint2name else char
        for char in disguise(text)
    )
    numbered = "".join(f"&#{ord(char)};" if not char.isascii() else char for char in disguise(text))
    for body in (page(named), page(numbered)):
        found = html.unescape(decode(body.encode()).text)
        assert text.lower() in found.lower()


@pytest.mark.parametrize("wrong", ["Cáº§n ThÆ¡", "Ä‘áº¡i biá»ƒu", "Báº¿n Tre", "huyá»‡n", "dâ€™Ivoire"])
def test_a_single_run_in_a_clean_page(wrong: str) -> None:
    found = decode(page(PLAIN, f"Tin từ {wrong} cho biết", PLAIN).encode())
    assert f"Tin từ {wrong.encode('cp1252').decode()} cho biết" in found.text
    assert codes(found) == ["encoding.twice"]


def test_encoded_three_times() -> None:
    text = " ".join(WORDS)
    assert undo(page(misread(misread(text)))) == page(text)


def test_no_break_space_of_a_grave_made_plain() -> None:
    text = misread("người dân làm đường và cầu là của chung").replace("\u00a0", " ")
    assert undo(page(text)) == page("người dân làm đường và cầu là của chung")


GOOD_FAITH = {
    "vi": "“CHƯA ĐÃ”; “XÔ ĐÃ CŨ…” ĐÃ\u00a0CÓ; BÃ… LÃ» NGÃ– CÂ“Ê”; «Á»… ĐÃ 5° «đá»… cá”, «quá»” © ® ø20 5 µm",
    "fr": "« C'était déjà l'été », « LIBERTÉ\u00a0», « À BIENTÔT… » DÉJÀ” ÊTRE – VOILÀ— FÊTÉ ! l'œuvre naïve",
    "de": "„Grüße aus München“, „DIE GRÖẞE“ – „SPÄ“ – „ÖL“… »weiß«… Maß“ größer und völlig verändert wäre",
    "cs": "„Příliš žluťoučký kůň úpěl ďábelské ódy“ »PRAHA Á« »Á»… DÁ» má» Šťáhlavy, Ústí nad Labem",
    "pl": "„Zażółć gęślą jaźń”, powiedział. „GÓRNIK Ó” – »Łódź« Ó… PKÓ”",
    "en": "“It’s a café—naïve, isn’t it?” “RÉSUMÉ” – Beyoncé’s “fiancé”… 50° 3×4 ½ ©2020 ® ™ µg",
    "is": "„Það er ekkert að þessu,“ sagði Ægir. „SÆ“ „Á“… Æ… ÞJÓÐIN “Æ” ÆÐ… já»… lá»…",
    "da": "På søndag går vi på tur, så får vi håpe det blir bra vær. »Æ« ÅRHUS Å” SKÅ… Ø”… færøerne ø”",
    "pt": "“A informação não está disponível”; NÃO… IRMÃ… LÃ” MAÇÃ… AMANHÃ… manhã… lã” 2ª nº",
    "es": "¿Está aquí? «está»… «allá»” “está”… SEÑORÍA… mamá»… papá»– 1.º 2.ª",
    "hu": "„Árvíztűrő tükörfúrógép” »Á» »á»… Ő… MÁ”",
    "tr": "İstanbul'da güneşli, ağaçlar çiçek açtı; çocuklar gülüyor “Â…” HÂ” KÂ…",
    "nl": "„Eén café” IDEEËN Ë… België, naïef, coöperatie",
    "ca": "L'Àfrica «àrea» À” És col·laboració, intel·ligència, paral·lel»",
}


@pytest.mark.parametrize("code", GOOD_FAITH)
@pytest.mark.parametrize("language", ["vi", "fr"])
@pytest.mark.parametrize("times", [1, 5])
def test_what_is_written_in_good_faith_stays(code: str, language: str, times: int) -> None:
    body = page(*[GOOD_FAITH[code]] * times, PLAIN if code == "vi" else "")
    found = decode(body.encode(), language=language)
    assert found.text == body
    assert found.issues == ()


@given(st.lists(st.sampled_from([w for t in GOOD_FAITH.values() for w in t.split()]), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_languages_stays(words: list[str]) -> None:
    body = page(" ".join(words), PLAIN)
    assert unicodedata.normalize("NFC", decode(body.encode()).text) == unicodedata.normalize("NFC", body)


@pytest.mark.parametrize("text", ["ĐÃ”; ĐÃ”; ĐÃ”; µm µm", "µm µm µm µm µm", "cá µm CŨ ĐÃ XÔ CÓ µm © BÃ µm"])
def test_a_unit_of_measure_over_and_over_stays(text: str) -> None:
    body = page(text, PLAIN)
    assert decode(body.encode()).text == body


def test_vni_is_not_taken_for_tcvn3() -> None:
    text = "là các dòng cao cấp như hoa hồng giống Ecuador hoặc tulip, nguồn cung tại châu Á thắt chặt"
    assert to_unicode(in_vni(text), "vni") == text
    assert text in decode(page(in_vni(text)).encode()).text
