"""What the pages say, in the reader's language, and how they print numbers and times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Literal

from datasette.utils import parse_metadata

Language = Literal["vi", "en"]
#: The first is the one that readers get who ask for neither.
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_VIETNAM = timezone(timedelta(hours=7))
_DAYS: dict[Language, tuple[str, ...]] = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@cache
def words() -> dict[str, dict[Language, str]]:
    """Every sentence of the pages by its key."""
    text = (files("crawler.publish") / "datasette" / "words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[Language, str]] = parse_metadata(text)
    return loaded


def say(language: Language, key: str, /, **values: object) -> str:
    """The sentence of this key.  ``n`` is printed as a number and chooses between ``one | other``.
    Raises KeyError when there is no such sentence, or it wants a value that is not given."""
    sentence = words()[key][language]
    number = values.get("n")
    if isinstance(number, int):
        values["n"] = grouped(language, number)
        ways = sentence.split(" | ")
        sentence = ways[0] if number == 1 else ways[-1]
    return sentence.format_map(values) if values else sentence


def grouped(language: Language, number: int) -> str:
    """``1234`` as ``1.234`` in Vietnamese, ``1,234`` in English."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "vi" else text


def accepted(header: str) -> Language:
    """The language of an ``Accept-Language`` header that a reader likes best of ours; Vietnamese when
    it is liked as well as English, or neither is named."""
    liked: dict[str, float] = {}
    for part in header.split(","):
        name, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.partition("q=")[2] or 1)
        except ValueError:
            weight = 0.0
        code = name.partition("-")[0].lower()
        liked[code] = max(weight, liked.get(code, 0.0))
    return max(LANGUAGES, key=lambda language: liked.get(language, 0.0))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def dateline(language: Language, published: str, precision: str = "") -> str:
    """When an article came out, on the newspaper's own clock: ``Thứ Tư, 14/09/2022, 09:51``, without
    the time when only the day was told; empty when there is no date."""
    moment = _moment(published)
    if moment is None:
        return ""
    weekday = _DAYS[language][moment.weekday()]
    time = "" if precision == "day" else f"{moment:%H:%M}"
    return ", ".join(filter(None, (weekday, day(language, moment.date().isoformat()), time)))


def day(language: Language, text: str) -> str:
    """``2022-09-14`` as ``14/09/2022``, in English ``14 September 2022``."""
    when = date.fromisoformat(text)
    if language == "vi":
        return f"{when.day:02}/{when.month:02}/{when.year:04}"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(language: Language, text: str) -> str:
    """``2022-09`` as ``9/2022``, in English ``September 2022``."""
    year, number = text.split("-")
    return f"{int(number)}/{year}" if language == "vi" else f"{_MONTHS[int(number) - 1]} {year}"


def weekdays(language: Language) -> tuple[str, ...]:
    """The head of a calendar: Monday to Sunday in two letters."""
    if language == "vi":
        return ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
    return tuple(name[:2] for name in _DAYS["en"])


def our_time(language: Language, stamp: str) -> str:
    """An instant of our own clock (UTC) as read on a clock in Vietnam: ``14/09/2022, 09:51``."""
    moment = _moment(stamp)
    if moment is None:
        return stamp
    local = moment.astimezone(_VIETNAM)
    return f"{day(language, local.date().isoformat())}, {local:%H:%M}"


def listed(parts: Iterable[str]) -> str:
    """Parts that are not empty, between commas."""
    return ", ".join(filter(None, parts))
