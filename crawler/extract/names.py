"""What Vietnamese names of people look like, and what only resembles them."""

from __future__ import annotations

import re

from crawler.text import fold

#: Family names of the Kinh, Hoa, Khmer, Tày, Nùng, Thái, Mường, Ê-đê, Gia Rai and others.
_SURNAMES = """
nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý lưu đào đinh đoàn trịnh
trương lâm mai tô tạ hà cao chu châu phùng tăng thái kiều từ tống quách quan nghiêm lương la lã lạc
lục lại mạc mạch mã mẫn nhan nhâm ninh nông ô phí phù quàng giàng giáp sầm sơn sùng tần thân thạch
thiều thôi tiêu tôn tòng triệu trà trưng tưởng ung uông văn vi viên vương vàng xa yên âu bá bàn bành
bạch bế biện cà cam cầm chế chung chúc cồ cù cung danh diệp doãn dư đàm đan đàng điêu điểu đồng đổng
đới giang hạng hầu hồng hứa kha khổng kim khiếu kông ksor lò lô lều lộc ma nay niê ngân
ngọ nhữ nhẫn phương ong quảng rah rơ rmah ro rcom rchâm siu sô sử tán tề thào thẩm thượng tiết tiền
trang tráng trầm trình trừ tào vừ vòng y đèo đậu hờ khang mlô bkrông byă êban ayun ađrơng krông kpă
kpuih kbuôr hmok hđơk hlong puih blúp bnah păng tou ama bríu alăng arất bhling pơloong zơrâm coor
hốih
sóc chau neáng má chảo tẩn lường lừu lầu cháng phàn pờ lù thền hảng khoàng sằm
"""
#: Syllables that given names and pen names are made of, beside the family names.
_GIVEN = """
đình hỷ đường
ái an anh ánh ân bách bảo bắc bằng bích bình bổng bửu cảnh cát cẩm chánh chi chí chiến chiêu chinh
chính chương công cúc cường cương dạ di diễm diễn diệu doanh du dục dung dũng duy duyên duyệt đại
đang đạo đạt đăng đằng điền điệp định đoan đô đông đức gấm gia giao hạ hải hạnh hảo hạo hân hằng hậu
hiên hiền hiển hiếu hiệp hiệu hoa hòa hoài hoan hoàn hoạt hồi huân huấn huệ hùng huy huyên huyền
hưng hưởng hương hướng hường hữu khả khải khánh khiêm khoa khoái khôi khuê khương khuyến kiên kiệt
kỳ lai lam lan lân lập lệ lễ liêm liên liễu linh loan long lợi luân luận luật lực ly mạnh mẹo mến mi
miên minh mộc mộng mơ mùi mừng mỹ my na nam nga ngà nghi nghĩa nghiệp ngọc nguyên nguyệt nha nhã
nhạc nhàn nhân nhật nhất nhi nhiên nhơn nhu nhung như nhựt nương oanh phát phong phú phúc phụng
phước phượng quang quân quế quốc quy quý quyên quyền quyết quỳnh sa san sang sáng sâm sen sĩ sinh
song sương tài tam tâm tân tấn tất thanh thành thảo thạo thắm thăng thắng thêm thế thi thị thiên
thiện thiết thìn thịnh thọ thoa thoại thoan thơ thời thơm thu thuận thuần thuấn thúc thục thúy thùy
thủy thuyên thuyết thư thức thương thường thy tiên tiến tiệp tĩnh tịnh toàn toản toại tố trác trâm
trân tri trí triết triều triển trinh trọng trung trúc trực tú tuấn tuân tuất tuệ tùng tuyên tuyến
tuyền tuyết tư tường tươi tý uy uyên ước vân việt viễn vinh vĩnh vịnh vui vượng vy xuân xuyên xuyến
ý yến bé út phi tuyển hiểu đệ lài lành nết nữ lượng liệu lữ lịch mận nở nhài tịch vang vọng xoan đạm
"""
#: Provinces, cities and countries: two or three capitalised syllables as a person's name has.
_PLACES = """
An Giang, Bà Rịa - Vũng Tàu, Bà Rịa, Bắc Giang, Bắc Kạn, Bạc Liêu, Bắc Ninh, Bến Tre, Bình Định,
Bình Dương, Bình Phước, Bình Thuận, Cà Mau, Cần Thơ, Cao Bằng, Đà Nẵng, Đắk Lắk, Đắk Nông,
Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng,
Hậu Giang, Hòa Bình, Hồ Chí Minh, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lâm Đồng,
Lạng Sơn, Lào Cai, Long An, Nam Định, Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình,
Quảng Nam, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên,
Thanh Hóa, Thừa Thiên Huế, Tiền Giang, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái,
Biên Hòa, Buôn Ma Thuột, Cao Lãnh, Châu Đốc, Đà Lạt, Đồng Hới, Hà Đông, Hà Tiên, Hạ Long, Hồng Ngự,
Hội An, Long Xuyên, Mỹ Tho, Nha Trang, Phan Rang, Phan Thiết, Phú Quốc, Quy Nhơn, Rạch Giá, Sa Đéc,
Sài Gòn, Tam Kỳ, Tân An, Tây Nguyên, Thủ Đức, Tháp Mười, Thủ Dầu Một, Tuy Hòa, Uông Bí, Vị Thanh,
Việt Trì, Vũng Tàu, Mai Châu, Điện Biên Phủ, Trường Sa, Hoàng Sa, Biển Đông, Việt Nam, Thái Lan,
Trung Quốc, Hàn Quốc, Nhật Bản, Hoa Kỳ, Ấn Độ
"""
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ch|ph|th|tr|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
#: Vietnamese letters, with a tone on one of them at most.
_TONED = "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
_LETTERS = re.compile(rf"[a-zăâđêôơư]*[{_TONED}]?[a-zăâđêôơư]*", re.I)
_LOWER = "a-zß-öø-ÿāăąćčđēėęěğıłńňōőœřśşšţťūůűųźżžơưạ-ỹ"
_ONE_INITIAL = rf"[^\W\d_{_LOWER}][{_LOWER}]{{0,2}}"
#: ``L.C``, ``P.Y``, ``N.T.H``, ``Th.H``, ``L.C.``: the initials that a person signs with.
INITIALS = re.compile(rf"{_ONE_INITIAL}(?:\.{_ONE_INITIAL}){{1,4}}\.?|{_ONE_INITIAL}\.")
#: ``Q. Anh``, ``Ng. Thu``, ``T.Thủy``, but not ``Tp. Huế``.
_SHORTENED = re.compile(rf"(?!T[PXT]\.|T[pxt]\.){_ONE_INITIAL}\. ?([^\W\d_{_LOWER}][^\W\d_]+)")
#: H'Len, Y-Khoa, K'Brêm: first syllables of the Central Highlands.
_HIGHLAND = re.compile(r"(?:[HKY]['’‘`-]|[HY] )[^\W\d_]")
#: Two habits of writing a tone on oa, oe and uy; lists here hold one, either is understood.
_TONES = dict(
    zip(
        ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"),
        ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"),
        strict=True,
    )
)


def is_place(name: str) -> bool:
    """Whether this is a province, a city or a country and not a person (``Hồ Chí Minh``: the city
    signs more articles than the man)."""
    return " ".join(map(_habit, name.lower().split())) in PLACES


def is_syllable(word: str) -> bool:
    """Whether a word can be one Vietnamese syllable: ``Hạnh`` can; ``BTNO``, ``Coäng`` and
    ``Müller`` cannot."""
    return _SYLLABLE.fullmatch(fold(word).lower()) is not None and _LETTERS.fullmatch(word) is not None


def is_person(name: str, *, signed: bool = False) -> bool:
    """Whether capitalised words standing alone are surely a Vietnamese person's name.

    Two to five words that begin with a family name, or two or three that given names are made of;
    initials with dots.  ``signed`` (the place on the page says that a name stands here) also takes
    one syllable (``Hạnh``) and any two to four Vietnamese syllables.
    """
    if INITIALS.fullmatch(name.replace(". ", ".")):
        return True
    if (short := _SHORTENED.fullmatch(_lowered(name))) is not None:
        return is_syllable(short[1])
    words = name.split()
    if not 1 <= len(words) <= 5 or is_place(name) or not all(map(_capital, words)):
        return False
    if _HIGHLAND.match(name):
        return signed or len(words) >= 2
    first = _habit(words[0].lower())
    if first in SURNAMES and len(words) > 1 and not is_syllable(first):  # Ksor, Pơloong
        return len(words) <= 4
    if not all(is_syllable(word) or INITIALS.fullmatch(word) for word in words[1:]):
        return _is_mixed(words) or (signed and _is_khmer(words))
    if len(words) == 1:
        return signed and is_syllable(name) and len(name) > 1
    return _is_kinh(words, signed)


def _is_mixed(words: list[str]) -> bool:
    """A name with highland or foreign parts: only behind a family name."""
    if _habit(words[0].lower()) not in SURNAMES or len(words) > 4:
        return False
    return any(map(_HIGHLAND.match, words[1:])) or (len(words) > 2 and is_syllable(words[-1]))


def _is_khmer(words: list[str]) -> bool:
    """Two words, the second of no Vietnamese spelling (``Kim Rêl``, ``THẠCH SRA``)."""
    return (
        len(words) == 2 and _habit(words[0].lower()) in SURNAMES and words[1].isalpha() and len(words[1]) < 8
    )


def _is_kinh(words: list[str], signed: bool) -> bool:
    """A name of two to five Vietnamese syllables."""
    first, *_ = syllables = [_habit(word.lower()) for word in words]
    known = all(word in _KNOWN or INITIALS.fullmatch(word.title()) for word in syllables)
    if first in SURNAMES:
        if is_place(" ".join(words[:2])):  # Hà Nội Mới, Đồng Tháp Mười
            return False
        return signed or known or (len(words) >= 3 and not all(map(str.isupper, words)))
    if first == "đường":  # more often a street than a pen name
        return False
    return (known and len(words) <= 3) or (signed and len(words) <= 4 and is_syllable(words[0]))


def spelled(name: str) -> str:
    """A name of two or more words in capitals, in the case of names (``NGUYỄN THU``: ``Nguyễn
    Thu``; ``H'LEN NIÊ``: ``H'Len Niê``).  Initials, one-word pen names and names in mixed case
    stay."""
    words = name.split()
    if len(words) < 2 or not name.isupper():
        return name
    return " ".join(
        word if "." in word else _PART.sub(lambda part: part.group().capitalize(), word) for word in words
    )


_PART = re.compile(r"[^\W\d_]+")


def _lowered(name: str) -> str:
    """``TH.HÀ`` as ``Th.Hà``."""
    return ".".join(part.strip().capitalize() for part in name.split(".")) if name.isupper() else name


def _habit(word: str) -> str:
    return word[:-2] + _TONES.get(word[-2:], word[-2:])


def _capital(word: str) -> bool:
    return word[:1].isupper() and (
        len(word) == 1 or word.isupper() or not any(char.isupper() for char in _tail(word))
    )


def _tail(word: str) -> str:
    """What follows the capital of a word's last part (``H'Len``, ``Jean-Pierre``)."""
    return re.split(r"['’‘`.-]", word)[-1][1:]


SURNAMES = frozenset(map(_habit, _SURNAMES.split()))
_KNOWN = SURNAMES | frozenset(map(_habit, _GIVEN.split()))
PLACES = frozenset(" ".join(map(_habit, place.lower().split())) for place in _PLACES.split(","))
