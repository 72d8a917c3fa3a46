"""A layout for pages that nobody has described yet.

The generic layer reads each page; then it is asked where in the page each value stands, and which
selector finds it there on every page.  What stands nowhere of its own, or only in a menu that every page
has, stays with the generic layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.extract import families
from crawler.extract.fields import Page
from crawler.extract.layout import Layout, PortalRules
from crawler.extract.page import extract, seen
from crawler.extract.selectors import Candidate, candidates
from crawler.extract.surroundings import among_links
from crawler.extract.tree import Element, select, size_of, value_of
from crawler.records import Article

#: Fields in the order of a layout, and the articles' field that shows whether a selector works.
FIELDS = {
    "title": "title", "date": "published", "lead": "lead", "body": "body", "byline": "byline",
    "section": "section", "tags": "tags", "captions": "images",
}  # fmt: skip
#: Several elements make up the value.
_MANY = frozenset({"tags", "captions"})
#: What stands among the paragraphs must have a name of its own; a place there is any paragraph's, and a
#: name that only says how something looks is any emphasis's.
_NAMED = frozenset({"lead", "byline", "captions"})
#: The last step of a trail is a section, the first element below a heading nothing.
_PLACED = frozenset({"section"})
#: What a head may tell better than the page.
_META = frozenset({"date", "section"})
#: How many selectors are tried by reading every page with them, and how many elements are looked at.
_TRIED, _HOLDERS = 8, 12
#: What a layout's text must share with the generic layer's to be of the same article.
_SHARED = 0.85
#: An element that holds less of the text than this is a part of it.
_MOST = 0.6


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
        self.page: Page | None
        self.article, self.page = seen(sample.body, sample.url, sample.headers, sample.fetched_at, self.rules)

    def by(self, layout: Layout) -> Article:
        """The article as ``layout`` reads it."""
        sample, rules = self.sample, replace(self.rules, layouts=(layout,))
        return extract(
            sample.body, sample.url, headers=sample.headers, fetched_at=sample.fetched_at, rules=rules
        )

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
        """Elements that hold the field's (first) value and hardly more, those in menus left out."""
        wanted = self.value(name)
        if self.page is None or not wanted:
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
        if name == "tags":  # with one tag, what holds the tags says the same
            found = [element for element in found if not any(e in found for e in element.iterdescendants())]
        return [element for element in found if not among_links(element)][:_HOLDERS]

    def bodies(self) -> list[Element]:
        """Elements that hold the text: what the generic layer takes for it, and, where that is the whole
        page, those within that have most of it, the innermost first."""
        if self.page is None or not self.page.body or not self.article.body:
            return []
        whole = self.page.body[0]
        if len(self.page.body) > 1:
            around = [{*e.iterancestors()} for e in self.page.body]
            whole = next(node for node in whole.iterancestors() if all(node in one for one in around))
        elif whole.tag != "body":
            return [whole]
        least, found, node = _MOST * len(self.article.body), [whole], whole
        while (inner := next((e for e in node if size_of(e, int(least)) > least), None)) is not None:
            found.append(inner)
            node = inner
        return [element for element in reversed(found) if element.tag not in ("body", "p")]

    def reads(self, selector: str, *, pictures: bool) -> bool:
        """Whether what a selector finds is the text, and, with ``pictures``, holds all of them; it may show
        a signature that the whole page hid."""
        assert self.page is not None
        if not select(self.page.root, selector, telling=True):
            return False
        article, generic = self.by(Layout(name="tried", body=selector)), self.article
        return (
            article.layout == "tried"
            and generic.byline in ("", article.byline)
            and (article.images == generic.images or not pictures)
            and _reads_as(article, generic)
        )

    def selects(self, name: str, selector: str) -> bool | None:
        """Whether a selector finds what the field is read from; None when the page has neither."""
        assert self.page is not None
        elements = select(self.page.root, selector)
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
    left = [n for n, reading in enumerate(readings) if reading.bodies()]
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
    (number, first), best = left[0], ("", tuple[int, ...]())
    every = [candidate for element in first.bodies() for candidate in candidates(element)]
    named = sorted(one for one in every if one.named)
    tried = [one.selector for one in (named or every)[: 2 * _TRIED]]
    for pictures in (True, False):
        for selector in tried if not best[0] else ():
            if first.reads(selector, pictures=pictures):
                fits = tuple(n for n, r in left if n == number or r.reads(selector, pictures=pictures))
                best = (selector, fits) if len(fits) > len(best[1]) else best
    return best


def _proposal(name: str, body: str, group: tuple[int, ...], readings: list[_Reading]) -> Proposal:
    own = Layout(name=name, body=body)
    for field_name in FIELDS:
        if field_name != "body" and (selector := _selector(field_name, own, readings)):
            own = _with(own, {field_name: selector})
    family, layout, changes = _family(own, readings)
    return Proposal(layout, group, tuple(_cells(layout, readings)), family, changes)


def _with(layout: Layout, selectors: Mapping[str, Any]) -> Layout:
    return replace(layout, **selectors)


def _selector(name: str, layout: Layout, readings: list[_Reading]) -> str:
    """The best selector of one field that reads the same as the generic layer on every page; empty when
    there is none."""
    holding = next((reading for reading in readings if reading.value(name)), None)
    if holding is None:
        return ""
    ranked = sorted({c for element in holding.holders(name) for c in candidates(element)})
    fitting = []
    for candidate in ranked:
        if not _lasts(name, candidate):
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


def _lasts(name: str, candidate: Candidate) -> bool:
    """Whether a selector says what its element is, so that it finds the same on pages not seen."""
    if candidate.by_place and (name not in _PLACED or candidate.counted):
        return False
    return name in ("title", "date") or (not candidate.looks and (candidate.named or name not in _NAMED))


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


def _reads_as(one: Article, other: Article) -> bool:
    """Whether two readings are of the same text with the same around it."""
    told = (one.title, one.published, one.lead) == (other.title, other.published, other.lead)
    return told and _alike(one, other)


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


def _family(own: Layout, readings: list[_Reading]) -> tuple[str, Layout, dict[str, str]]:
    """Of the shared layouts that bear their system's signs on every page, and read the same text, title
    and date, the one that needs the fewest selectors of its own, and those; else ``own``."""
    best: tuple[str, Layout, dict[str, str]] = ("", own, {})
    for call, layout in _shared(readings):
        layout = replace(layout, name=own.name)
        if not all(_fits(reading, layout) for reading in readings):
            continue
        changes = dict(_changes(layout, own, readings))
        if not best[0] or len(changes) < len(best[2]):
            best = call, _with(layout, changes), changes
    return best


def _shared(readings: list[_Reading]) -> Iterator[tuple[str, Layout]]:
    signed = [
        dict(families.likely(reading.page.root, reading.sample.url)) for reading in readings if reading.page
    ]
    yield from ((call, layout) for call, layout in signed[0].items() if all(call in one for one in signed))


def _changes(layout: Layout, own: Layout, readings: list[_Reading]) -> Iterator[tuple[str, str]]:
    """The selectors of one's own that a shared layout needs: for what it reads nowhere, and for what it
    reads otherwise than the page without rules."""
    for found in _cells(layout, readings):
        proposed = getattr(own, found.field)
        told = any(r.by(layout).layers.get(FIELDS[found.field]) == "layout" for r in readings)
        if found.field != "body" and (("≠" in found.cells and told) or (proposed and not told)):
            yield found.field, proposed


def _fits(reading: _Reading, layout: Layout) -> bool:
    if reading.page is None or not select(reading.page.root, layout.body, telling=True):
        return False
    return _reads_as(reading.by(layout), reading.article)
