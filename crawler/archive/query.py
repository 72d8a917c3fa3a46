"""What a person typed into the search line, read into a value.

One grammar for the command line, the web pages and the functions of this package; ``docs/search.md``
is its description.  Every text is a query: what is no syntax is words, and what cannot be used is left
out and told in ``Query.notes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from crawler.archive.days import Span, span
from crawler.archive.notes import Note
from crawler.archive.tones import WORD
from crawler.text import fold, normalise

#: Words of a query that count; the rest of a longer one is not asked for.
LONGEST = 48
#: Parentheses within parentheses that count.
_DEEPEST = 12
#: A shorter beginning of a word stands for so many words that no index answers in time.
SHORTEST_PREFIX = 3
#: Words that may stand between those of ``"a b"~9``.
WIDEST = 50

Field = Literal["portal", "section", "author", "province"]


@dataclass(frozen=True, slots=True)
class Words:
    """Words side by side; a single one is a phrase of one.  ``prefix``: the last is a beginning.
    ``typed_apart`` tells that no quotation marks or punctuation held them together."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """All of ``words``, in any order, with at most ``between`` others among them."""

    words: tuple[str, ...]
    between: int


@dataclass(frozen=True, slots=True)
class All:
    """Every part; the order is the typed one."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Words | Near | All | Either | Not


def titles_tell(node: Node | None) -> bool:
    """Whether an article matches whenever its title does.  A title without a word says nothing of the
    text below it, and in the index of titles the other spellings stand near the title."""
    return not isinstance(node, Not | Near) and all(map(titles_tell, getattr(node, "parts", ())))


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that must (or, ``excluded``, must not) have the value, compared whole."""

    field: Field
    value: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood.  ``wanted`` is None when it asks for no word; ``since`` and ``until`` are
    days in Vietnam (``2022-09-14``), both included, or empty.  Several filters of one field are
    alternatives.  ``notes`` are sentences for the person who typed: what was ignored or cut."""

    text: str
    wanted: Node | None = None
    filters: tuple[Filter, ...] = ()
    since: str = ""
    until: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def asks_nothing(self) -> bool:
        """Something was typed, but nothing in it can be looked for: such a query finds nothing."""
        return bool(self.text.strip()) and not (self.wanted or self.filters or self.since or self.until)

    def narrowed(
        self,
        *,
        portal: str = "",
        section: str = "",
        author: str = "",
        province: str = "",
        since: str = "",
        until: str = "",
    ) -> Query:
        """This query with more filters; empty ones do nothing.  ``since`` and ``until`` are days, both
        included.  Raises ValueError when they are no days."""
        given: dict[Field, str] = {
            "portal": portal, "section": section, "author": author, "province": province,
        }  # fmt: skip
        more = tuple(Filter(name, value) for name, value in given.items() if value)
        days = [_day(since, "since"), _day(until, "until")]
        return replace(
            self,
            filters=self.filters + more,
            since=max(self.since, days[0]),
            until=min(filter(None, (self.until, days[1])), default=""),
        )


def _day(text: str, name: str) -> str:
    found = span(text) if text else None
    if text and (found is None or found.first != found.last):
        raise ValueError(f"{name} must be a day such as 2022-09-14, not {text!r}")
    return found.first if found else ""


_FIELDS: dict[str, Field | Literal["before", "after", "on", "since", "until"]] = {
    "portal": "portal", "bao": "portal",
    "section": "section", "muc": "section",
    "author": "author", "tacgia": "author",
    "province": "province", "tinh": "province",
    "before": "before", "truoc": "before",
    "after": "after", "sau": "after",
    "on": "on", "ngay": "on",
    "since": "since", "tu": "since",
    "until": "until", "den": "until",
}  # fmt: skip

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_SURROGATES = re.compile("[\ud800-\udfff]")
_NAME = r"[^\W\d_]+(?:_[^\W\d_]+)*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<group>-(?=\())
      | (?P<sign>-(?=[^\s-]))?
      (?:(?P<field>{_NAME}):(?=[^\s]))?
      (?: "(?P<quoted>[^"]*)"(?:~(?P<near>\d{{1,9}})|(?P<quotedstar>\*))?
        | (?P<piece>[^\s"()|]+) )
      | (?P<mark>[()|"]) )""",
    re.VERBOSE,
)


@dataclass(slots=True)
class _Token:
    kind: Literal["(", ")", "|", "AND", "NOT", "node", "filter"]
    node: Node | None = None
    word: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads one query: first tokens, then what they mean together."""

    text: str
    room: int = LONGEST
    filters: list[Filter] = field(default_factory=list)
    since: str = ""
    until: str = ""
    notes: list[Note] = field(default_factory=list)

    def note(self, key: str, **values: object) -> None:
        note = Note(key, **values)
        if note not in self.notes:
            self.notes.append(note)

    def tokens(self) -> Iterator[_Token]:
        start = 0
        while found := _TOKEN.match(self.text, start):
            start = found.end()
            if found["group"]:
                yield _Token("NOT")
            elif found["mark"]:
                if found["mark"] != '"':
                    yield _Token(found["mark"])  # type: ignore[arg-type]
            else:
                yield from self._item(found)

    def _item(self, found: re.Match[str]) -> Iterator[_Token]:
        sign, name, piece = found["sign"], found["field"], found["piece"]
        if not (sign or name) and piece in _OPERATORS:
            yield _Token(_OPERATORS[piece], word=piece)
            return
        if name and self._filtered(name, found["quoted"] if piece is None else piece, bool(sign)):
            yield _Token("filter")
            return
        words = [name] if name else []
        words += WORD.findall(found["quoted"] if piece is None else piece)
        node = self._phrase(words, found)
        if node:
            if sign:
                yield _Token("NOT")
            yield _Token("node", node)

    def _phrase(self, words: list[str], found: re.Match[str]) -> Node | None:
        if len(words) > self.room:
            self.note("words_cut", most=LONGEST)
            words = words[: self.room]
        self.room -= len(words)
        if not words:
            return None
        if found["near"] and len(set(words)) > 1:
            between = int(found["near"])
            if between > WIDEST:
                self.note("near_cut", typed=between, most=WIDEST)
            return Near(tuple(dict.fromkeys(words)), min(between, WIDEST))
        star = bool(found["quotedstar"]) or (found["piece"] or "").endswith("*")
        if star and len(fold(words[-1])) < SHORTEST_PREFIX:
            self.note("prefix_short", word=words[-1], least=SHORTEST_PREFIX)
            star = False
        return Words(tuple(words), star)

    def _filtered(self, name: str, value: str, excluded: bool) -> bool:
        kind = _FIELDS.get(fold(name).lower().replace("_", ""))
        if kind is None or not WORD.search(value):
            return False
        if kind in ("portal", "section", "author", "province"):
            self.filters.append(Filter(kind, " ".join(value.split()), excluded))
            return True
        days = span(value)
        if days is None:
            self.note("no_time", field=name, value=value)
            return False
        if excluded:
            self.note("time_excluded", field=name, value=value)
        else:
            self._between(kind, days)
        return True

    def _between(self, kind: str, days: Span) -> None:
        if kind in ("on", "since", "after"):
            self.since = max(self.since, days.after if kind == "after" else days.first)
        if kind in ("on", "until", "before"):
            last = days.before if kind == "before" else days.last
            self.until = min(self.until or last, last)


_OPERATORS: dict[str | None, Literal["|", "AND", "NOT"]] = {
    "OR": "|", "HOẶC": "|", "AND": "AND", "VÀ": "AND", "NOT": "NOT", "KHÔNG": "NOT",
}  # fmt: skip


def parse(text: str) -> Query:
    """Read what was typed.  Never fails; the same text gives the same Query."""
    clean = _SURROGATES.sub(" ", normalise(text)).translate(_QUOTES)
    reader = _Reader(clean)
    tokens = list(reader.tokens())
    if not any(token.kind in ("node", "filter") for token in tokens):
        # Nothing but operators: then they are the words.
        words = [Words((token.word,)) for token in tokens if token.word]
        wanted: Node | None = _joined(words[:LONGEST])
    else:
        wanted = _Grammar(tokens, reader).whole()
    return Query(text, wanted, tuple(reader.filters), reader.since, reader.until, tuple(reader.notes))


def _joined(parts: Sequence[Node]) -> Node | None:
    return All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


class _Grammar:
    """``either := all ("OR" all)*``, ``all := not+``, ``not := "NOT" not | "(" either ")" | words``."""

    def __init__(self, tokens: list[_Token], reader: _Reader) -> None:
        self.tokens = _balanced(tokens, reader)
        self.reader = reader
        self.place = 0

    def whole(self) -> Node | None:
        return self._either()

    def _next(self) -> str:
        return self.tokens[self.place].kind if self.place < len(self.tokens) else ""

    def _either(self) -> Node | None:
        ways: list[Node] = []
        joins = 0
        filtered = False
        while True:
            before = self.place
            way = self._all()
            filtered |= any(t.kind == "filter" for t in self.tokens[before : self.place])
            if way is not None:
                ways.append(way)
            if self._next() != "|":
                break
            joins += 1
            self.place += 1
        if joins and filtered:
            self.reader.note("field_beside_or")
        elif joins and joins >= len(ways):
            self.reader.note("or_alone")
        return Either(tuple(ways)) if len(ways) > 1 else ways[0] if ways else None

    def _all(self) -> Node | None:
        parts: list[Node] = []
        while (kind := self._next()) and kind not in ("|", ")"):
            if kind in ("AND", "filter"):
                self.place += 1
            elif (part := self._not()) is not None:
                parts.append(part)
        return _joined(parts)

    def _not(self) -> Node | None:
        negated = False
        while self._next() == "NOT":
            negated = not negated
            self.place += 1
        kind = self._next()
        node: Node | None = None
        if kind == "(":
            self.place += 1
            node = self._either()
            self.place += 1
        elif kind == "node":
            node = self.tokens[self.place].node
            self.place += 1
        if node is None:
            if negated:
                self.reader.note("not_alone")
            return None
        return Not(node) if negated else node


def _balanced(tokens: list[_Token], reader: _Reader) -> list[_Token]:
    """Without parentheses that have no partner, or stand too deep."""
    kept: list[_Token | None] = list(tokens)
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind == "(":
            opened.append(place)
        elif token.kind == ")":
            if opened:
                if len(opened) > _DEEPEST:
                    reader.note("too_deep", most=_DEEPEST)
                    kept[place] = kept[opened[-1]] = None
                opened.pop()
            else:
                kept[place] = None
                reader.note("unpaired")
    for place in opened:
        kept[place] = None
        reader.note("unpaired")
    return [token for token in kept if token]
