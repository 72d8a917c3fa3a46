"""Who reads: the language, and the addresses of pages that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from crawler.archive.search import Total
from crawler.archive.show import AuthorView
from crawler.publish import wording
from crawler.publish.wording import LANGUAGES, Language, accepted, say

#: Parameters that name the language (see :func:`crawler.publish.headers.typed_as_meant`).
_NAMED = ("lang", "_lang")


@dataclass(frozen=True, slots=True)
class Reader:
    """``asked`` tells that the address itself names the language; then every link does, too.
    ``path`` and ``parameters`` are those of the page that is read, without the language."""

    language: Language = "vi"
    asked: bool = False
    path: str = "/"
    parameters: tuple[tuple[str, str], ...] = ()

    def t(self, key: str, /, **values: object) -> str:
        """A sentence in this language (see :func:`crawler.publish.wording.say`)."""
        return say(self.language, key, **values)

    def to(self, *path: object, **parameters: object) -> str:
        """The address of a page of this site; parts of ``path`` are quoted, empty parameters left out."""
        wanted = [(name.rstrip("_"), str(value)) for name, value in parameters.items() if value]
        if self.asked and "lang" not in parameters:
            wanted.append(("lang", self.language))
        address = "/" + "/".join(quote(str(part), safe="") for part in path)
        return f"{address}?{urlencode(wanted)}" if wanted else address

    def here(self, **changes: object) -> str:
        """The address of this page with other parameters; empty ones are dropped, and the page of a
        list unless it is given, because another list has other pages."""
        kept = {name: value for name, value in self.parameters if name != "page"}
        if self.asked:
            kept["lang"] = self.language
        wanted = {name: str(value) for name, value in (kept | changes).items() if value}
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path

    def others(self) -> list[tuple[str, str]]:
        """The other languages: code, and this page in it."""
        return [(code, self.here(lang=code)) for code in LANGUAGES if code != self.language]

    def found(self, total: Total, q: str = "") -> str:
        """How many articles were found, and whether counting stopped there."""
        keys = ("found_more", "found_more_for") if total.more else ("found", "found_for")
        # Marks around marks would be read as part of what was typed.
        return self.t(keys[bool(q)], n=total.number, q=q if '"' in q else f"“{q}”")

    def number(self, number: int) -> str:
        return wording.grouped(self.language, number)

    def dateline(self, published: str, precision: str = "") -> str:
        return wording.dateline(self.language, published, precision)

    def day(self, text: str) -> str:
        return wording.day(self.language, text)

    def month(self, text: str) -> str:
        return wording.month(self.language, text)

    def weekdays(self) -> tuple[str, ...]:
        return wording.weekdays(self.language)

    def our_time(self, stamp: str) -> str:
        return wording.our_time(self.language, stamp)

    def fields(self, names: tuple[str, ...]) -> str:
        """Names of an article's fields as words."""
        known = wording.words()
        return ", ".join(self.t(f"field_{name}") if f"field_{name}" in known else name for name in names)

    def parameter(self, name: str) -> str:
        """What a ready question asks for, as a label."""
        key = f"parameter_{name}"
        return self.t(key if key in wording.words() else name)

    def column(self, name: str, given: Mapping[str, str]) -> str:
        """The head of a column of a ready question's answer; ``given`` are its parameters."""
        if name.startswith("about_") and name.removeprefix("about_") in given:
            return given[name.removeprefix("about_")]
        key = f"column_{name}"
        return self.t(key) if key in wording.words() else name

    def role(self, author: AuthorView) -> str:
        return self.t(f"role_{author.role}")


def reader(request: Any) -> Reader:
    """The reader who sent a request of Datasette (None: whoever sees an error page)."""
    if request is None:
        return Reader()
    given = [(name, request.args.getlist(name)) for name in request.args]
    parameters = tuple((name, values[0]) for name, values in given if name not in _NAMED)
    asked = next(filter(None, map(request.args.get, _NAMED)), None)
    raw = request.scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else quote(request.path)
    for language in LANGUAGES:
        if asked == language:
            return Reader(language, True, path, parameters)
    return Reader(accepted(request.headers.get("accept-language", "")), False, path, parameters)
