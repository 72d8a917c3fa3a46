"""Paragraphs that stand among those of an article and are no part of it: labels, pointers to other
articles, and what a newspaper prints under its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from crawler.extract.body import Block
from crawler.extract.classes import AUTHOR, DATE, SECTION, marks_of
from crawler.extract.residue import is_residue

_LABEL = AUTHOR | DATE | SECTION
_TEASER = re.compile(r"teaser|excerpt|blurb", re.I)
_LONGEST_LABEL = 200
_LONGEST_RESIDUE = 450
#: Under a label, a headline with its date is this much of a link.
_TITLED = 0.5
_LONGEST_CLOSING = 700
#: The opening of a paragraph that only points to another article.
_READ = (
    r"also read|read(?: also| more| next)?|see also|more|watch|listen|related|you can also check"
    r"|lesen sie (?:auch|hier|dazu)|lest auch|mehr dazu|lire aussi|à lire aussi|leggi anche"
    r"|lea también|lee también|le puede interesar|leia também|leia mais|veja também|baca juga"
    r"|lees ook|les også|læs også|läs också|czytaj (?:też|także)|xem thêm|đọc thêm|xem tiếp|đọc tiếp"
    r"|(?:tin|bài|bài viết) liên quan|(?:kính )?mời (?:quý )?(?:bạn|độc giả|bạn đọc)\b.{0,30}"
)
_POINTER = re.compile(rf"\W*(?:(?:{_READ}|>> ?\S.{{0,40}}) ?:|>>)", re.I)
#: Whole paragraphs that a newspaper prints under the text: who helped, how to reach or to follow the
#: writer, what to subscribe to.
_CLOSING = re.compile(
    r"[\W_]*(?:"
    r"(?:additional |with )?reporting by\b.*"
    r"|(?:kính )?mời (?:quý )?(?:bạn đọc|độc giả|các bạn|quý vị)\b.{0,250}"
    r"|(?:writing|editing|edited|compiled) by\b.*"
    r"|.{0,300}\bcontributed (?:reporting|to this (?:report|story|article))\b.{0,120}"
    r"|(?:follow|e-?mail|contact|reach|folgen sie|s[ií]guenos|siga-nos|suivez|seguici|ikuti) .{1,200}"
    r"(?:@|\btwitter\b|\bfacebook\b|\binstagram\b|\btelegram\b|\bwhatsapp\b|https?:).*"
    r"|.{0,80}\b(?:can|may) be reached (?:at|on|via) .*"
    r"|(?:have|got) an? (?:tip|story|question)\b.*"
    r"|(?:sign up|subscribe|join us|download)\b.{0,300}"
    r"\b(?:newsletters?|inbox|apps?|edition|alerts|today|now|whatsapp|telegram)\b.*"
    r"|(?:get|stay|start) .{0,400}\b(?:sign up|subscribe|subscriptions?|newsletters?|your inbox)\b.*"
    r"|click here (?:to|for) .{0,200}"
    r"|.{0,400}\bsign up (?:for|to) .{0,100}\bnewsletters?\b.*"
    r"|for (?:more|the latest) (?:stories|news|videos|updates)\b.{0,300}"
    r"|(?:the )?(?:latest|more)(?: [\w’']+){0,3} (?:from|stories|news|headlines|coverage)\b.{0,60}"
    r"|.{0,120}\bgoogle news\b.{0,120}"
    r"|our standards ?:.*"
    r"|(?:last )?updated? (?:at|on) .{0,60}"
    r"|this (?:article|story) (?:was|has been) updated .*"
    r"|(?:redaktion|übersetzung|faktencheck|lektorat|quelle|sendung|dieses thema im programm) ?:.*"
    r"|dies(?:er|e|es) (?:artikel|beitrag|text|meldung) (?:ist|erschien|wurde) (?:zuerst|ursprünglich) .*"
    r"|ihre meinung ist uns wichtig\b.*"
    r")",
    re.I | re.S,
)
#: An invitation between paragraphs; one with a link leads away.
_INVITATION = re.compile(
    r"\W*(?:subscribe (?:to|for)|sign up (?:to|for)|download (?:the|our)) .{1,140}", re.I
)
#: Who the writer is, set apart in italics as the last paragraph.
_WRITER = re.compile(
    r"[A-ZÀ-ÞĀ-Ž][\w.’'-]*(?: [A-ZÀ-ÞĀ-Ž][\w.’'-]*){1,3},? "
    r"(?:is|was|are|writes|covers|reports|ist|schreibt|berichtet|arbeitet|est|è|es|é)\b.{10,400}",
    re.S,
)


def without_leftovers(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without prompts, links that stand alone, and pointers to other articles."""
    kept: list[Block] = []
    announced = False  # a label such as "Tin cùng chuyên mục" stands above
    for block in blocks:
        if len(block.text) < _LONGEST_RESIDUE and is_residue(block.text):
            announced = bool(kept)
            continue
        announced = announced and block.linked > _TITLED and len(block.text) < _LONGEST_LABEL
        if announced:
            continue
        if block.kind != "table" and block.linked > (0.6 if block.kind == "item" else 0.8):
            label = kept[-1] if kept else None
            if label is not None and len(label.text) < 60 and label.text.endswith(":"):
                kept.pop()
            continue
        if block.linked > 0.25 and len(block.text) < _LONGEST_RESIDUE and _POINTER.match(block.text):
            continue
        if block.linked > 0.1 and block.kind != "item" and _INVITATION.fullmatch(block.text):
            continue
        kept.append(block)
    return kept


def without_closing(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without those under the text that thank or invite, and without the
    sub-headings over nothing that they leave."""
    kept = _without_links_below(blocks)
    while len(kept) > 1:
        text = kept[-1].text
        heading = kept[-1].kind == "heading" and len(text) < 100 and not text.startswith("__")
        if not heading and not _closes(kept[-1]):
            break
        kept.pop()
    return kept


def _closes(block: Block) -> bool:
    if len(block.text) > _LONGEST_CLOSING:
        return False
    if block.italic > 0.9 and _WRITER.fullmatch(block.text):
        return True
    return _is_closing(block.text)


@lru_cache(maxsize=16)  # the last paragraphs are asked twice
def _is_closing(text: str) -> bool:
    return _CLOSING.fullmatch(text) is not None


def _without_links_below(blocks: Sequence[Block]) -> list[Block]:
    """Under a text, three or more list items with links in all of them are no part of it."""
    items = 0
    for block in reversed(blocks):
        if block.kind != "item" or block.linked < 0.25:
            break
        items += 1
    return list(blocks[:-items]) if items > 2 and items < len(blocks) else list(blocks)


def without_labels(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without short ones in elements whose own names say date, author, credit or section;
    names that much of the text shares say nothing about a line."""
    total = sum(len(block.text) for block in blocks)
    sizes: dict[str, int] = {}
    for block in blocks:
        sizes[block.names] = sizes.get(block.names, 0) + len(block.text)
    labels = {names for names, size in sizes.items() if size < 0.2 * total and marks_of(names) & _LABEL}
    teasers = {names for names, size in sizes.items() if size < 0.2 * total and _TEASER.search(names)}
    kept: list[Block] = []
    begun = False
    for block in blocks:
        short = len(block.text) < _LONGEST_LABEL
        if short and block.names in labels and block.kind != "heading":
            continue
        if begun and block.names in teasers:
            continue
        begun = begun or (block.names not in teasers and len(block.text) > 100)
        kept.append(block)
    return kept
