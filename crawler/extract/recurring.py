"""What a portal prints under article after article: prompts, hotline boxes, addresses of the editors.

No rule can know such texts beforehand, and one page alone does not tell them from the article.  Many
pages of one portal do: what stands in a good part of them, on different days and under different
titles, belongs to none.  Genuine texts recur too (an agency's report printed twice, the introduction
of a serial, thanks at the end of an interview), but in few pages of many; so it is the share that
counts, and a longer text that reads like prose needs a larger one.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from crawler.extract.tree import Element, size_of, text_of
from crawler.records import Place, Recurring
from crawler.text import fold, one_line

#: Longer texts are never learned.
LONGEST = 1500
_FEWEST_LETTERS = 4
#: Of the pages of one template.
_SHARE, _SHARE_OF_PROSE = 1 / 3, 1 / 2
_PROSE = 80
_SENTENCE = re.compile(r"[.!?…][\"”’»)\]]*$")
_CONTACT = re.compile(r"@|https?://|\bwww\.|©|\b0\d{2,3}[ .-]?\d{3}[ .-]?\d{3,4}\b")
_APART = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What learning needs to know of one article page.

    ``key`` is the article's identity, ``day`` that of its publication (empty when the page tells
    none), ``template`` what sort of page it is, ``seen`` when it was fetched.  ``column`` are texts of
    the article's column that may be left over from the page, ``around`` others; ``own`` are its title
    and its lead: other pages advertise it with these.
    """

    key: str
    title: str
    day: str
    template: str
    column: tuple[str, ...]
    around: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    seen: datetime | None = None


def digest(text: str) -> str:
    """Sixteen hexadecimal digits of SHA-256, to name a text by."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def is_prose(text: str) -> bool:
    """Whether a text could be a paragraph of an article: a longer sentence that gives no address."""
    return len(text) > _PROSE and bool(_SENTENCE.search(text)) and not _CONTACT.search(text)


def lighten(weights: dict[Element, float], known: Mapping[str, Place], language: str = "vi") -> None:
    """Takes their weight off elements that say nothing but what recurs around articles, so that they
    are not taken for one.  What recurs in the column keeps it: that tells where the column is."""
    outside = {text for text, place in known.items() if place == "around"}
    longest = max(map(len, outside), default=0)
    for element, weight in weights.items():
        if (
            weight <= longest
            and size_of(element, longest) <= longest
            and text_of(element, language) in outside
        ):
            weights[element] = 0.0


@dataclass(slots=True)
class _Found:
    """Where one text stood."""

    column: set[str] = field(default_factory=set)
    articles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: set[str] = field(default_factory=set)
    seen: list[datetime] = field(default_factory=list)


def learn(sightings: Iterable[Sighting], *, least: int = 3) -> tuple[Recurring, ...]:
    """The texts that recur over the pages of one portal, the most frequent first.

    A text is learned when, among the pages of one template, it stands in ``least`` articles or more
    and in a third of all (of few pages in more, for there chance weighs more); prose (a sentence of
    more than 80 characters that gives no address) in two more and in half; in any case under different
    titles (numbers apart) and on two days.  The order of the pages does not matter, and an article seen
    twice counts once.
    """
    found: dict[str, _Found] = defaultdict(_Found)
    whole: dict[str, set[str]] = defaultdict(set)
    own: dict[str, set[str]] = defaultdict(set)
    for page in sightings:
        title = _plain_title(page)
        whole[page.template].add(title)
        for text in page.own:
            own[text].add(title)
        for text in dict.fromkeys(page.column + page.around):
            if len(text) > LONGEST or sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
                continue
            here = found[text]
            here.articles[page.template].add(title)
            here.column.update([title] if text in page.column else [])
            here.days.update([page.day] if page.day else [])
            here.seen += [page.seen] if page.seen else []
    read = len(set().union(*whole.values()))
    learned = [
        _as_recurring(text, here, read)
        for text, here in found.items()
        # What several articles begin with is none's own.
        if len(own[text]) != 1 and _belongs_to_none(text, here, whole, least)
    ]
    return tuple(sorted(learned, key=lambda one: (-one.pages, one.text)))


def _as_recurring(text: str, here: _Found, read: int) -> Recurring:
    pages = len(set().union(*here.articles.values()))
    return Recurring(
        digest=digest(text),
        text=text,
        pages=pages,
        of=read,
        place="column" if 2 * len(here.column) >= pages else "around",
        first_seen=min(here.seen, default=None),
        last_seen=max(here.seen, default=None),
    )


def _belongs_to_none(text: str, here: _Found, whole: dict[str, set[str]], least: int) -> bool:
    if len(here.days) < 2:
        return False
    fewest, share = (least + 2, _SHARE_OF_PROSE) if is_prose(text) else (least, _SHARE)
    return any(
        len(titles) >= max(fewest, share * n, math.sqrt(2 * n))
        for template, titles in here.articles.items()
        for n in (len(whole[template]),)
    )


def _plain_title(page: Sighting) -> str:
    """Titles of a daily column differ in their numbers only; such articles count as one."""
    return _APART.sub(" ", _DIGITS.sub("", fold(one_line(page.title)).casefold())).strip() or page.key
