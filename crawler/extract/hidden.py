"""Bodies that a page has, but does not show without its scripts: brought into the tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from crawler.extract import ciphers
from crawler.extract.body import is_foreign, names_of
from crawler.extract.classes import BODY, marks_of
from crawler.extract.scripted import Written, scripts, writes, written
from crawler.extract.tree import Element, linked_of, parse, size_of
from crawler.records import Issue, PageKind

#: A page with so much text of its own hides none.
THIN = 600
_SHORTEST = 200
#: What content systems call the text of an article, in small letters.
_NAMES = frozenset({
    "outputdata", "content", "contents", "body", "detail", "noidung", "noi_dung", "article", "articlebody",
    "article_body", "html", "text", "maincontent", "newscontent", "fulltext", "full_text", "contenthtml",
    "content_html", "bodyhtml",
})  # fmt: skip
_AWAY = frozenset({"footer", "nav", "aside", "header", "form"})
_DECIPHERED = "the body was enciphered; the page carries the key, and it was read with that"
_ENCIPHERED = (
    "the body is enciphered and the page carries no key; give the portal a decode_body that knows it"
)
_SCRIPTED = "the body is written by a script of the page; it was read from there"


def is_hidden(text: str) -> bool:
    """Whether a body is so short, or so strange, that the page may hide another."""
    return len(text) < THIN or (_has_long_word(text) and bool(ciphers.words(text)))


def _has_long_word(text: str) -> bool:
    """Whether 300 letters stand together anywhere; a look at every 300th place tells."""
    at = 0
    while len(text) - at >= 300:
        space = text.rfind(" ", at, at + 300)
        if space < 0:
            return True
        at = space + 1
    return False


def reveal(root: Element, page: str, kind: PageKind, language: str) -> Issue | None:
    """Puts a hidden body into the tree, where the page would show it, and says so; None when there is
    none.  ``page`` is the whole source, ``kind`` what the page was taken for without it.  An
    enciphered body without a key is taken out."""
    programs = list(scripts(page))
    if (issue := _deciphered(root, programs, language)) is not None:
        return issue
    best: tuple[int, Element, Element] | None = None
    for program in programs:
        if kind != "stub" and not writes(program):
            continue  # an article's body is taken only from a script that says where it writes
        for found in written(program):
            text = found.text
            if (words := ciphers.words(text)) and len(words[0]) > 0.9 * len(text):
                text = ciphers.decipher(words[0], programs, language)
            fragment = _fragment(text)
            if fragment is None:
                continue
            size = size_of(fragment, 1_000_000)
            container = _container(root, found, kind)
            if container is not None and (best is None or size > best[0]):
                best = size, container, fragment
    if best is None:
        return None
    _, container, fragment = best
    container.extend(list(fragment))
    return Issue("body.scripted", _SCRIPTED, "body")


def _fragment(text: str) -> Element | None:
    """The element that holds a text, if that can be an article's."""
    if text.count(" ") < 30 or "{{" in text[:200]:
        return None
    root, _ = parse(f'<div class="noi-dung">{text}</div>')
    fragment = root.find(".//div") if root is not None else None
    if fragment is None or (size := size_of(fragment, 1_000_000)) < _SHORTEST:
        return None
    return fragment if linked_of(fragment, size) < 0.3 * size else None


def _container(root: Element, found: Written, kind: PageKind) -> Element | None:
    """The empty element that a script writes into; for an article without text, which the script's
    own words name so, any that is called a body."""
    wanted = set(found.targets)
    for element in root.iter() if wanted else ():
        names = {element.get("id"), *(element.get("class") or "").split()}
        if names & wanted and size_of(element, 60) < 60 and not _is_away(element):
            return element
    if kind != "stub" or found.name.lower() not in _NAMES:
        return None
    bodies = (e for e in root.iter("div", "section", "article") if _is_body(e))
    empty = next((e for e in bodies if size_of(e, 60) < 60 and not _is_away(e)), None)
    if empty is not None:
        return empty
    headline = next(root.iter("h1"), None)
    return headline.getparent() if headline is not None else None


def _is_body(element: Element) -> bool:
    names = names_of(element)
    return bool(marks_of(names) & BODY) or element.get("id") in ("content", "main", "detail")


def _is_away(element: Element) -> bool:
    return any(
        node.tag in _AWAY or is_foreign(names_of(node)) for node in (element, *element.iterancestors())
    )


def _deciphered(root: Element, programs: Sequence[str], language: str) -> Issue | None:
    """Exchanges enciphered texts of the tree for what they stand for, or for nothing."""
    issue: Issue | None = None
    for element in _enciphered(root):
        word = ciphers.words(element.text or "")[0]
        plain = ciphers.decipher(word, list(programs), language)
        element.text = None
        if not plain:
            issue = issue or Issue("body.enciphered", _ENCIPHERED, "body", word[:200])
            continue
        issue = Issue("body.deciphered", _DECIPHERED, "body")
        fragment = _fragment(plain)
        if fragment is None or not len(fragment):
            element.text = plain
            continue
        element.tag = "div"
        element.text = fragment.text
        for place, child in enumerate(list(fragment)):
            element.insert(place, child)
    return issue


def _enciphered(root: Element) -> Iterable[Element]:
    found = [
        element
        for element in root.iter(etree.Element)
        if element.text and len(element.text) >= 300 and ciphers.words(element.text)
    ]
    return found[:20]
