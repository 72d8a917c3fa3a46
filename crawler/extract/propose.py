"""A layout for pages that nobody has described yet.

The generic layer reads each page; then it is asked where in the page each value stands, and which
selector finds it there on every page.  What stands nowhere of its own stays with the generic layer.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.extract import families
from crawler.extract.fields import Page
from crawler.extract.layout import Layout, PortalRules
from crawler.extract.page import extract, opened
from crawler.extract.selectors import candidates
from crawler.extract.tree import Element, select, size_of, value_of
from crawler.records import Article

#: Fields in the order of a layout, and the articles' field that shows whether a selector works.
FIELDS = {
    "title": "title", "date": "published", "lead": "lead", "body": "body", "byline": "byline",
    "section": "section", "tags": "tags", "captions": "images",
}  # fmt: skip
#: Several elements make up the value.
_MANY = frozenset({"tags", "captions"})
#: What stands among the paragraphs must have a name of its own; a place there is any paragraph's.
_NAMED = frozenset({"lead", "byline", "captions"})
#: What a head may tell better than the page.
_META = frozenset({"date", "section"})
#: How many selectors are tried by reading every page with them, and how many elements are looked at.
_TRIED, _HOLDERS = 8, 12
#: What a layout's text must share with the generic layer's to be of the same article.
_SHARED = 0.85


@dataclass(frozen=True, slots=True)
class Sample:
    """A page to learn from: its bytes, its address, its headers and when it was fetched."""

    body: bytes
    url: str
    fetched_at: datetime
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What is proposed for one field.  ``cells`` has for each page ``=`` (reads as without rules),
    ``≠`` (reads otherwise) or ``-`` (the page has none); ``selector`` is empty where the field is left to
    the generic layer."""

    field: str
    selector: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A layout for the ``samples`` that it fits (their positions).  ``family`` is the call that makes it
    but for ``changes``, or empty."""

    layout: Layout
    samples: tuple[int, ...]
    found: tuple[Found, ...]
    family: str = ""
    changes: dict[str, str] = field(default_factory=dict)


class _Reading:
    """One sample, read without rules."""

    def __init__(self, sample: Sample, rules: PortalRules) -> None:
        self.sample = sample
        self.rules = replace(rules, layouts=())
        self.article = self._read(self.rules)
        reading = opened(sample.body, sample.url, sample.headers, sample.fetched_at, self.rules)
        self.page: Page | None = None if isinstance(reading, Article) else reading.page

    def _read(self, rules: PortalRules) -> Article:
        sample = self.sample
        return extract(
            sample.body, sample.url, headers=sample.headers, fetched_at=sample.fetched_at, rules=rules
        )

    def by(self, layout: Layout) -> Article:
        """The article as ``layout`` reads it."""
        return self._read(replace(self.rules, layouts=(layout,)))

    def value(self, name: str) -> tuple[str, ...]:
        """The texts that a field is read from, as they should stand in the page."""
        article = self.article
        texts: dict[str, Sequence[str]] = {
            "title": [article.title],
            "date": [article.published_raw],
            "lead": [article.lead],
            "byline": [article.byline],
            "section": [article.section],
            "tags": article.tags,
            "captions": [image.caption for image in article.images if image.caption],
        }
        return tuple(text for text in texts[name] if text)

    def holders(self, name: str) -> list[Element]:
        """Elements that hold the field's (first) value and hardly more."""
        if self.page is None:
            return []
        if name == "body":
            return [e for e in self.page.body if len(self.page.body) == 1 and e.tag != "body"]
        wanted = self.value(name)
        if not wanted:
            return []
        limit = len(wanted[0]) + 40
        found = []
        for element in self.page.root.iter():
            if not isinstance(element.tag, str) or element.tag in ("html", "head", "title", "script", "body"):
                continue
            if element.tag == "meta" and name not in _META:
                continue
            if element.tag != "meta" and size_of(element, limit) > limit:
                continue
            if _holds(name, value_of(element, self.page.language), wanted[0]):
                found.append(element)
        return found[:_HOLDERS]

    def selects(self, name: str, selector: str) -> bool | None:
        """Whether a selector finds what the field is read from; None when the page has neither."""
        assert self.page is not None
        elements = select(self.page.root, selector, telling=name == "body")
        if name == "body":
            return elements == self.page.body
        wanted = self.value(name)
        if not wanted:
            return None if not elements else False
        texts = [value_of(element, self.page.language) for element in elements]
        if name in _MANY:
            return len(texts) == len(wanted) and all(map(_holds, [name] * len(texts), texts, wanted))
        return bool(texts) and _holds(name, texts[-1 if name == "section" else 0], wanted[0])


def _holds(name: str, text: str, wanted: str) -> bool:
    if name == "date":
        return wanted in text
    if name == "lead":
        return text.endswith(wanted)
    return text.strip(" #,;.()*|") == wanted.strip(" #,;.()*|")


def propose(samples: Sequence[Sample], rules: PortalRules) -> list[Proposal]:
    """Layouts for ``samples``, as few as fit them all, each for the pages that its body is found in;
    ``rules`` tell the portal's title and addresses.  Pages without a text that can be pointed at are in
    none of them."""
    readings = [_Reading(sample, rules) for sample in samples]
    left = [n for n, reading in enumerate(readings) if reading.holders("body")]
    found: list[Proposal] = []
    while left:
        body, group = _body([(n, readings[n]) for n in left])
        if not group:
            left = left[1:]
            continue
        name = _name(readings[group[0]].article, [one.layout.name for one in found])
        found.append(_proposal(name, body, group, [readings[n] for n in group]))
        left = [n for n in left if n not in group]
    return found


def _name(article: Article, taken: Sequence[str]) -> str:
    """The year of an article, numbered when there are several."""
    year = article.published[:4] or "undated"
    names = [year, *(f"{year}-{n}" for n in range(2, 100))]
    return next(name for name in names if name not in taken)


def _body(left: Sequence[tuple[int, _Reading]]) -> tuple[str, tuple[int, ...]]:
    """The selector that finds the text of the first page and of as many others as possible; a place is
    none that tells one system from another."""
    first = left[0][1]
    best: tuple[str, tuple[int, ...]] = ("", ())
    every = candidates(first.holders("body")[0])
    for candidate in [one for one in every if one.named] or every:
        fits = tuple(n for n, reading in left if reading.selects("body", candidate.selector))
        if left[0][0] in fits and len(fits) > len(best[1]):
            best = candidate.selector, fits
    return best


def _proposal(name: str, body: str, group: tuple[int, ...], readings: list[_Reading]) -> Proposal:
    own = Layout(name=name, body=body)
    for field_name in FIELDS:
        if field_name != "body" and (selector := _selector(field_name, own, readings)):
            own = _with(own, {field_name: selector})
    family, layout = _family(name, readings)
    changes: dict[str, str] = {}
    if layout is None:
        layout = own
    else:
        for field_name, article_field in FIELDS.items():
            proposed = getattr(own, field_name)
            if proposed and not _told(layout, article_field, readings):
                changes[field_name] = proposed
        layout = _with(layout, changes)
    return Proposal(layout, group, tuple(_cells(layout, readings)), family, changes)


def _with(layout: Layout, selectors: Mapping[str, Any]) -> Layout:
    return replace(layout, **selectors)


def _told(layout: Layout, article_field: str, readings: list[_Reading]) -> bool:
    """Whether a layout itself, on some page, reads a field."""
    return any(reading.by(layout).layers.get(article_field) == "layout" for reading in readings)


def _selector(name: str, layout: Layout, readings: list[_Reading]) -> str:
    """The best selector of one field that reads the same as the generic layer on every page; empty when
    there is none."""
    holding = next((reading for reading in readings if reading.value(name)), None)
    if holding is None:
        return ""
    ranked = sorted({c for element in holding.holders(name) for c in candidates(element)})
    fitting = []
    for candidate in ranked:
        if (name in _NAMED and not candidate.named) or (name in _MANY and candidate.by_place):
            continue
        told = [reading.selects(name, candidate.selector) for reading in readings]
        if False not in told:
            fitting.append((_crowd(candidate.selector, name, holding), candidate))
    fitting.sort()
    for _, candidate in fitting[:_TRIED]:
        trial = _with(layout, {name: candidate.selector})
        if all(_same(name, reading, trial, layout) for reading in readings):
            return candidate.selector
    return ""


def _crowd(selector: str, name: str, reading: _Reading) -> bool:
    """Whether a selector for one element finds others too."""
    assert reading.page is not None
    return name not in _MANY and len(select(reading.page.root, selector)) > 1


def _same(name: str, reading: _Reading, trial: Layout, before: Layout) -> bool:
    """Whether a page reads as before with one more selector, which is what reads its field."""
    article, wanted = reading.by(trial), reading.article
    field_name = FIELDS[name]
    if getattr(article, field_name) != getattr(wanted, field_name):
        return False
    return name in ("title", "date", "section", "tags") or _alike(article, reading.by(before))


def _alike(one: Article, other: Article) -> bool:
    """Whether two readings have nearly the same text."""
    ours, theirs = one.body.split(), other.body.split()
    shared = len({*ours} & {*theirs}) / max(len({*ours} | {*theirs}), 1)
    return shared >= _SHARED and bool(ours)


def _cells(layout: Layout, readings: list[_Reading]) -> Iterator[Found]:
    articles = [(reading.by(layout), reading.article) for reading in readings]
    for name, article_field in FIELDS.items():
        cells = []
        for article, generic in articles:
            ours, theirs = getattr(article, article_field), getattr(generic, article_field)
            same = ours == theirs or (name == "body" and _alike(article, generic))
            cells.append("-" if not ours and not theirs else "=" if same else "≠")
        yield Found(name, getattr(layout, name), tuple(cells))


# -- layouts that papers share ---------------------------------------------------------------------


def _family(name: str, readings: list[_Reading]) -> tuple[str, Layout | None]:
    """The first shared layout that reads title, date and text of every page as without rules."""
    for call, layout in _shared():
        layout = replace(layout, name=name)
        if all(_fits(reading, layout) for reading in readings):
            return call, layout
    return "", None


def _fits(reading: _Reading, layout: Layout) -> bool:
    if reading.page is None or not select(reading.page.root, layout.body, telling=True):
        return False
    article, generic = reading.by(layout), reading.article
    return (
        article.layout == layout.name
        and (article.title, article.published) == (generic.title, generic.published)
        and _alike(article, generic)
    )


def _shared() -> Iterator[tuple[str, Layout]]:
    """Every layout of :mod:`crawler.extract.families` and the call that makes it."""
    seen: list[Layout] = []
    for name, function in inspect.getmembers(families, inspect.isfunction):
        if function.__module__ != families.__name__ or name.startswith("_"):
            continue
        for arguments in _arguments(function):
            try:
                layout: Layout = function(*arguments)
            except TypeError:
                continue  # it has no body of its own
            if layout not in seen:
                seen.append(layout)
                yield f"families.{name}({', '.join(map(_quoted, arguments))})", layout


def _arguments(function: Callable[..., Layout]) -> list[tuple[int | str, ...]]:
    parameters = inspect.signature(function).parameters
    kind = parameters["generation"].annotation if "generation" in parameters else None
    return [(1,), (2,)] if kind == "int" else [("old",), ("new",), ("2019",)] if kind == "str" else [()]


def _quoted(value: int | str) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
