"""From addresses of articles to the pattern that tells articles from everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from crawler.urls import NO_RULES, UrlRules, canonical_url

#: A slug, what parts it from the id, and an id: letters that mark it and a number, or a number in pieces.
_NUMBER = re.compile(r"(?P<slug>.*?[-_.])?(?P<id>[a-z]{0,8}\d{3,}(?:[a-z]\d+)*|(?<=-)[a-z]{1,8}\d+)", re.I)
_PIECES = re.compile(r"\d{3,}(?:[a-z]\d+)*", re.I)
#: A number that letters may mark: what is not also a digest.
_MARKED = re.compile(r"[a-z]*\d+", re.I)
#: Seven or more hexadecimal digits, or letters of both cases and digits, at the end of a slug.
_DIGEST = re.compile(
    r"(?P<slug>.*[-_.])?(?P<id>(?=[a-z]*\d)(?=\d*[a-f])[0-9a-f]{7,}|(?=\w*\d)(?=\w*[A-Z])[0-9A-Za-z]{8,12})"
)
_EXTENSION = re.compile(r"\.(?:html?|aspx?|php|bbg|epi|tpo)$", re.I)
#: A number and an extension at the end of a pattern.
_COUNTED = re.compile(r"\(\?P<id>\\d\+\)((?:\\\.\w+)+)\$$")
_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Patterns:
    """``article_url`` and ``keep_query`` of a portal; ``unsure`` says what a person should look at."""

    article_url: tuple[str, ...]
    keep_query: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def patterns(urls: Sequence[str]) -> Patterns:
    """The patterns of the addresses of some articles: what is the same in all, what is an id.

    Each is searched in path and query, begins with ``^`` and names the group ``id`` where there is one.
    With one address nothing can be told from what only it has: words become any words.  Raises ValueError
    for what is no address.
    """
    keep = _identity(urls)
    rules = UrlRules(keep_query=keep)
    paths = [canonical_url(url, rules).removeprefix("https://").partition("/")[2] for url in urls]
    if keep:
        stems = {path.partition("?")[0] for path in paths}
        queries = "&".join(
            rf"{name}=(?P<id>[\w-]+)" if n == 0 else rf"{name}=" for n, name in enumerate(keep)
        )
        return Patterns(tuple(rf"^/{_escaped(stem)}\?{queries}" for stem in sorted(stems)), keep)
    shapes: dict[tuple[str, str], list[list[str]]] = {}
    unsure: list[str] = []
    for path in paths:
        before, last, known = _shape(path, paths)
        if not known:
            unsure.append(f"no id was found in /{path}; its whole address is its identity")
        shapes.setdefault((_ends(before), last), []).append(before)
    found = dict.fromkeys(_pattern(befores, last) for (_, last), befores in shapes.items())
    return Patterns(tuple(_apart(list(found))), (), tuple(unsure))


def _apart(found: Sequence[str]) -> Iterator[str]:
    """The patterns, with what follows a mere number made a part of the id where two systems count: their
    numbers must not meet."""
    numbers = sum(r"(?P<id>\d+)" in one for one in found)
    for one in found:
        yield _COUNTED.sub(r"(?P<id>\\d+\1)$", one) if numbers > 1 else one


def _identity(urls: Sequence[str]) -> tuple[str, ...]:
    """The parameters of the query that tell articles apart, when the path does not."""
    if any(
        _shape(canonical_url(url, NO_RULES).removeprefix("https://").partition("/")[2], ())[2] for url in urls
    ):
        return ()
    given = [dict(parse_qsl(urlsplit(url).query)) for url in urls]
    shared = [name for name in given[0] if all(name in one for one in given)]
    told = [name for name in shared if re.search(r"\d{2}", given[0][name])]
    if len(given) > 1:
        told = [name for name in told if len({one[name] for one in given}) == len(given)]
    return tuple(sorted(told, key=lambda name: -len(given[0][name]))[:1])


def _shape(path: str, others: Sequence[str]) -> tuple[list[str], str, bool]:
    """The pieces of a path before the one with the id, as patterns; the rest as a pattern; whether an id
    was found."""
    *before, last = path.split("/")
    extension = (_EXTENSION.search(last) or [""])[0]
    stem = last.removesuffix(extension)
    words = [_piece(piece) for piece in before]
    digest, found = _DIGEST.fullmatch(stem), _NUMBER.fullmatch(stem)
    if digest and not (found and _MARKED.fullmatch(found["id"])):
        found = digest
    if found:
        slug = "[^/]+" + _escaped(found["slug"][-1]) if found["slug"] else ""
        return words, f"{slug}(?P<id>{_id(found['id'], others)}){_escaped(extension)}$", True
    numbers = [
        n for n, piece in enumerate(before) if _PIECES.fullmatch(piece) and not _MONTH.fullmatch(piece)
    ]
    if numbers:
        place = max(numbers, key=lambda n: (len(before[n]), n))
        behind = "/".join([*words[place + 1 :], "[^/]+" + _escaped(extension)])
        return words[:place], f"(?P<id>{_id(before[place], others)})/{behind}$", True
    return words, f"[^/]+{_escaped(extension)}$", False


def _escaped(text: str) -> str:
    return re.escape(text).replace(r"\-", "-")


def _piece(piece: str) -> str:
    if _MONTH.fullmatch(piece):
        return r"\d{6}"
    return r"\d+" if piece.isdigit() else piece


def _id(told: str, others: Sequence[str]) -> str:
    """The pattern of an id: its letters as they are, any number for its numbers.  A number of as many
    digits as the hexadecimal ids beside it is one of them."""
    digests = [found["id"] for path in others if (found := _DIGEST.fullmatch(_bare(path)))]
    if _DIGEST.fullmatch(told) and not _MARKED.fullmatch(told):
        return rf"[0-9a-f]{{{len(told)}}}" if told.lower() == told else rf"[0-9A-Za-z]{{{len(told)}}}"
    if any(len(one) == len(told) and not _MARKED.fullmatch(one) for one in digests):
        return rf"[0-9a-f]{{{len(told)}}}"
    return re.sub(r"\d+", r"\\d+", told)


def _bare(path: str) -> str:
    return _EXTENSION.sub("", path.rpartition("/")[2])


def _ends(before: Sequence[str]) -> str:
    """What parts addresses of one kind: the pieces of numbers, not the words."""
    return "/".join(piece for piece in before if piece.startswith("\\"))


def _pattern(befores: Sequence[list[str]], last: str) -> str:
    """One pattern for addresses that differ in their words, or in how many there are."""
    sizes = {len(before) for before in befores}
    if len(sizes) > 1:
        shared = befores[0][len(befores[0]) - _common(befores) :]
        return (
            "^/"
            + ("(?:[^/]+/)+" if 0 not in sizes else "(?:[^/]+/)*")
            + "".join(f"{x}/" for x in shared)
            + last
        )
    pieces = []
    columns = list(zip(*befores, strict=True))
    for place, column in enumerate(columns):
        same = len(set(column)) == 1
        number = column[0].startswith("\\")
        # A word before a number names the kind of page; before a slug or a month it is a section.
        told = len(befores) > 1 and columns[place + 1 : place + 2] in ([], [(r"\d+",) * len(column)])
        constant = same and told and (place + 1 < len(columns) or last.startswith("(?P<id>"))
        pieces.append(column[0] if number and same else _escaped(column[0]) if constant else "[^/]+")
    return "^/" + "".join(f"{piece}/" for piece in pieces) + last


def _common(befores: Sequence[list[str]]) -> int:
    """How many pieces of numbers all addresses end with, before the id."""
    count = 0
    for column in zip(*(reversed(before) for before in befores), strict=False):
        if len(set(column)) > 1 or not column[0].startswith("\\"):
            break
        count += 1
    return count
