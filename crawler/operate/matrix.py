"""How each field of a portal fills over its stored captures, and which values are odd."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import log
from pathlib import Path
from statistics import median

from cssselect import SelectorError

from crawler.archive import recurring
from crawler.archive.captures import to_look_at
from crawler.extract.layout import Layout, PortalRules
from crawler.extract.page import extract
from crawler.extract.tree import parse, select
from crawler.fetch.portal import PortalSpider
from crawler.fetch.readback import Unreadable, read_payload
from crawler.records import Article

#: Fields in the order of a record, as :class:`crawler.records.Article` names them.
FIELDS = (
    "title", "published", "section", "byline", "authors", "agency", "lead", "body", "images", "tags",
)  # fmt: skip
#: What a selector can be tried for.
SELECTORS = tuple(field.name for field in fields(Layout) if field.name not in ("name", "until"))
#: Texts that no two articles share.
_OWN = frozenset({"title", "lead", "body"})
#: Fields of a few words, whose shapes resemble each other.
_SHORT = frozenset({"section", "byline", "agency"})
_MARKS = {"a digit": str.isdigit, "an @": "@".__eq__, "a colon": ":".__eq__, "a bar": "|".__eq__}
#: A value is odd when at most so many in a hundred are like it, and long when so many times the median.
_RARE, _TIMES, _SPREAD = 0.1, 3.0, 4.0
_WIDTH = 400


class NoSelector(ValueError):  # noqa: N818  the name says what happened
    """A selector that cannot be tried; the message says why."""


@dataclass(frozen=True, slots=True)
class Value:
    """What one capture says of one field: its text on one line (cut), its length in characters, the layer
    that filled it (empty: none), and why it is odd (empty: it is not)."""

    url: str
    text: str
    length: int
    layer: str
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One field over all captures, odd values first.  ``changed`` counts the captures that read otherwise
    than with the portal's own selectors, when others were tried."""

    field: str
    filled: int
    of: int
    layers: dict[str, int]
    values: tuple[Value, ...]
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """``kinds`` counts what the captures are, ``layouts`` which layout fitted; ``problems`` are captures
    that could not be read."""

    columns: tuple[Column, ...]
    kinds: dict[str, int]
    layouts: dict[str, int]
    problems: tuple[str, ...]


def with_selectors(rules: PortalRules, tried: Mapping[str, str]) -> PortalRules:
    """The portal's rules with other selectors in each of its layouts; a portal without a layout gets one,
    for which ``body`` is needed.  ``remove`` adds to what is removed.  Raises NoSelector."""
    root, _ = parse("<p>x</p>")
    assert root is not None
    for name, selector in tried.items():
        if name not in SELECTORS:
            raise NoSelector(f"{name!r} is no field of a layout; those are {', '.join(SELECTORS)}")
        try:
            select(root, selector)
        except SelectorError as problem:
            raise NoSelector(f"{name}: {selector!r} is no CSS selector: {problem}") from problem
    if not tried:
        return rules
    layouts = rules.layouts
    if not layouts:
        if not tried.get("body"):
            raise NoSelector(f"{rules.name} has no layout yet; try a body= too")
        layouts = (Layout(name="tried", body=tried["body"]),)
    return replace(rules, layouts=tuple(_changed(layout, tried) for layout in layouts))


def _changed(layout: Layout, tried: Mapping[str, str]) -> Layout:
    removed = (*layout.remove, tried["remove"]) if "remove" in tried else layout.remove
    return replace(layout, **{**tried, "remove": removed})  # type: ignore[arg-type]


def matrix(
    db: sqlite3.Connection,
    captures: Path,
    portal: type[PortalSpider],
    most: int,
    tried: Mapping[str, str],
) -> Matrix:
    """Read at most ``most`` captures of the portal's articles, spread over the years they were published
    in, and of what ought to be one and is not, with its rules and the selectors that are ``tried``.
    Nothing is written."""
    own = portal.rules(recurring.texts(db, portal.name))
    rules = with_selectors(own, tried)
    articles: list[Article] = []
    before: list[Article] = []
    problems = []
    for capture in to_look_at(db, portal.name, most):
        try:
            headers, body = read_payload(captures, capture)
        except Unreadable as problem:
            problems.append(str(problem))
            continue
        for into, these in ((articles, rules), (before, own)):
            if into is articles or tried:
                into.append(
                    extract(body, capture.url, headers=headers, fetched_at=capture.fetched_at, rules=these)
                )
    return Matrix(
        tuple(_column(name, articles, before) for name in FIELDS),
        dict(Counter(article.kind for article in articles).most_common()),
        dict(Counter(article.layout or "(none)" for article in articles).most_common()),
        tuple(problems),
    )


def _column(name: str, articles: Sequence[Article], before: Sequence[Article]) -> Column:
    values = [_value(name, article) for article in articles]
    odd = list(oddities(name, values))
    told = [replace(value, odd=why) for value, why in zip(values, odd, strict=True)]
    changed = [getattr(a, name) != getattr(b, name) for a, b in zip(articles, before, strict=False)]
    layers = Counter(value.layer for value in values if value.length)
    return Column(
        name,
        sum(bool(value.length) for value in values),
        len(values),
        dict(layers.most_common()),
        tuple(sorted(told, key=lambda value: not value.odd)),
        sum(changed),
    )


def _value(name: str, article: Article) -> Value:
    found = getattr(article, name)
    if name == "authors":
        text = ", ".join(author.name for author in found)
    elif name == "images":
        text = ", ".join(image.caption or image.url for image in found)
    else:
        text = ", ".join(found) if isinstance(found, tuple) else found
    length, layer = len(text), article.layers.get("byline" if name == "authors" else name, "")
    return Value(article.url, " ".join(text.split())[:_WIDTH], length, layer if text else "")


# -- what is odd -----------------------------------------------------------------------------------


def oddities(name: str, values: Sequence[Value]) -> Iterator[str]:
    """Why each value is odd, or an empty text."""
    filled = [value for value in values if value.length]
    texts = Counter(value.text for value in filled)
    layers = Counter(value.layer for value in filled)
    middle = median([log(value.length) for value in filled]) if filled else 0.0
    spread = median([abs(log(value.length) - middle) for value in filled]) if filled else 0.0
    limit = max(log(_TIMES), _SPREAD * spread)
    marks = {word: sum(any(map(test, v.text)) for v in filled) for word, test in _MARKS.items()}
    for value in values:
        if not value.length:
            yield "empty" if 2 * len(filled) > len(values) else ""
        elif name in _OWN and texts[value.text] > 1:
            yield f"the same on {texts[value.text]} pages"
        elif name != "published" and log(value.length) - middle > limit:
            yield "very long"
        elif name != "published" and middle - log(value.length) > limit:
            yield "very short"
        elif layers[value.layer] <= _RARE * len(filled):
            yield f"by {value.layer}, unlike the others"
        else:
            yield next(
                (
                    f"has {word}, unlike the others"
                    for word, test in _MARKS.items()
                    if name in _SHORT and marks[word] <= _RARE * len(filled) and any(map(test, value.text))
                ),
                "",
            )
