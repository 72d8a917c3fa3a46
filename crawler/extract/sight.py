"""What one article page tells about texts that recur over its portal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from crawler.extract import fields
from crawler.extract.body import Block
from crawler.extract.bylines import is_byline
from crawler.extract.layout import NO_RULES, PortalRules
from crawler.extract.page import opened
from crawler.extract.recurring import LONGEST, Sighting, is_prose
from crawler.extract.tree import Element, size_of, text_of
from crawler.records import Article

_KINDS = frozenset({"text", "heading", "item"})
#: Links of so many characters lead to other articles.
_HEADLINE = 25
#: So many blocks from the end, an article may be signed.
_SIGNED = 4
#: A headline and what it is about, at most.
_TEASER = 800
_DIGITS = re.compile(r"\d+")


def sight(
    body: bytes,
    url: str,
    *,
    headers: Iterable[tuple[str, str]] = (),
    fetched_at: datetime | None = None,
    rules: PortalRules = NO_RULES,
) -> Sighting | None:
    """The arguments are those of :func:`crawler.extract.page.extract`; ``rules`` should not yet know
    what recurs.  None for a page that cannot be read."""
    reading = opened(body, url, headers, fetched_at, rules)
    if isinstance(reading, Article):
        return None
    page = reading.page
    lead, blocks = reading.blocks(reading.title)
    published, _ = fields.published(page)
    return Sighting(
        key=reading.key,
        title=reading.title,
        day=published.value.date().isoformat() if published else "",
        template=page.layout.name if page.layout else template_of(page.body),
        column=tuple(dict.fromkeys(leftover(blocks, page.paper, page.language))),
        around=tuple(dict.fromkeys(around(page.found.weights, page.body, page.language))),
        own=(reading.title, lead, page.told.jsonld.description, page.told.meta.description),
        seen=fetched_at,
    )


def leftover(blocks: Sequence[Block], paper: str = "", language: str = "vi") -> Iterator[str]:
    """Texts of an article's column that may belong to the page rather than to the article.  Bylines,
    captions and what stands where one may, tables, links, and what advertises another article are told
    by other means."""
    before = Block("")
    for number, block in enumerate(blocks):
        known = block.kind not in _KINDS or block.linked > 0.8 or before.kind == "image"
        teaser = _is_headline(before) and is_prose(block.text)
        if not (known or teaser or len(block.text) > LONGEST):
            signed = _may_sign(blocks, number)
            if not is_byline(block.text, paper=paper, language=language, signed=signed):
                yield block.text
        before = block


def _may_sign(blocks: Sequence[Block], number: int) -> bool:
    """Whether a block stands where and as a byline does.  A label in capitals looks like a name; what
    it announces tells it from one."""
    block, after = blocks[number], blocks[number + 1 : number + 2]
    if number < len(blocks) - _SIGNED or block.kind == "heading" or any(map(_is_headline, after)):
        return False
    return block.right or block.bold > 0.8 or block.italic > 0.8


def _is_headline(block: Block) -> bool:
    return block.linked > 0.8 and len(block.text) > _HEADLINE


def around(weights: Iterable[Element], body: Sequence[Element], language: str = "vi") -> Iterator[str]:
    """The same of the elements that hold text outside of the article's column."""
    inside = {node for element in body for node in element.iter()}
    for element in weights:
        if element in inside or size_of(element, LONGEST) > LONGEST:
            continue
        text = text_of(element, language)
        if not (is_prose(text) and _advertises(element)):
            yield text


def _advertises(element: Element) -> bool:
    """Whether a text stands right beside a link as long as a headline."""
    parent = element.getparent()
    return (
        parent is not None
        and size_of(parent, _TEASER) <= _TEASER
        and any(size_of(link, _HEADLINE) > _HEADLINE for link in parent.iter("a"))
    )


def template_of(body: Sequence[Element]) -> str:
    """What sort of page it is, told by the element that its article stands in: numbers in names are
    those of the article, and further classes those of its section."""
    if not body:
        return ""
    name = (body[0].get("class") or body[0].get("id") or "").split() or [""]
    return _DIGITS.sub("", f"{body[0].tag} {name[0]}".strip())
