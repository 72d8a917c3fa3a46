"""Who made an article, from the line that says so.

Roles: ``text`` for a name alone or behind ``Bài``, ``Tin``, ``Thực hiện``; ``photo`` behind ``Ảnh``,
``Hình``, ``Video``; ``both`` behind ``Tin, ảnh``; ``source`` for an agency, an office sign (PV, CTV,
BTNO) and whatever stands behind ``Theo`` or ``Nguồn``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from crawler.extract.names import INITIALS, is_person, is_syllable, spelled
from crawler.extract.offices import (
    DOMAIN,
    OFFICE,
    PAPERS,
    SIGN,
    STAFF,
    is_job,
    is_nobody,
    is_organisation,
    is_paper,
    is_sign,
)
from crawler.records import Author, Role
from crawler.text import one_line

_LONGEST = 300
_TEXT = (
    r"bài viết|bài dự thi|bài|tin|tác giả|người viết|nội dung|lời|story|texte?|texto|words|report"
    r"|autor(?:in|es|en)?|authors?|auteurs?|autore|redaktion"
)
_PHOTO = (
    r"ảnh minh họa|hình ảnh|chùm ảnh|phóng sự ảnh|ảnh|hình|quay phim|dựng phim|kỹ thuật"
    r"|photos?|fotos?|bild(?:er)?|pictures|images?|video|clip|đồ họa|đồ hoạ|infographics?|trình bày|thiết kế"
)
_MADE = (
    r"thực hiện|thể hiện|biên soạn|tổng hợp|lược ghi|ghi chép|ghi|biên dịch|lược dịch|dịch|sưu tầm"
    r"|phóng sự|ký sự|bút ký|tản văn|truyện ngắn|thơ|written by|by"
)
_ONE = rf"(?:{_TEXT}|{_PHOTO}|{_MADE})"
#: ``Bài, ảnh:``, ``Tin - ảnh:``, ``Bài và ảnh:``, ``Thực hiện:``; behind a mark or at the start.
_LABEL = re.compile(
    rf"(?:^|(?<=[\s(;.,/|–-]))(?:nhóm )?(?P<label>{_ONE}"
    rf"(?: ?(?:,|/|&|\+|-|–|và|and) ?{_ONE}| (?:ảnh|bài)){{0,3}}) ?: ?",
    re.I,
)
_OPENING = re.compile(
    r"(?:nhóm |chùm |phóng sự )?(?:ảnh|photos?)(?: minh họa)? (?:của|by) (?P<photo>.+)"
    r"|(?:(?:by|von|par|por|di|door|oleh|av|af|written by):?"
    r"|(?:bài dự thi|ghi chép|bút ký|ký sự|phóng sự|truyện ngắn|tản văn|thơ) của) (?P<by>.+)"
    r"|(?:bài và ảnh|bài ảnh|tin ảnh|bài, ảnh|tin, ảnh|text and photos? by) (?P<both>.+)",
    re.I,
)
_SOURCE = re.compile(r"(?:theo|nguồn tin|nguồn|tin từ|source|sources)(?: ?: ?| )(?P<name>.+)", re.I)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_PHOTO_WORD = re.compile(_PHOTO, re.I)
_TEXT_WORD = re.compile(rf"{_TEXT}|{_MADE}", re.I)
_MARKS = r" ?[,;|/+&•] ?| [-–—] ?| ?[–—] ?"
_SEPARATOR = re.compile(rf"{_MARKS}| (?:và|cùng|and|with) ", re.I)
#: Y and E are names in Vietnamese.
_FOREIGN_SEPARATOR = re.compile(
    rf"{_MARKS}| (?:and|with|und|et|e|y|en|og|och|i|dan|ve|ja|ir|és|и|και) ", re.I
)
_PHOTOS_BY = re.compile(r"\b(photos?|pictures|images?|text|words|story) by (?=\S)", re.I)
_GLUED = re.compile(r"(?<=[^\s-])-(?=[^\s-])")
#: Words around a name that say what the person is or did.
_TITLE = (
    r"(?:nhà báo|tác giả|ths|ts|pgs|gs|bs|ls|ks|kts|cn|ds|cki{1,2}|ck[12]|cử nhân|giáo sư|phó giáo sư"
    r"|thạc sĩ|tiến sĩ|bác sĩ|dược sĩ|luật sư|kỹ sư|nhà văn|nhà thơ|nsnd|nsưt|nsna|nghệ sĩ|nhạc sĩ|họa sĩ"
    r"|(?:đại|thượng|trung|thiếu) (?:tướng|tá|úy))"
)
_BEFORE = re.compile(
    rf"(?:nhóm )?(?:phóng viên|pv|p\.v|ctv|cộng tác viên|btv|biên tập viên|{_TITLE})"
    r"\.?(?: ?[:,.] ?| )(?=\S)",
    re.I,
)
_TITLES = re.compile(rf"{_TITLE}\.?", re.I)
_AFTER = re.compile(
    r" (?:tổng hợp|lược ghi|ghi|thực hiện|biên soạn|sưu tầm|biên dịch|lược dịch|dịch"
    r"|giới thiệu|t/h|th|ghi chép)$",
    re.I,
)
#: An agency with its outlet: ``TTXVN/Báo Tin tức``.
_WIRE = re.compile(r"(?:TTXVN|VNA|VOV|VTV) ?/ ?\S")
#: Names of newspapers and stations that hold the marks that part names.
_BROADCASTER = re.compile(
    r"(?:báo và |báo, |báo - )?(?:đài )?(?:phát thanh|pt)[ ,&-]+(?:và )?(?:truyền hình|th)"
    r"\b(?: [^\W\d_]+){0,4}",
    re.I,
)
_EDGES = " .,;-–—()|/"
#: A name, and whom the text was taken over from: "Linh Đan - Theo AFP", "Linh Đan theo AFP".
_FOLLOWED = re.compile(r"(?P<names>.{2,}?)(?: ?[-–—,;.] ?| )(?P<source>(?:theo|nguồn)(?::| ).+)", re.I)
#: "Bài NGUYỄN THU - Ảnh LÊ HÀ": the colon left out.
_BARE = re.compile(r"(?:^|(?<=[-–,;.|] ))(?P<label>bài|ảnh) (?P<name>[^-–,;.|:]+?)(?=$| ?[-–,;.|])", re.I)
#: A date behind the names.
_DATED = re.compile(r"(?:\s|^)[\s,|–-]*(?:\d\d?[:h]\d\d\b|\d\d?[/.-]\d\d?[/.-]\d{4}\b).{0,40}$")
#: "Jane Doe in Berlin".
_FROM = re.compile(r" (?:in|from|aus|à|en|i|din) [A-ZÀ-Þ][^,;]*$")
_COMPILED = re.compile(r"\bt/h\b", re.I)
_QUESTION = re.compile(r"[*\s-]*(?:p\.? ?v\.?|phóng viên|hỏi|đáp|bạn đọc) ?:", re.I)
#: What may stand in small letters in a bracket behind a name; anything else ("bên trái", "thứ hai
#: từ phải sang") points a person out in a picture.
_WORK = re.compile(
    rf" ?(?:{_MADE}|theo|nguồn|t/h|st|giới thiệu|{_TEXT}|{_PHOTO}"
    r"|xã|phường|thị trấn|thị xã|huyện|tp|ấp|thôn)\b",
    re.I,
)
#: Small words inside names of other languages.
_PARTICLE_WORDS = "van von de der den del della di da do dos das la le bin binti al el ter ten zu y e af"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


def parse_byline(text: str, *, paper: str = "", language: str = "vi") -> tuple[Author, ...]:
    """The people and sources of a byline, in its order, each once.  Lines part names as commas do.

    ``paper`` is the newspaper's own name, which signs nothing.  Behind ``Theo`` stands a source even
    when it reads like a person (``Theo Hồ Hương``: taken over from somebody of that name, who did
    not write for this newspaper), so its role is ``source``.  ``PV``, ``BTNO`` and agencies are
    sources.  A trailing bracket is the author's office or work and is cut; an office sign behind a
    dash (``Thu Hà-BBL``) too.  Names in capitals are respelled (``NGUYỄN THU``: ``Nguyễn Thu``).
    Addresses, domains, newspapers' names and ``admin`` give nothing.  Never raises.
    """
    return _parsed(_line(text, language), paper[:_LONGEST], language)


@lru_cache(maxsize=4096)  # a portal's reporters sign page after page
def _parsed(line: str, paper: str, language: str) -> tuple[Author, ...]:
    roles: dict[str, Role] = {}
    for name, role in _named(line, paper, language):
        before = roles.get(name)
        if before is None:
            roles[name] = role
        elif before != role and {before, role} <= {"text", "photo", "both"}:
            roles[name] = "both"
    return tuple(Author(name, role) for name, role in roles.items())


def is_byline(text: str, *, paper: str = "", language: str = "vi", signed: bool = False) -> bool:
    """Whether a paragraph at the end of an article is its byline and nothing else.

    Every part of it must be a label, a name, an agency or an office sign.  Names without a label
    must be Vietnamese names beyond doubt; ``signed`` (the paragraph is set apart: right-aligned,
    bold, an element of its own) lets any two to four capitalised syllables and one-word pen names
    pass.  Questions of an interview (``P.V:``), sentences, places and captions are no bylines.
    """
    if len(text) > 4 * _LONGEST:
        return False
    line = _line(text, language)
    if not 2 <= len(line) <= 120 or line.endswith(("?", "!", ":", "…", "...")) or _QUESTION.match(line):
        return False
    if any(inside.strip()[:1].islower() and not _WORK.match(inside) for inside in _BRACKETS.findall(line)):
        return False
    parts = list(_parts(line))
    return bool(parts) and all(_all_names(*part, paper, language, signed) for part in parts)


def _all_names(role: Role, part: str, told: bool, paper: str, language: str, signed: bool) -> bool:
    """Whether a part holds names, agencies and office signs, and nothing else."""
    if told and role == "source":
        return all(map(_sourced, _sources(part)))
    pieces = [piece for piece in _pieces(part, language) if piece]
    told = told or any(is_job(piece, language) for piece in pieces[1:])
    return bool(pieces) and all(
        is_sign(piece, strict=not (told or signed))
        or (not is_nobody(piece, paper, language) and _certain(piece, told, signed, language))
        or (number > 0 and (is_job(piece, language) or _is_office(piece)))
        for number, piece in enumerate(pieces)
    )


def _is_office(piece: str) -> bool:
    return OFFICE.match(piece) is not None and piece[0].isupper() and len(piece) < 60


def _line(text: str, language: str) -> str:
    text = text[: 4 * _LONGEST].strip()[:_LONGEST].replace("\n", " ; ")
    line = one_line(text, language).strip(' *•·|–—-_.,;"“”')
    if line[-1:].isdigit() or ":" in line:
        line = _DATED.sub("", line)
    if "/" in line:
        line = _COMPILED.sub("tổng hợp", line)
    if line.count(".") and INITIALS.fullmatch(line + "."):
        return line
    whole = _BRACKETS.fullmatch(line)
    return whole[1].strip() if whole else line


def _named(line: str, paper: str, language: str) -> Iterator[tuple[str, Role]]:
    for role, part, told in _parts(line):
        if told and role == "source":
            for name in _sources(part):
                if name and len(name) <= 80 and "@" not in name and not is_paper(name, paper):
                    yield spelled(name), "source"
            continue
        for piece in _pieces(part, language):
            if not piece or (not is_sign(piece) and is_nobody(piece, paper, language)):
                continue
            if is_sign(piece) or is_organisation(piece, language):
                yield piece, "source"
            elif _name_like(piece, language):
                yield spelled(piece), role


def _parts(line: str) -> Iterator[tuple[Role, str, bool]]:
    """Role, names, and whether a label told the role."""
    inside: list[str] = []

    def keep(found: re.Match[str]) -> str:
        content = found[1].strip()
        if _SOURCE.fullmatch(content) or _LABEL.match(content):
            inside.append(content)
        return " "

    if "(" in line or "[" in line:
        line = " ".join(_BRACKETS.sub(keep, line).split())
    for part in (line, *inside):
        yield from _labelled(part)


def _labelled(part: str) -> Iterator[tuple[Role, str, bool]]:
    folded = part.lower()
    if " by " in folded:
        part = _PHOTOS_BY.sub(r"\1: ", part)
    if "th" in folded:
        part = _BROADCASTER.sub(" ", part)
    part = part.strip(" .,;-–—*")
    if not part:
        return
    if _WIRE.match(part):
        yield "source", part, True
        return
    if source := _SOURCE.fullmatch(part):
        yield "source", source["name"], True
        return
    if (followed := _FOLLOWED.fullmatch(part)) is not None and ":" not in followed["names"]:
        yield from _labelled(followed["names"])
        yield from _labelled(followed["source"])
        return
    part = _BARE.sub(_with_colon, part)
    if labels := list(_LABEL.finditer(part)) if ":" in part else []:
        yield from _behind_labels(part, labels)
    elif (opening := _OPENING.fullmatch(part)) is None:
        yield "text", part, False
    elif opening["photo"]:
        yield "photo", opening["photo"], True
    else:
        yield ("both" if opening["both"] else "text"), opening["both"] or opening["by"], True


def _with_colon(found: re.Match[str]) -> str:
    name = found["name"]
    return f"{found['label']}: {name}" if is_person(name) else found.group()


def _behind_labels(part: str, labels: list[re.Match[str]]) -> Iterator[tuple[Role, str, bool]]:
    if before := part[: labels[0].start()].strip(_EDGES):
        yield from _labelled(before)
    ends = [label.start() for label in labels[1:]] + [len(part)]
    for label, end in zip(labels, ends, strict=True):
        names = part[label.end() : end].strip(_EDGES)
        if source := _SOURCE.fullmatch(names):
            yield "source", source["name"], True
        elif names:
            yield _role(label["label"]), names, True


def _role(label: str) -> Role:
    photo = _PHOTO_WORD.search(label) is not None
    if photo and _TEXT_WORD.search(_PHOTO_WORD.sub(" ", label)):
        return "both"
    return "photo" if photo else "text"


def _pieces(part: str, language: str) -> Iterator[str]:
    """Single names, without the words around them."""
    vietnamese = language.startswith("vi")
    pieces = (_SEPARATOR if vietnamese else _FOREIGN_SEPARATOR).split(part)
    if not vietnamese and len(pieces) == 2 and " " in pieces[0].strip() and pieces[1].istitle():
        pieces = [p for p in pieces if " " in p.strip()]  # what follows in one word is a town
    for piece in pieces:
        for name in _unglued(piece):
            name = _AFTER.sub("", name.strip(' *"“”():'))
            while not STAFF.fullmatch(name) and (title := _BEFORE.match(name)) is not None:
                name = name[title.end() :]
            if not vietnamese:
                name = _FROM.sub("", name)
            if _TITLES.fullmatch(name):
                continue
            yield name if INITIALS.fullmatch(name) else name.strip(" .")


def _unglued(piece: str) -> list[str]:
    """``Thu Hà-BBL`` without its office sign; ``Thu Hà-L.C`` in two; ``Jean-Pierre`` whole."""
    halves = _GLUED.split(piece)
    if len(halves) == 2:
        left, right = halves
        if right.isupper() and SIGN.fullmatch(right) and not is_syllable(right):
            return [left]
        if all(" " in half or INITIALS.fullmatch(half) or STAFF.fullmatch(half) for half in halves):
            return halves
    return [piece]


def _name_like(piece: str, language: str) -> bool:
    """One to six words that all begin with a capital (or a letter of a script that has none)."""
    words = piece.split()
    if not 1 <= len(words) <= 6 or len(piece) > 60 or any(char.isdigit() or char == ":" for char in piece):
        return False
    if not all(word[0].isalpha() or word[0] in "'’‘“\"" for word in words):
        return False
    particles = frozenset() if language.startswith("vi") else _PARTICLES
    return all(not word[0].islower() or word in particles for word in words) and not piece[0].islower()


def _certain(piece: str, told: bool, signed: bool, language: str) -> bool:
    """Whether a piece is a name beyond doubt; in other languages than Vietnamese only behind a label,
    because headings look the same."""
    if not _name_like(piece, language):
        return False
    return told if not language.startswith("vi") else is_person(piece, signed=told or signed)


def _sources(part: str) -> list[str]:
    """``VnExpress, Reuters`` in two; ``Báo Pháp luật, xã hội`` whole."""
    marks = r"[,;]" if _WIRE.match(part) else r"[,;/]"
    names = [name.strip(" .:;()") for name in re.split(marks, part)]
    return names if all(name[:1].isupper() for name in names) else [part.strip(" .,:;()")]


def _sourced(name: str) -> bool:
    """Whether what stands behind ``Theo`` is a source and no sentence: every word a capital, or an
    office by its first word, and short."""
    name = name.strip(" .")
    words = name.split()
    if not 1 <= len(words) <= 6 or any(mark in name for mark in ",:;?!"):
        return False
    if (
        DOMAIN.fullmatch(name)
        or name.lower() in PAPERS
        or is_sign(name)
        or (OFFICE.match(name) and name[0].isupper())
    ):
        return True
    return bool(_WIRE.match(name)) or all(word[0].isupper() or word in {"-", "–", "và"} for word in words)
