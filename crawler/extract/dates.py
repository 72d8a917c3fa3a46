"""Dates and clock times as newspapers print them.

Vietnamese newspapers write the day before the month, in some twenty arrangements.  All of them are a
day and, within a few words of it, a clock time; that is how they are read here, so that labels before
and view counts after do no harm.  What tells no day of its own ("3 giờ trước") or names its month in
another language goes to dateparser, which is a hundred times slower.

What is printed is never bent: day and month are not swapped, a year of two digits is not completed,
an impossible day (31/02, month 13) gives None, and an impossible clock (25:00) leaves the day alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import cast
from unicodedata import normalize
from zoneinfo import ZoneInfo

from crawler.extract.layout import VIETNAM
from crawler.records import Precision
from crawler.text import one_line

#: A dateline is short; what follows in a long text is not one.
_LONGEST = 300
#: Marks and digits that look like others, one for one, so that places in the line stay.
_ALIKE = str.maketrans(
    dict.fromkeys("‐‑‒–—―−－", "-")
    | dict.fromkeys("：∶", ":")
    | dict.fromkeys("／∕⁄", "/")
    | dict.fromkeys("｜❘ǀ¦│", "|")
    | {"．": ".", "，": ","}
    | {chr(ord("０") + n): str(n) for n in range(10)}
)

_VI_MONTH = "một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười một|mười hai|mười"
_EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_MONTHS = {
    "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_YEAR = r"(?:19|20)\d\d(?!\d)"
#: Digits only; the first alternative that fits at the leftmost place.
_NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[/.])(?:"
    rf"(?P<y1>{_YEAR})(?P<s1>[-/.])(?P<m1>\d\d?)(?P=s1)(?P<d1>\d\d?)(?!\d)"
    rf"|(?P<d2>\d\d?) ?(?P<s2>[-/.]) ?(?P<m2>\d\d?) ?(?P=s2) ?(?P<y2>{_YEAR})(?!/[^\W\d_])"
    rf"|(?P<d3>\d\d?)[ -]?(?:tháng |th)(?P<m3>\d\d?)(?:[ ,-]|năm){{1,3}}(?:năm )?(?P<y3>{_YEAR})"
    rf"|(?P<y4>{_YEAR}) ?[年년] ?(?P<m4>\d\d?) ?[月월] ?(?P<d4>\d\d?) ?[日일]"
    r")",
    re.I,
)
_WORDED = re.compile(
    rf"(?<!\d)(?P<d1>\d\d?)[ -]tháng (?P<m1>{_VI_MONTH}),? (?:năm )?(?P<y1>{_YEAR})"
    rf"|\b(?:tháng ?|th)(?P<m2>\d\d?|{_VI_MONTH}) (?P<d2>\d\d?), (?P<y2>{_YEAR})"
    rf"|(?<!\d)(?P<d3>\d\d?)(?:st|nd|rd|th)?[ -](?:of )?(?P<m3>{_EN_MONTH})[.,]?[ -](?P<y3>{_YEAR})"
    rf"|\b(?P<m4>{_EN_MONTH})\.? (?P<d4>\d\d?)(?:st|nd|rd|th)?,? (?P<y4>{_YEAR})",
    re.I,
)
_NAME = r"[^\W\d_][^\s\d,/:|()\[\]-]{2,20}"
_FOREIGN = re.compile(
    rf"(?<!\d)(?P<d1>\d\d?)(?:er|º)?[. ] ?(?:de )?(?P<m1>{_NAME}),? (?:de )?(?P<y1>{_YEAR})"
    rf"|\b(?P<m2>{_NAME}) (?P<d2>\d\d?),? (?P<y2>{_YEAR})"
    rf"|(?<!\d)(?P<y3>{_YEAR})\. (?P<m3>{_NAME}) (?P<d3>\d\d?)(?!\d)"
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d\d?) ?(?:[:hg]|giờ) ?(?P<minute>\d\d)(?!\d)(?: ?phút\b|['’])?"
    r"(?::(?P<second>\d\d)(?!\d)(?:[.,]\d{1,9})?)?"
    r"(?: ?(?P<half>am|pm|sa|ch|sáng|trưa|chiều|tối|đêm|a\.m\.?|p\.m\.?)(?!\w))?",
    re.I,
)
#: Hours that a mark of the half day moves by twelve: "1:30 trưa" is 13:30, "11:30 trưa" is not moved,
#: "11:30 đêm" is 23:30, "1:30 đêm" is 1:30.
_LATER = dict.fromkeys(("pm", "p.", "ch", "tố"), range(12)) | {"tr": range(3), "đê": range(6, 12)}
_NIGHT = frozenset({"am", "a.", "sa", "sá", "đê"})
#: What may stand between a day and its clock: marks, weekdays, a few small words.
_BETWEEN = re.compile(
    r"(?:[ ,|/_@:;•·*()\[\]-]|t(?=\d|$)|thứ ?(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|cn|t[2-7]\b"
    r"|ngày|hôm|vào|lúc|hồi|at|on|um|uhr|à|kl|a las|às"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)*",
    re.I,
)
_ZONE = re.compile(
    r" ?[,|-]? ?[\[(]? ?(?:GMT|UTC) ?(?P<sign>[+-]) ?(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?!\d) ?[\])]?"
    r"| ?(?P<offset>[+-](?:0\d|1[0-4]):?(?:00|15|30|45))(?![\d:])"
    r"| ?[\[(]?(?P<name>Z|GMT|UTC|EST|EDT|CDT|MST|MDT|PST|PDT|CET|CEST|JST|KST|ICT)\b[\])]?"
)
#: Abbreviations that mean one offset only, in hours.
_NAMED_ZONES = {
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "CEST": 2, "JST": 9, "KST": 9, "ICT": 7,
}  # fmt: skip
_ISO = re.compile(
    r"((?:19|20)\d\d)-(\d\d)-(\d\d)"
    r"(?:(?:T| {1,2})(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(Z|[+-]\d\d(?::?\d\d)?)?"
    r"(?:\[[\w/+-]{1,40}\])?)?",
    re.I,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AGO = re.compile(
    r"(?<![\d.,])(?<!\d giờ )(?<!\d tiếng )(?<!\d ngày )"
    r"(?P<number>\d{1,3}) ?(?P<unit>giây|phút|giờ|tiếng|ngày) (?:trước|qua)\b",
    re.I,
)
_UNITS = {"giây": "giây", "phút": "phút", "giờ": "giờ", "tiếng": "giờ", "ngày": "ngày"}
_HOURS = re.compile(r"\d ?(?:s|sec|m|min|h|hr|hour|minut|stund|heure|hora|ore|час|мин)", re.I)
_DAY_WORD = re.compile(r"\bhôm (?:qua|nay|kia)\b", re.I)
#: "10-14/9/2022", "1/9/2022 đến 14/9/2022": the days of an event, not of an article.
_RANGE_BEFORE = re.compile(r"(?<![\d:hg])\d\d? ?- ?$")
_RANGE_BEHIND = re.compile(r" (?:đến|tới) (?:hết )?(?:ngày )?\d")
#: What Java's Date prints: the clock and the zone stand before the year.
_JAVA = re.compile(
    r"(?P<m>[A-Z][a-z]{2}) (?P<d>\d\d?) (?P<clock>\d\d:\d\d:\d\d) (?P<zone>[A-Z][A-Z+:\d-]{1,9}) "
    rf"(?P<y>{_YEAR})"
)
_URL_ID = re.compile(r"/d((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d{3}\.html?$")
_URL_SLUG = re.compile(r"-(\d\d)(\d\d)(20\d\d)-a\d+\.html?$")
_URL_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)/")


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """``value`` is aware; with ``day`` precision it is midnight at the start of that day.  ``raw``
    are the words it was read from, in NFC with single spaces."""

    value: datetime
    precision: Precision
    raw: str


def parse_date(
    text: str, *, zone: ZoneInfo = VIETNAM, language: str = "vi", now: datetime | None = None
) -> ParsedDate | None:
    """The first day told in a dateline, with the clock time beside it.

    ``zone`` is where the newspaper is printed, for times without an offset.  A printed offset is
    kept, except zero: UTC names an instant and no place, so it is turned into ``zone``.
    ``language`` (BCP 47) is that of month names; in English a date such as 05/03/2022 could mean
    either order and gives None.  ``now`` (aware) is when the page was fetched; without it,
    "3 giờ trước" and "Hôm qua 09:51" give None.  "2 tuần trước" tells no day and gives None too.
    Only the first 300 characters are read.  Never raises.
    """
    line = text[: 4 * _LONGEST].lstrip()[: 2 * _LONGEST]
    # Printable text holds no invisible characters: this is one_line's answer in half the time.
    line = " ".join(normalize("NFC", line).split()) if line.isprintable() else one_line(line)
    line = line[:_LONGEST]
    if not line:
        return None
    plain = line if line.isascii() else line.translate(_ALIKE)
    found = _NUMERIC.search(plain) or _WORDED.search(plain)
    if found is None and (java := _JAVA.search(plain)) is not None:
        return _java(line, java, zone)
    if found is None and not language.startswith(("vi", "en")):
        found = _FOREIGN.search(plain)
    if found is not None:
        day = _day(found, zone, language)
        if day is None or _in_range(plain, found.start(), found.end()):
            return None
        return _with_clock(line, plain, found.start(), found.end(), day, zone)
    return None if now is None else _relative(line, plain, zone, language, now)


def parse_iso(text: str, zone: ZoneInfo = VIETNAM) -> ParsedDate | None:
    """An ISO 8601 day or instant of 1900 to 2099, as metadata write it; anything else gives None, and
    so does 1970-01-01T00:00:00Z, which content systems write for "never".

    The offset may lack its colon (``+0700``, seen in epi-cms pages) or be missing (then ``zone``);
    fractions of a second are dropped.  Offsets are kept as in :func:`parse_date`.
    """
    raw = one_line(text[:100])
    found = _ISO.fullmatch(raw)
    if found is None:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        if hour is None:
            return ParsedDate(datetime(int(year), int(month), int(day), tzinfo=zone), "day", raw)
        value = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=zone
        )
    except ValueError:
        return None
    if offset is not None:
        told = _offset(offset)
        if told is None:
            return None
        value = _at(value, told, zone)
    if value == _EPOCH:
        return None
    return ParsedDate(value, "minute" if second is None else "second", raw)


def date_in_url(url: str, *, zone: ZoneInfo = VIETNAM) -> ParsedDate | None:
    """The date that an address tells without doubt: Ninh Bình's ids
    (``/d20230112091014465.htm`` is 2023-01-12 09:10:14), Đồng Khởi's slugs
    (``-16072023-a117157.html``), and ``/2023/07/16/`` in the path.  Other numbers give None."""
    path = url.partition("?")[0].partition("#")[0]
    if found := _URL_ID.search(path):
        told, shape, precision = "".join(found.groups()), "%Y%m%d%H%M%S", "second"
    elif found := _URL_SLUG.search(path):
        told, shape, precision = "".join(found.groups()), "%d%m%Y", "day"
    elif found := _URL_PATH.search(path):
        told, shape, precision = "".join(found.groups()), "%Y%m%d", "day"
    else:
        return None
    try:
        value = datetime.strptime(told, shape).replace(tzinfo=zone)
    except ValueError:
        return None
    return ParsedDate(value, cast(Precision, precision), found.group().strip("/-"))


def _day(found: re.Match[str], zone: ZoneInfo, language: str) -> datetime | None:
    which = str(found.lastgroup)[-1]
    day, month, year = found["d" + which], found["m" + which], found["y" + which]
    number = int(month) if month.isdigit() else _month(month.lower().rstrip("."), language)
    if number is None:
        return None
    if which == "2" and month.isdigit() and language.startswith("en") and number != int(day) <= 12:
        return None
    try:
        return datetime(int(year), number, int(day), tzinfo=zone)
    except ValueError:
        return None


def _in_range(plain: str, start: int, end: int) -> bool:
    """Whether a day is the first or the last of several."""
    before = plain[start - 1 : start] == "-" or plain[start - 2 : start] == "- "
    if before and _RANGE_BEFORE.search(plain, 0, start) is not None:
        return True
    return plain.startswith((" đến", " tới"), end) and _RANGE_BEHIND.match(plain, end) is not None


def _java(line: str, found: re.Match[str], zone: ZoneInfo) -> ParsedDate | None:
    """``Fri Apr 28 19:20:36 CEST 2023``, with its zone moved behind the year."""
    told = parse_date(f"{found['d']} {found['m']} {found['y']} {found['clock']} {found['zone']}", zone=zone)
    return told and replace(told, raw=line[found.start() : found.end()])


def _with_clock(line: str, plain: str, start: int, end: int, day: datetime, zone: ZoneInfo) -> ParsedDate:
    """The day with the clock before or after it, and the offset behind both, when there are any."""
    clock = None
    for earlier in _CLOCK.finditer(plain, 0, start) if start > 3 else ():
        clock = earlier
    if clock is None or not _near(plain, clock.end(), start):
        clock = _CLOCK.search(plain, end)
        if clock is not None and not _near(plain, end, clock.start()):
            clock = None
    hour = None if clock is None else _hour(clock)
    if clock is None or hour is None:
        return ParsedDate(day, "day", line[start:end])
    second = clock["second"]
    value = day.replace(hour=hour, minute=int(clock["minute"]), second=int(second or 0))
    start, end = min(start, clock.start()), max(end, clock.end())
    behind = _ZONE.match(plain, end)
    if behind is not None:
        end = behind.end()
        told = _told_offset(behind)
        if told is not None:
            value = _at(value, told, zone)
    return ParsedDate(value, "minute" if second is None else "second", line[start:end])


def _near(plain: str, start: int, end: int) -> bool:
    """Whether nothing but marks, a weekday or a small word stands between a day and a clock."""
    gap = plain[start:end]
    return gap in {" ", ", ", " - ", "T"} or _BETWEEN.fullmatch(gap) is not None


def _hour(clock: re.Match[str]) -> int | None:
    """0 to 23, or None for a clock that cannot be.  A mark of the half day changes only hours that
    need it: ``21:51 PM`` is 21:51."""
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()[:2]
    if hour > 23 or int(clock["minute"]) > 59 or int(clock["second"] or 0) > 59:
        return None
    if hour in _LATER.get(half, ()):
        return hour + 12
    return 0 if hour == 12 and half in _NIGHT else hour


def _told_offset(found: re.Match[str]) -> timedelta | None:
    if found["hours"] is not None:
        return _offset(f"{found['sign']}{int(found['hours']):02}{found['minutes'] or '00'}")
    if found["offset"] is not None:
        return _offset(found["offset"])
    return timedelta(hours=_NAMED_ZONES.get(found["name"], 0))


def _offset(text: str) -> timedelta | None:
    """``Z``, ``+07``, ``+0700``, ``+07:00``; None beyond a day."""
    if text in {"Z", "z"}:
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 14 or minutes > 59:
        return None
    told = timedelta(hours=hours, minutes=minutes)
    return -told if text[0] == "-" else told


def _at(value: datetime, told: timedelta, zone: ZoneInfo) -> datetime:
    """The same digits at a printed offset; ``zone`` itself where it has that offset."""
    place: tzinfo = zone
    if value.utcoffset() != told:
        place = timezone(told)
    try:
        moved = value.replace(tzinfo=place)
        return moved if told else moved.replace(tzinfo=UTC).astimezone(zone)
    except OverflowError:
        return value.replace(tzinfo=place)


@lru_cache(maxsize=2048)
def _month(word: str, language: str) -> int | None:
    """1 to 12 for a month's name, or None for another word; the names are dateparser's."""
    if language.startswith("vi") or re.fullmatch(_EN_MONTH, word):
        return _MONTHS.get(word) or _MONTHS.get(word[:3])
    import dateparser  # a tenth of a second, which most runs never need to spend

    try:
        told = dateparser.parse(
            f"1 {word} 2000", languages=[language.split("-")[0]], settings={"DATE_ORDER": "DMY"}
        )
    except ValueError:  # a language that dateparser does not know
        return None
    return told.month if told is not None and (told.day, told.year) == (1, 2000) else None


def _relative(line: str, plain: str, zone: ZoneInfo, language: str, now: datetime) -> ParsedDate | None:
    """A time told by its distance from now.  In Vietnamese only the words that tell it go to
    dateparser; in other languages short lines that hold a digit or little else do."""
    if not language.startswith("vi"):
        short = len(plain) <= 24 or (len(plain) <= 40 and any(char.isdigit() for char in plain))
        told = _ask(plain, language, zone, now) if short else None
        if told is None or told > now + timedelta(minutes=1):
            return None
        exact = bool(_HOURS.search(plain))
        return ParsedDate(told if exact else _midnight(told), "minute" if exact else "day", line)
    if ago := _AGO.search(plain):
        told = _ask(f"{ago['number']} {_UNITS[ago['unit'].lower()]} trước", "vi", zone, now)
        if told is None:
            return None
        raw = line[ago.start() : ago.end()]
        if ago["unit"].lower() == "ngày":
            return _with_clock(line, plain, ago.start(), ago.end(), _midnight(told), zone)
        return ParsedDate(told, "minute", raw)
    if word := _DAY_WORD.search(plain):
        told = now.astimezone(zone) if "nay" in word.group().lower() else _ask(word.group(), "vi", zone, now)
        if told is not None:
            return _with_clock(line, plain, word.start(), word.end(), _midnight(told), zone)
    return None


def _ask(words: str, language: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """dateparser's answer, to the minute, in ``zone``."""
    import dateparser

    base = now.astimezone(zone).replace(tzinfo=None)
    try:
        told = dateparser.parse(
            words,
            languages=[language.split("-")[0]],
            settings={
                "DATE_ORDER": "DMY",
                "RELATIVE_BASE": base,
                "PREFER_DATES_FROM": "past",
                "PARSERS": ["relative-time"],
            },
        )
    except (ValueError, OverflowError):  # an unknown language, or a distance beyond the calendar
        return None
    return None if told is None else told.replace(second=0, microsecond=0, tzinfo=zone)


def _midnight(value: datetime) -> datetime:
    return value.replace(hour=0, minute=0, second=0, microsecond=0)
