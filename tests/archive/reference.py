"""Search as slowly and as plainly as it can be said: every article, word by word, in Python.

It shares the parser with the archive, and nothing else: no index, no regular expression of its own.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from crawler.archive.query import All, Either, Near, Node, Not, Query, Words

OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]


@dataclass(frozen=True)
class Printed:
    """An article as it was put into the archive; ``order`` is its place in time."""

    order: int
    portal: str
    province: str
    section: str
    author: str
    day: str
    fields: tuple[str, ...]


def bare(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def old_style(word: str) -> str:
    for old, new in zip(OLD, NEW, strict=True):
        if word.endswith(new) and not word.startswith("qu"):
            return word[: -len(new)] + old
    return word


def tokens(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


def same_word(typed: str, printed: str) -> bool:
    typed = typed.lower()
    return bare(printed) == typed if bare(typed) == typed else old_style(printed) == old_style(typed)


def begins(typed: str, printed: str) -> bool:
    typed = typed.lower()
    ways = {typed, old_style(typed)} | {
        typed[: -len(o)] + n for o, n in zip(OLD, NEW, strict=True) if typed.endswith(o)
    }
    return bare(printed).startswith(typed) if bare(typed) == typed else printed.startswith(tuple(ways))


def phrase(wanted: Words, words: list[str]) -> bool:
    """Side by side somewhere in one field; in a phrase of which some words carry marks, those that do
    stand in the article, which the callers see to."""
    size = len(wanted.words)
    tests = [same_word] * (size - 1) + [begins if wanted.prefix else same_word]
    return any(
        all(
            test(typed, printed)
            for test, typed, printed in zip(tests, wanted.words, words[start:], strict=False)
        )
        for start in range(len(words) - size + 1)
    )


def near(wanted: Near, words: list[str]) -> bool:
    places = [[n for n, word in enumerate(words) if same_word(typed, word)] for typed in wanted.words]
    assert len(places) == 2, "the reference knows pairs only"
    return any(0 < abs(one - other) <= wanted.between + 1 for one in places[0] for other in places[1])


def holds(node: Node | None, article: Printed) -> bool:
    if node is None:
        return True
    if isinstance(node, All):
        return all(holds(part, article) for part in node.parts)
    if isinstance(node, Either):
        return any(holds(part, article) for part in node.parts)
    if isinstance(node, Not):
        return not holds(node.part, article)
    fields = [tokens(field) for field in article.fields]
    return any(phrase(node, field) if isinstance(node, Words) else near(node, field) for field in fields)


def same_name(typed: str, printed: str) -> bool:
    typed, printed = typed.lower().split(), printed.lower().split()
    if all(bare(word) == word for word in typed):
        return typed == [bare(word) for word in printed]
    return [old_style(word) for word in typed] == [old_style(word) for word in printed]


def found(query: Query, articles: list[Printed]) -> list[Printed]:
    """The articles of ``query``, newest first."""
    if query.asks_nothing:
        return []
    kept = [article for article in articles if holds(query.wanted, article)]
    for name in ("portal", "section", "author", "province"):
        for excluded in (False, True):
            values = [f.value for f in query.filters if f.field == name and f.excluded == excluded]
            if values:
                kept = [
                    article
                    for article in kept
                    if any(same_name(value, getattr(article, name)) for value in values) != excluded
                ]
    if query.since or query.until:
        kept = [a for a in kept if a.day and (query.since or "0") <= a.day <= (query.until or "9")]
    return sorted(kept, key=lambda article: -article.order)


def in_order(articles: list[Printed]) -> bool:
    return all(one.order > other.order for one, other in pairwise(articles))
