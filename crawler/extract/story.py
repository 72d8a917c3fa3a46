"""From blocks to an article: which one is the lead, which the byline, what belongs to an image,
what is left over from the page, and what remains as the body."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler.extract.agency import split_agency
from crawler.extract.body import Block
from crawler.extract.bylines import is_byline
from crawler.extract.captions import split_credit
from crawler.extract.dates import parse_date
from crawler.extract.foot import take_byline
from crawler.extract.leftovers import without_closing, without_labels, without_leftovers
from crawler.records import Image
from crawler.text import fold
from crawler.urls import absolute

#: A description cut by the content system is at least this long, and a lead too.
_DESCRIPTION = 50
_LONGEST_CAPTION = 400
#: Items that are on average this long are sentences.
_SENTENCES = 100
_PICTURE = re.compile(r"im(?:g|age)|photo|picture|figure|foto|media(?!n)", re.I)
_BY = re.compile(r"(?:by|von|di|par|por|door|av|af|written by|text:|bởi) \S", re.I)
#: What stands above a lead is shorter.
_HEAD = 100
_MARKS = re.compile(r"[\W_]+")
#: A dateline, and what it says beside the date (``Cập nhật lúc``).
_DATELINE, _BESIDE = 60, 28


@dataclass(slots=True)
class Story:
    """``lead`` is without its agency tag; ``byline`` as printed; ``body`` paragraphs are separated
    by a blank line."""

    lead: str = ""
    agency: str = ""
    byline: str = ""
    body: str = ""
    images: tuple[Image, ...] = ()
    #: Characters of the body that are no sub-heading, table or list.
    prose: int = 0
    #: Paragraphs of the text, and links as long as a headline among them that were left out.
    paragraphs: int = 0
    headlines: int = 0


def same(one: str, other: str) -> bool:
    """Whether two texts are the same words, marks of punctuation, case and accents apart."""
    longer = max(len(one), len(other))
    if longer - min(len(one), len(other)) > 8 + longer // 4 or not _start_alike(one, other):
        return False
    return _words(one) == _words(other)


def begins(text: str, start: str) -> bool:
    """Whether a text begins with the words of another, which may be cut at its end."""
    if len(start) < _DESCRIPTION or len(text) < 0.7 * len(start):
        return False
    if not _start_alike(text, start):
        return False
    start = _words(start)
    return len(start) >= _DESCRIPTION and _words(text).startswith(start[:-4])


def _start_alike(one: str, other: str) -> bool:
    """A look at the first letters, which spares most comparisons."""
    first, second = _words(one[:30]), _words(other[:30])
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


@lru_cache(maxsize=512)
def _words(text: str) -> str:
    return _MARKS.sub("", fold(text[:1000]).casefold())


def tell(
    blocks: Sequence[Block],
    *,
    title: str = "",
    description: str = "",
    lead: str = "",
    byline: str = "",
    agency_tags: Sequence[str] = (),
    paper: str = "",
    recurring: Collection[str] = (),
    language: str = "vi",
    base: str = "",
) -> Story:
    """The article that blocks make up.

    ``lead`` and ``byline`` are those already found elsewhere in the page, ``description`` the one
    that the metadata tell; ``recurring`` are texts that are no part of any article;
    ``base`` is the address that image sources are relative to.
    """
    story = Story(byline=byline)
    if recurring:
        blocks = [b for b in blocks if not _is_recurring(b, recurring, title, description)]
    text, story.images = _part_images(blocks, base)
    story.headlines = _headlines_between(text)
    text = _without_head(without_leftovers(text), title, language)
    text = without_closing(text)
    if not byline:
        story.byline = take_byline(text, paper, language)
    else:
        while text and same(text[-1].text, byline):
            text.pop()
    text = without_closing(without_labels(text))
    if lead:
        text = _without_repeated(text, lead)
    else:
        lead = _take_lead(text, description, agency_tags)
    story.agency, story.lead = split_agency(lead, agency_tags)
    if not story.agency and text and not lead:
        story.agency, rest = split_agency(text[0].text, agency_tags)
        text[0] = replace(text[0], text=rest)
    story.prose = sum(len(b.text) for b in text if b.kind == "text" or len(b.text) > 150)
    story.paragraphs = len(text)
    story.body = _written(text)
    return story


def _is_recurring(block: Block, known: Collection[str], title: str, description: str) -> bool:
    """What pages advertise this article with recurs too, and is its own here."""
    if block.kind in ("table", "image", "caption") or block.text not in known:
        return False
    return not (same(block.text, title) or begins(block.text, description) or begins(description, block.text))


def _part_images(blocks: Sequence[Block], base: str) -> tuple[list[Block], tuple[Image, ...]]:
    """The text without captions, and the images with theirs.  A caption belongs to the image before
    it, or to the next when that one has its own."""
    text: list[Block] = []
    images: list[Image] = []
    waiting: list[str] = []
    captioned = True
    urls: set[str] = set()
    captions: set[str] = set()
    usual = _usual(blocks)
    for number, block in enumerate(blocks):
        if block.kind == "image":
            url = absolute(base, block.url)
            if url and url not in urls:
                urls.add(url)
                images.append(Image(url, *split_credit(waiting.pop(0) if waiting else "")))
                captioned = bool(images[-1].caption)
        elif block.kind == "caption" or (
            not captioned and number and _looks_like_caption(block, blocks[number - 1], usual)
        ):
            if (words := _words(block.text)) in captions:
                continue
            captions.add(words)
            if captioned or not images:
                waiting.append(block.text)
            else:
                images[-1] = Image(images[-1].url, *split_credit(block.text))
                captioned = True
        else:
            text.append(block)
    for caption in waiting:
        if images and not images[-1].caption:
            images[-1] = Image(images[-1].url, *split_credit(caption))
        elif split_credit(caption)[0]:
            images.append(Image("", *split_credit(caption)))
    return text, tuple(images)


@dataclass(frozen=True, slots=True)
class _Usual:
    """What paragraphs of the text look like, and so tells no caption."""

    centre: bool
    names: frozenset[str]


def _usual(blocks: Sequence[Block]) -> _Usual:
    long = [block for block in blocks if block.kind == "text" and len(block.text) > 150]
    centred = sum(block.centre for block in long)
    return _Usual(2 * centred > len(long) > 1, frozenset(block.names for block in long))


def _looks_like_caption(block: Block, before: Block, usual: _Usual) -> bool:
    """A paragraph right after an image that has no caption yet: centred or slanted as a whole, in an
    element named for the picture, or with a credit."""
    if before.kind != "image" or block.linked > 0.8 or len(block.text) > _LONGEST_CAPTION:
        return False
    if block.names not in usual.names and _PICTURE.search(block.names):
        return True
    if block.kind != "text":
        return False
    if (block.centre and not usual.centre) or block.italic > 0.9:
        return True
    return len(block.text) < 250 and bool(split_credit(block.text)[1])


def _headlines_between(blocks: Sequence[Block]) -> int:
    """Links as long as a headline that stand before the last paragraph; related articles stand
    behind it."""
    last = max((i for i, b in enumerate(blocks) if b.linked < 0.5 and len(b.text) > 60), default=0)
    return sum(block.linked > 0.8 and len(block.text) > 25 for block in blocks[:last])


def _without_head(blocks: Sequence[Block], title: str, language: str) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        if len(kept) >= 4 or not _is_head(block, title, language):
            kept.append(block)
    return kept


def _is_head(block: Block, title: str, language: str) -> bool:
    """The title again, alone or behind a kicker, a date line, or who wrote it, above the text."""
    if title and (same(block.text, title) or _is_headline(block, title)):
        return True
    if len(block.text) < _HEAD and _BY.match(block.text):
        return is_byline(block.text, language=language, signed=True)
    date = parse_date(block.text) if len(block.text) < _DATELINE else None
    return date is not None and len(block.text) - len(date.raw) < _BESIDE


def _is_headline(block: Block, title: str) -> bool:
    words = _words(title)
    return (
        block.kind == "heading"
        and len(block.text) < 2 * len(title) + 20
        and len(words) > 10
        and _words(block.text).endswith(words)
    )


def _without_repeated(text: list[Block], lead: str) -> list[Block]:
    """The text without its first paragraph when that is the lead again."""
    first = next((i for i, block in enumerate(text[:4]) if len(block.text) >= _DESCRIPTION), None)
    return [b for i, b in enumerate(text) if i != first or not same(b.text, lead)]


def _take_lead(text: list[Block], description: str, tags: Sequence[str]) -> str:
    """Takes the lead off the text, where one stands apart: the paragraph the description repeats, a
    bold first paragraph, or one with an agency's tag.  Empty when none does."""
    prose = [i for i, b in enumerate(text[:4]) if b.kind in ("text", "heading") and len(b.text) > 30]
    second = len(prose) > 1 and len(text[prose[0]].text) < _HEAD
    for i in prose[: 1 + second]:
        if begins(text[i].text, description) or begins(description, text[i].text):
            return text.pop(i).text
    if not prose:
        return ""
    first = text[prose[0]]
    following = [b for b in text[prose[0] + 1 :] if b.kind == "text"]
    if first.bold > 0.85 and len(first.text) > 60 and following and following[0].bold < 0.5:
        return text.pop(prose[0]).text
    if split_agency(first.text, tags)[0] and following:
        return text.pop(prose[0]).text
    return ""


def _written(text: Sequence[Block]) -> str:
    """Paragraphs with blank lines between them, list items on lines of their own; items that are
    most of the text are its paragraphs."""
    out: list[str] = []
    listed = False
    items = [len(b.text) for b in text if b.kind == "item"]
    told = sum(items) > 0.6 * sum(len(b.text) for b in text) and sum(items) > _SENTENCES * len(items)
    for block in text:
        if block.kind == "item" and len(block.text) < 200 and not told:
            line = f"- {block.text}"
            if listed:
                out[-1] += "\n" + line
            else:
                out.append(line)
            listed = True
        else:
            out.append(block.text)
            listed = False
    return "\n\n".join(out)
