"""Made-up Vietnamese news, with the frequencies of real news and no meaning at all.

Words are drawn from 30,000 units (syllables as the language builds them, and compounds of two) with
Zipf frequencies, the commonest being those of any newspaper.  An article has a subject: a few units that
come back in its title, lead and text.  Places, people, numbers and rare words are strewn in.  Half of
the portals place tone marks the older way (hòa), half the newer (hoà).  The same seed gives the same
articles.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import accumulate

from crawler.archive.tones import _TO_NEW, _TO_OLD, _respelled

_COMMON = """
và của các có được trong là cho với đã người không một những tỉnh này đến khi năm để tại về từ ra trên
nhiều việc làm nhà vào ông xã phải đồng cũng công nước theo thành dân sự hội chính ngày quyền nông đó
đang bị còn như thì đi lại hơn sau đầu qua huyện lên bà tháng động sản sẽ rất hai bộ trường phố tế kinh
nghiệp thực hiện học sinh phát triển lý quản tổ chức cơ quan đảng viên cán ban ủy nhân trung ương chủ
tịch thông tin ba hai cao thanh minh nam giao sinh chung tham gia tham quan trung xuân khu con an
kinh doanh tây song ngay trong cho hoa mua nay chi phi địa phương xây dựng vùng cấp đất đường giao an toàn
gia đình thủy lợi hòa bình giá thuế
"""
_COMPOUNDS = """
công_an sạt_lở hạn_mặn xâm_nhập nông_thôn nông_dân học_sinh giáo_viên bệnh_viện bác_sĩ kinh_tế xã_hội
văn_hóa thể_thao du_lịch môi_trường an_ninh trật_tự giao_thông tai_nạn phát_triển sản_xuất thu_hoạch
vụ_mùa lúa_gạo trái_cây thủy_sản xuất_khẩu thị_trường giá_cả đầu_tư dự_án quy_hoạch xây_dựng cầu_đường
bờ_kè nước_sạch điện_lưới chuyển_đổi_số nông_thôn_mới đảng_viên chi_bộ đại_hội bầu_cử hội_đồng nhân_dân
ủy_ban chủ_tịch bí_thư phòng_chống dịch_bệnh tiêm_chủng bão_lũ cứu_trợ thanh_niên phụ_nữ cựu_chiến_binh
hòa_giải khỏe_mạnh thúc_đẩy lễ_hội di_tích đờn_ca tuyển_sinh tốt_nghiệp khởi_nghiệp hợp_tác_xã
"""
_INITIALS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x "
#: The vowel before ` carries the tone.
_RHYMES = """
a` a`c a`ch a`i a`m a`n a`ng a`nh a`o a`p a`t a`u a`y ă`c ă`m ă`n ă`ng ă`p ă`t â`c â`m â`n â`ng â`p â`t â`u
â`y e` e`c e`m e`n e`ng e`o e`p e`t ê` ê`ch ê`m ê`n ê`nh ê`p ê`t ê`u i` i`a i`ch iê`c iê`m iê`n iê`ng iê`p
iê`t iê`u i`m i`n i`nh i`p i`t i`u o` o`a oa`c oa`i oa`n oa`ng oa`nh
oa`t o`c o`e o`i o`m o`n o`ng o`p o`t ô` ô`c
ô`i ô`m ô`n ô`ng ô`p ô`t ơ` ơ`i ơ`m ơ`n ơ`p ơ`t u` u`a uâ`n uâ`t u`c uê` u`i u`m u`n u`ng uô`c uô`i uô`m uô`n
uô`ng uô`t u`p u`t u`y uyê`n uyê`t ư` ư`a ư`c ư`ng ươ`c ươ`i ươ`m ươ`n ươ`ng ươ`p ươ`t ư`u
"""
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_PLACES = """
Đồng Tháp,Cao Lãnh,Hòa Bình,Cần Thơ,Sa Đéc,Tháp Mười,Lào Cai,Thủy Nguyên,Vĩnh Long,Trà Vinh,Bến Tre,Sóc Trăng,
Bạc Liêu,Cà Mau,An Giang,Kiên Giang,Long An,Tây Ninh,Khánh Hòa,Phú Yên,Gia Lai,Đắk Lắk,Lâm Đồng,Nghệ An,
Thanh Hóa,Quảng Trị,Tuyên Quang,Sơn La,Điện Biên,Lạng Sơn,Hải Dương,Ninh Bình
"""
_FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
_GIVEN = "An Bình Châu Dũng Giang Hà Hòa Hùng Khoa Lan Linh Mai Nam Ngọc Phúc Quý Sơn Thúy Trang Vinh"
_SECTIONS = "Thời sự,Kinh tế,Văn hóa,Xã hội,Chính trị,Pháp luật,Giáo dục,Y tế,Thể thao,Du lịch,Nông nghiệp"
PLACES = [place.strip() for place in _PLACES.split(",")]
FAMILY, GIVEN, SECTIONS = _FAMILY.split(), _GIVEN.split(), _SECTIONS.split(",")
PORTALS = 34
_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Made:
    """One article; ``portal`` counts from 0, ``published`` is a minute in Vietnam."""

    number: int
    portal: int
    title: str
    lead: str
    body: str
    author: str
    section: str
    published: datetime


def syllables() -> list[str]:
    """Every syllable the language could have, as far as its spelling goes; about 14,000."""
    made = [
        unicodedata.normalize("NFC", initial + rhyme.replace("`", tone))
        for rhyme in _RHYMES.split()
        for initial in _INITIALS.split(" ")
        for tone in (("\u0301", "\u0323") if rhyme.endswith(("c", "ch", "p", "t")) else _TONES)
    ]
    return list(dict.fromkeys(made))


def units(dice: random.Random) -> tuple[list[str], list[float]]:
    """Words and compounds with their cumulative weights, the commonest first."""
    common = list(dict.fromkeys(_COMMON.split()))
    rest = [word for word in syllables() if word not in set(common)]
    dice.shuffle(rest)
    ordered = common + rest[:6000]
    weights = list(accumulate(1 / (rank + 8) for rank in range(len(ordered))))
    compounds = [name.replace("_", " ") for name in _COMPOUNDS.split()]
    pairs = {" ".join(dice.choices(ordered, cum_weights=weights, k=2)): None for _ in range(26_000)}
    # Every newspaper's words first; then syllables and compounds in turn.
    rarer = [one for two in zip(rest, [*compounds, *pairs], strict=False) for one in two]
    words = list(dict.fromkeys([*common, *rarer, *pairs]))
    return words, list(accumulate(1 / (rank + 5) ** 1.02 for rank in range(len(words))))


def articles(count: int, seed: int = 7) -> Iterator[Made]:
    """``count`` articles between 2006 and 2026, oldest first, 350 words each on average."""
    dice = random.Random(seed)
    words, weights = units(dice)
    began = datetime(2006, 1, 1, tzinfo=_VIETNAM)
    people = [f"{dice.choice(FAMILY)} {dice.choice(GIVEN)} {dice.choice(GIVEN)}" for _ in range(900)]
    styles = [{word: _respelled(word, way) for word in _ambiguous(words, way)} for way in (_TO_OLD, _TO_NEW)]
    rare = max(50, count // 15)
    for n in range(count):
        portal = dice.randrange(PORTALS)
        subject = dice.choices(words, cum_weights=weights, k=10)
        subject += [dice.choice(PLACES), dice.choice(people)]
        text = dice.choices(words, cum_weights=weights, k=dice.randint(110, 420))
        for name in dice.choices(subject, k=len(text) // 3):
            text[dice.randrange(len(text))] = name
        text[dice.randrange(len(text))] = f"hiếm{dice.randrange(rare)}"
        text[dice.randrange(len(text))] = f"{dice.randint(1, 31)}/{dice.randint(1, 12)}"
        style = styles[portal % 2]
        body = _sentences(text[30:], style, dice)
        lead = _sentences([*text[:14], *subject[:2], dice.choice(subject)], style, dice)
        title = _spelled([*subject[:2], *text[20:23], dice.choice(subject)], style)
        yield Made(
            *(n, portal, title[:1].upper() + title[1:], lead, body, dice.choice(people)),
            *(dice.choice(SECTIONS), began + timedelta(minutes=n * 10_900_000 // count)),
        )


def _ambiguous(words: list[str], way: dict[str, str]) -> set[str]:
    names = [*words, *PLACES, *GIVEN, *[name.lower() for name in [*PLACES, *GIVEN]]]
    return {word for name in names for word in name.split() if _respelled(word, way) != word}


def _spelled(units_: list[str], style: dict[str, str]) -> str:
    return " ".join([style.get(word, word) for unit in units_ for word in unit.split()])


def _sentences(text: list[str], style: dict[str, str], dice: random.Random) -> str:
    parts, start = [], 0
    while start < len(text):
        end = start + dice.randint(9, 22)
        sentence = _spelled(text[start:end], style)
        parts.append(sentence[:1].upper() + sentence[1:] + ".")
        start = end
    return "\n\n".join(" ".join(parts[i : i + 3]) for i in range(0, len(parts), 3))
