"""The layer that needs no rules: where the text of a page is, and what stands around it.

One pass over the elements that can hold text weighs paragraphs and notes elements whose class, id
or microdata say what they are; everything else is asked of that survey.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from crawler.extract.body import holds_the_text, is_foreign, names_of
from crawler.extract.classes import AUTHOR, BODY, DATE, FOREIGN, LEAD, SECTION, TAGS, TITLE, marks_of
from crawler.extract.tree import Element, length_of, letters, linked_of, shown, size_of, told_by
from crawler.text import one_line

_LOOSE = frozenset({"br", "span", "font"})
_TELLING = frozenset({"h1", "time"})
_SILENT = frozenset({"ul", "ol", "a", "time", "h1", "header"})
#: The elements that can hold text; a position in the page counts these.
PASSED = ("p", "div", "td", "li", "section", "article", "blockquote", "center", "dd", "main", "h2", "h3",
         "h4", "br", "span", "font", "ul", "ol", "a", "time", "h1", "header", "pre")  # fmt: skip
_EMPHASIS = frozenset({"b", "strong", "em", "i"})
_INLINE = frozenset({"span", "font", "b", "strong", "em", "i", "a", "u", "br", "time"})
#: Their classes tell what kind of page it is, not what part of it.
_WHOLE = frozenset({"html", "body", "main", "article"})
_PAGE = frozenset({"html", "body"})
_AWAY = {"nav": 0.02, "footer": 0.05, "aside": 0.1, "header": 0.2, "noscript": 0.0, "figcaption": 0.2}
_COUNTED = frozenset({"p", "a", "h1", "script", "style", "button", "option", "label"})
#: What readers say may be longer than a brief.
_COMMENTS, _SAID = re.compile(r"comment|binh-?luan|\bcmt", re.I), 0.03
#: No article needs more elements of one name; a page built to hurt may have a million.
_MOST = 150
_FRAMES = frozenset({"div", "ul", "ol", "section", "nav", "footer", "table"})
#: A page built to hurt nests them.
_LOOKS = 300
#: Characters, those of the source's indentation too; no menu says more.
_LARGEST = 50_000
#: What the licence of a Vietnamese newspaper is called, and what else an imprint tells.
_LICENCE = re.compile(r"giấy phép|\bgp[-–]?(?:btttt|bc|cbc|sttt)\b|/gp\b")
_NEWSROOM = re.compile(
    r"tổng biên tập|t(?:òa|oà) soạn|điện thoại|email|ghi rõ nguồn|bản quyền|cơ quan chủ quản|"
    r"cơ quan của đảng|đường dây nóng|trụ sở|issn"
)
_LONGEST_IMPRINT, _IMPRINTS = 1500, 3
_ASKED = (DATE, AUTHOR, LEAD, SECTION, TAGS, TITLE, BODY)
_ANY = DATE | AUTHOR | LEAD | SECTION | TAGS | TITLE | BODY


@dataclass(slots=True)
class Survey:
    """``marks``: elements by what their names say, in document order; ``weights``: characters of
    own text, links taken off, by the element that holds them; ``order``: position in the page."""

    marks: dict[int, list[Element]] = field(default_factory=lambda: {mark: [] for mark in _ASKED})
    weights: dict[Element, float] = field(default_factory=dict)
    order: dict[Element, int] = field(default_factory=dict)
    headings: list[Element] = field(default_factory=list)


def survey(root: Element) -> Survey:
    """One pass over the page, without its menus and lists of other articles."""
    found = Survey()
    walk = root.iter(*PASSED)
    position = -1
    looks = 0
    for element in walk:
        position += 1
        names, name = element.get("class"), element.get("id")
        if name:
            names = f"{names} {name}" if names else name
        if name := element.get("itemprop"):
            names = f"{names} {name}" if names else name
        tag = element.tag
        said = marks_of(names) if names and tag != "br" else 0
        if said & FOREIGN and tag in _FRAMES and not said & _ANY and looks < _LOOKS:
            looks += 1
            if _is_chrome(element):
                inside = sum(1 for _ in element.iter(*PASSED)) - 1
                next(islice(walk, inside, inside), None)
                continue
        if said & _ANY or tag in _TELLING:
            _note(found, element, tag, position, said)
        if tag == "p":
            if size := _own(element):
                found.weights[element] = size
                found.order[element] = position
        elif tag not in _SILENT:
            _weigh(found, element, tag, position)
    return found


def _is_chrome(element: Element) -> bool:
    """Whether an element of a foreign name is a list of links, with neither headline nor text."""
    if next(islice(element.iter("a"), 3, None), None) is None or next(element.iter("h1"), None) is not None:
        return False
    told = told_by(element)
    if len(told) > _LARGEST:
        return False
    linked = "".join(map(told_by, element.iter("a")))
    return letters(linked) > 0.72 * letters(told) and not holds_the_text(element)


def _weigh(found: Survey, element: Element, tag: str, position: int) -> None:
    """Credits the text that stands loose in an element, behind an icon or an agency's name in bold too,
    or behind it."""
    text = element.text
    if text and len(text) > 20:
        _hold(found, element, text, position)
    elif tag not in _LOOSE and len(element) and (first := element[0]).tag in _EMPHASIS:
        text = first.tail
        if text and len(text) > 20:
            _hold(found, element, text, position)
    if tag in _LOOSE and (text := element.tail) and len(text) > 20:
        _hold(found, element.getparent(), text, position)


def _note(found: Survey, element: Element, tag: str, position: int, said: int) -> None:
    """Keeps an element that is named for a part of the page, or tagged so."""
    if tag == "time":
        said |= DATE
    elif tag == "h1":
        found.headings.append(element)
    found.order[element] = position
    for mark in _parts(said):
        if len(found.marks[mark]) < _MOST:
            found.marks[mark].append(element)


@lru_cache(maxsize=1 << len(_ASKED))
def _parts(said: int) -> tuple[int, ...]:
    return tuple(mark for mark in _ASKED if said & mark)


def _own(paragraph: Element) -> int:
    """Characters of a paragraph, without its links; 0 for what is hardly a sentence."""
    if not len(paragraph):
        size = shown(paragraph.text or "")
        return size if size > 20 else 0
    size = length_of(paragraph)
    return max(0, size - int(1.3 * linked_of(paragraph, size))) if size > 20 else 0


def headlines(root: Element) -> int:
    """How many links of a page are as long as a headline; a hundred are enough to know."""
    found = 0
    for link in root.iter("a"):
        text = link.text
        found += (text is not None and len(text) > 60) or size_of(link, 30) > 30
        if found == 100:
            break
    return found


def _hold(found: Survey, element: Element | None, text: str, position: int) -> None:
    """Credits text to the block around it, which may have been passed long before; a paragraph counts
    its own."""
    size = shown(text)
    for _ in range(8 if size > 20 else 0):
        if element is None or element.tag in _COUNTED:
            return
        if element.tag not in _INLINE:
            found.weights[element] = found.weights.get(element, 0) + size
            found.order.setdefault(element, position)
            return
        element = element.getparent()


def body_of(found: Survey, title: Element | None) -> Element | None:
    """The element that holds the article's text: the deepest one that most of the page's own text
    stands in, paragraphs wrapped one by one included.  ``title`` is where the headline stands, when
    that is known: its part of the page is looked at first.  None when there is hardly any text.
    A newspaper's imprint, longer than many a brief, loses its weight in ``found``."""
    element = _heaviest(found, title)
    for _ in range(_IMPRINTS):
        if element is None or not _is_imprint(element):
            break
        found.weights = {
            e: size
            for e, size in found.weights.items()
            if e is not element and element not in e.iterancestors()
        }
        element = _heaviest(found, title)
    return element


def _is_imprint(element: Element) -> bool:
    """Whether an element says under which licence a newspaper appears, and where its newsroom is."""
    if size_of(element, _LONGEST_IMPRINT) > _LONGEST_IMPRINT:
        return False
    text = one_line(told_by(element)).casefold()
    return _LICENCE.search(text) is not None and len(set(_NEWSROOM.findall(text))) > 1


def _heaviest(found: Survey, title: Element | None) -> Element | None:
    """The element that most of the page's own text stands in."""
    sums, parents, worth = _sums(found.weights, set(title.iterancestors()) if title is not None else ())
    tops = [element for element, parent in parents.items() if parent is None]
    if not tops or sum(found.weights.values()) < 60:
        return None
    children: dict[Element, list[Element]] = {}
    for element, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(element)
    top = max(tops, key=lambda element: sums[element])
    hinted, whole = _hinted(found, sums, top, title)
    if whole and hinted is not None:
        return hinted
    here = hinted if hinted is not None else _below_title(title, top, sums)
    while True:
        below = children.get(here, [])
        if not below:
            return here
        best = max(below, key=lambda element: sums[element])
        if best in worth and not children.get(best):
            return _around_list(here)  # the paragraphs stand right here
        direct = worth.get(here, 0.0) + sum(worth[c] for c in below if c in worth and not children.get(c))
        share = sums[best] / sums[here] if sums[here] else 0
        if share < 0.5 or (share < 0.85 and direct > 0.12 * sums[here]):
            return here
        if share < 0.9 and (_alike(best, below) or _pieces(best, below, sums, here)):
            return here
        here = best


def _around_list(element: Element) -> Element:
    """The element that a list stands in, when its items are the paragraphs."""
    around = element.getparent()
    return around if element.tag in ("ul", "ol") and around is not None else element


def _hinted(
    found: Survey, sums: dict[Element, float], top: Element, title: Element | None
) -> tuple[Element | None, bool]:
    """An element named as the article's body that holds much of the page's text, or at least far
    more than any other so named, or stands under the headline; the innermost that holds as much.
    True when it is what holds all pieces of a text that is cut, and no smaller element will do."""
    bodies = [element for element in found.marks[BODY] if element.tag != "p"]  # some name each paragraph so
    named = [element for element in bodies if sums.get(element, 0.0) > 0.15 * sums[top]]
    if not named:
        return None, False
    largest = max(named, key=lambda element: sums[element])
    pieces = [element for element in bodies if sums.get(element, 0.0) > 0.02 * sums[top]]
    if (whole := _in_pieces(largest, pieces, sums)) is not None:
        return whole, True
    inside = [e for e in named if e is largest or largest in e.iterancestors()]
    others = [sums[e] for e in named if e not in inside and e not in largest.iterancestors()]
    if sums[largest] < 0.4 * sums[top] and (
        (sums[largest] < 300 and not _is_under(title, largest))
        or max(others, default=0) > 0.5 * sums[largest]
    ):
        return None, False
    return next(e for e in reversed(inside) if sums[e] > 0.8 * sums[largest]), False


def _is_under(title: Element | None, element: Element) -> bool:
    """Whether an element stands in the same box as the headline."""
    box = title.getparent() if title is not None else None
    return box is not None and box.tag not in _PAGE and box in element.iterancestors()


def _in_pieces(largest: Element, named: list[Element], sums: dict[Element, float]) -> Element | None:
    """The element around an article that is cut into pieces of the same name, with advertisements
    between them; None when there is one piece, or much else around them."""
    look = set((largest.get("class") or "").split())
    above = set(largest.iterancestors())
    pieces = [e for e in named if e is not largest and e not in above and largest not in e.iterancestors()]
    pieces = [e for e in pieces if look & set((e.get("class") or "").split())]
    within = set(pieces)
    pieces = [e for e in pieces if within.isdisjoint(e.iterancestors())]
    if not pieces:
        return None
    total = sums[largest] + sum(sums[piece] for piece in pieces)
    shared = set.intersection(above, *(set(piece.iterancestors()) for piece in pieces))
    around = next((e for e in largest.iterancestors() if e in shared), None)
    if around is None or sums[around] >= 1.3 * total:
        return None
    return None if sum(_is_post(piece, around) for piece in (largest, *pieces)) > 1 else around


def _is_post(piece: Element, around: Element) -> bool:
    """Whether a text has a headline of its own, outside itself but in its part of ``around``."""
    branch = piece
    while (parent := branch.getparent()) is not None and parent is not around:
        branch = parent
    if branch is piece:
        return False
    return any(piece not in heading.iterancestors() for heading in islice(branch.iter("h1", "h2", "h3"), 5))


def _below_title(title: Element | None, top: Element, sums: dict[Element, float]) -> Element:
    """The innermost element around the headline that holds a good part of the page's text; a smaller
    part will do for an ``article``, which stands on its own, and of a short text more is asked."""
    boxes = [e for e in title.iterancestors() if e.tag not in _PAGE] if title is not None else []
    for around in boxes:
        share, own = 0.1 if around.tag == "article" else 0.25, sums.get(around, 0.0)
        if own > max(share * sums[top], 400) or own > max(0.1 * sums[top], 1000):
            return around
    return next((e for e in boxes if sums.get(e, 0.0) > max(0.35 * sums[top], 100)), top)


def _alike(best: Element, below: Iterable[Element]) -> bool:
    """Whether paragraphs are wrapped one by one: other children with text look the same."""
    look = (best.tag, best.get("class"))
    return sum(1 for element in below if (element.tag, element.get("class")) == look) > 1


def _pieces(best: Element, below: Iterable[Element], sums: dict[Element, float], here: Element) -> bool:
    """Whether the text goes on in a sibling that the same class names as the body."""
    look = {name for name in (best.get("class") or "").split() if marks_of(name) & BODY}
    return any(
        sums[element] > 0.15 * sums[here] and element.tag == best.tag
        for element in below
        if element is not best and look & set((element.get("class") or "").split())
    )


def _sums(
    weights: dict[Element, float], around_title: Container[Element] = ()
) -> tuple[dict[Element, float], dict[Element, Element | None], dict[Element, float]]:
    """Text inside every element above a paragraph; each element's parent, parents first; and each
    paragraph's worth: less in a navigation, a comment, a list of related articles."""
    parents: dict[Element, Element | None] = {}
    factor: dict[Element, float] = {}
    worth: dict[Element, float] = {}
    for element, size in weights.items():
        chain: list[Element] = []
        node: Element | None = element
        while node is not None and node not in parents:
            chain.append(node)
            node = node.getparent()
        for node in reversed(chain):
            parent = node.getparent()
            parents[node] = parent
            around = factor[parent] if parent is not None else 1.0
            foreign = node.tag not in _WHOLE and node not in around_title and is_foreign(names_of(node))
            less = 1.0 if not foreign else _SAID if _COMMENTS.search(names_of(node)) else 0.2
            factor[node] = min(around, _AWAY.get(node.tag, less))
        kind = 1.0 if element.tag == "p" else 0.6 if element.tag in ("li", "h2", "h3", "h4") else 0.8
        worth[element] = size * kind * factor[element] * (1.0 if size > 60 else 0.5)
    sums = dict.fromkeys(parents, 0.0)
    for element in reversed(parents):
        sums[element] += worth.get(element, 0.0)
        parent = parents[element]
        if parent is not None:
            sums[parent] += sums[element]
    return sums, parents, worth
