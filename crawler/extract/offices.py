"""What stands in bylines beside persons: agencies, newspapers, offices, jobs, and stand-ins for nobody."""

from __future__ import annotations

import re

from crawler.extract.names import is_syllable
from crawler.text import fold, one_line

STAFF = re.compile(
    r"(?:nhóm )?(?:p\.?v|phóng viên|c\.?t\.?v|cộng tác viên|b\.?t\.?v|b\.b\.t|bbt"
    r"|ban biên tập|tòa soạn|toà soạn"
    r"|staff)"
    r"(?: (?:thời sự|kinh tế|xã hội|văn hóa|thể thao)| (?:báo|đài) [^,;:.]{2,40})?\.?",
    re.I,
)
_AGENCY_NAMES = """
ttxvn vna vnanet vietnam+ vietnamplus vov vtv vtc tto tno tpo plo nld vnexpress vietnamnet vgp chinhphu.vn
reuters afp ap xinhua thx tass kyodo yonhap bbc cnn dpa epa efe ansa getty upi internet
"""
_AGENCIES = frozenset(_AGENCY_NAMES.split())
#: Newspapers whose names are common words: sources behind "Theo", or where every word is a capital.
PAPERS = frozenset({
    "dân trí", "tiền phong", "thanh niên", "tuổi trẻ", "nhân dân", "lao động", "người lao động", "zing news",
    "công thương", "tin tức", "pháp luật", "quân đội nhân dân", "đại đoàn kết", "công an nhân dân",
})  # fmt: skip
DOMAIN = re.compile(
    r"(?:https?://)?[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info|gov|edu|tv|asia)(?:/\S*)?", re.I
)
#: How a newspaper, an office or a company begins; none of them is a person.
OFFICE = re.compile(
    r"(?:báo|đài|tạp chí|cổng|trang tin|trang thông tin|thông tấn|tòa soạn|toà soạn|ban(?! mai)|bộ|sở"
    r"|ubnd|công an|công ty|trung tâm|phòng|hội|tỉnh|huyện|ubmttq|văn phòng|chi cục|cục|the|agency|tổng"
    r"|trường(?= (?:th|đại|tiểu|mầm|cao đẳng|trung|phổ|chính|dân|mẫu|quân|dạy))|viện|liên đoàn) ",
    re.I,
)
_NOBODY = frozenset(
    {"admin", "administrator", "editor", "editors", "reporter", "staff writer", "staff reporter",
     "correspondent", "báo", "đài", "tạp chí", "tổng hợp", "t/h", "th", "sưu tầm",
     "minh họa", "minh hoạ", "webmaster", "root", "unknown", "n/a", "by", "von", "par", "por", "oleh"}
)  # fmt: skip
_BUTTONS = frozenset(
    {"facebook", "twitter", "instagram", "email", "share", "comments", "read", "more", "follow", "linkedin",
     "bluesky", "threads", "mastodon", "whatsapp", "telegram", "pubmed", "google", "scholar", "zalo", "x"}
)  # fmt: skip
_ORGANISATIONS = frozenset({
    "redaktion", "redaktionen", "redacción", "rédaction", "redazione", "redação", "redactie", "newsroom",
    "news", "press", "agency", "agencies", "agenturen", "agencias", "agences", "media", "newspaper",
    "online", "desk", "network", "verlag", "gmbh", "inc", "ltd", "redaksi",
})  # fmt: skip
#: What a person is, beside the name: "Political Editor", "Leitender Wirtschaftsredakteur".
_JOB = re.compile(
    r"(?:redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|editor|correspondent|columnist|contributor"
    r"|journalist(?:in)?|writer|producer|volontär(?:in)?|redactora?|periodista|corresponsal|journaliste"
    r"|correspondante?|jornalista|giornalista|muhabiri|wartawan)\b",
    re.I,
)
SIGN = re.compile(r"[A-ZĐ]{3,6}")


def is_sign(piece: str, *, strict: bool = False) -> bool:
    """An agency or an office sign: never a person.  ``strict`` asks a sign to end as those of
    online newspapers do (BTNO, ĐTO), because HĐND and THCS look the same."""
    if STAFF.fullmatch(piece) or piece.lower() in _AGENCIES:
        return True
    if piece.lower() in PAPERS:
        return not strict and piece.istitle()
    return bool(SIGN.fullmatch(piece)) and not is_syllable(piece) and (piece.endswith("O") or not strict)


def is_organisation(piece: str, language: str) -> bool:
    """A newsroom or an agency by the words of its name, in other languages than Vietnamese."""
    if language.startswith("vi"):
        return False
    words = piece.casefold().split()
    return words[0] in _AGENCIES or (words[0] != "the" and not _ORGANISATIONS.isdisjoint(words))


def is_job(piece: str, language: str) -> bool:
    """What a person is and not who, in other languages than Vietnamese."""
    return not language.startswith("vi") and _JOB.search(piece) is not None


def is_nobody(piece: str, paper: str, language: str = "vi") -> bool:
    """The newspaper itself, a domain, an address, a job, or a stand-in for nobody."""
    folded = piece.casefold()
    if (
        "@" in piece
        or _BUTTONS.issuperset(folded.split())
        or folded in _NOBODY
        or is_paper(piece, paper)
        or is_job(piece, language)
    ):
        return True
    if folded in _AGENCIES:
        return False
    return DOMAIN.fullmatch(piece) is not None or OFFICE.match(piece) is not None


def is_paper(piece: str, paper: str) -> bool:
    """Whether this is the newspaper's own name, with or without ``Báo`` before it."""
    name = fold(one_line(paper)).casefold()
    return bool(name) and fold(piece).casefold().removeprefix("bao ") == name.removeprefix("bao ")
