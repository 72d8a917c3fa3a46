"""CSS selectors for an element that was found by other means, those that will last longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.tree import Element

#: Names that can stand in a selector as they are.
_PLAIN = re.compile(r"-?[A-Za-z_][\w-]*")
#: Numbers of articles and digests of builds.
_PASSING = re.compile(
    r"\d{3}|^(?:css|jsx|svelte)-|^sc-[a-z]*[A-Z]|--\w{5,}$|^[A-Za-z]+-[A-Za-z0-9]*\d[A-Za-z0-9]{3,}$"
)
#: Classes that say how something looks or what state it is in, not what it is.
_LOOKS = re.compile(
    r"^(?:(?:col|row|container|wrap|wrapper|clear|clearfix|fl|fr|fleft|fright|pull|float|fs|fw|[mp][tblrxy]?|w|h|d|flex|"
    r"grid|align|justify|items|gap|space|lh|font|border|rounded|shadow|bg|tracking|leading|inline|clear-fix)"
    r"(?:[-_][\w-]*|\d*)|(?:left|right|inner|outer|box|block|active|current|selected|hidden|show|first|last|"
    r"odd|even|text|font|bold|center|full|item|uppercase|italic|underline|muted|small|large|big|absolute|"
    r"relative)(?:[-_](?:xs|sm|md|base|lg|\d?xl|uppercase|left|right|center|middle|justify|start|end|muted|normal|"
    r"medium|semibold|bold|white|black|gray|\d+)[\w-]*)?)$",
    re.I,
)
_ATTRIBUTES = {"meta": ("property", "name", "itemprop"), "time": ("itemprop",)}
_TOP = frozenset({"html", "body"})
#: Elements that a page has one of, as a rule.
_TELLING = frozenset({"h1", "article", "main", "figcaption"})
#: How far above an element its surroundings may name it.
_ABOVE = 6


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A selector and how well it will last; smaller is better.

    ``counted``: it is a place among others; ``looks`` counts names that tell looks only; ``kind`` is 0
    for an id, 1 a class, 2 an element with a class, 3 an attribute, 4 a path, 5 the first or last of a
    path, 6 a place in one; ``steps`` is how many elements of a path are told.
    """

    counted: bool
    looks: int
    kind: int
    steps: int
    length: int
    selector: str

    @property
    def by_place(self) -> bool:
        """Whether it depends on how many others stand beside the element."""
        return self.kind >= 5

    @property
    def named(self) -> bool:
        """Whether the element itself is named, and not only what is around it."""
        return any(mark in self.selector.rpartition(" ")[2] for mark in ".#[")


def candidates(element: Element) -> list[Candidate]:
    """Selectors that match ``element``, and perhaps others, the best first."""
    found = {name: kind for kind, name in _own(element)}
    for kind, path in _paths(element):
        found.setdefault(path, kind)
    return sorted(
        Candidate(kind == 6, _looks(name), kind, len(name.replace(" > ", " ").split()), len(name), name)
        for name, kind in found.items()
    )


def _looks(selector: str) -> int:
    return sum(bool(_LOOKS.match(name)) for name in re.findall(r"\.([\w-]+)", selector))


def _tag(element: Element) -> str:
    return str(element.tag)


def _own(element: Element) -> Iterator[tuple[int, str]]:
    """Selectors by what the element itself says."""
    tag, get = _tag(element), element.get
    if (name := get("id")) and _PLAIN.fullmatch(name) and not _PASSING.search(name):
        yield 0, f"#{name}"
    for name in (get("class") or "").split():
        if _PLAIN.fullmatch(name) and not _PASSING.search(name):
            yield 1, f".{name}"
            yield 2, f"{tag}.{name}"
    for attribute in _ATTRIBUTES.get(tag, ("itemprop",)):
        if (value := get(attribute)) and re.fullmatch(r"[\w:.-]+", value):
            yield 3, f"{tag}[{attribute}='{value}']"
    if tag == "time" and get("datetime"):
        yield 3, "time[datetime]"


def _paths(element: Element) -> Iterator[tuple[int, str]]:
    """Selectors by what stands around the element."""
    tag, parent = _tag(element), element.getparent()
    if tag in _TELLING:
        yield 4, tag
    tails = [(4, name) for kind, name in _own(element) if kind in (2, 3)] + [(4, tag)]
    places = list(_places(element))
    # The last link of a path: it stands in the last item of a list.
    items = []
    if parent is not None:
        items = [(kind, f"{_tag(parent)}{place} > {tag}") for kind, place in _places(parent) if kind == 5]
    for distance, around in enumerate(element.iterancestors()):
        if distance == _ABOVE or _tag(around) in _TOP:
            return
        heads = [name for kind, name in _own(around) if kind in (0, 2)]
        for head in heads:
            yield from ((kind, f"{head} {tail}") for kind, tail in (tails + items if distance else tails))
            if distance == 0:
                yield 4, f"{head} > {tag}"
                yield from ((kind, f"{head} > {tag}{place}") for kind, place in places)
            elif distance == 1 and parent is not None:
                steps = f"{head} > {_tag(parent)} > {tag}"
                yield 4, steps
                yield from ((kind, steps + place) for kind, place in places)


def _places(element: Element) -> Iterator[tuple[int, str]]:
    """First, last, or which of its kind an element is."""
    before = sum(1 for _ in element.itersiblings(_tag(element), preceding=True))
    if not before:
        yield 5, ":first-of-type"
    if next(element.itersiblings(_tag(element)), None) is None:
        yield 5, ":last-of-type"
    yield 6, f":nth-of-type({before + 1})"
