"""What the index of a web archive answers: CDX lines as JSON, in either of the two shapes in use.

Sources: the Wayback CDX Server API of the Internet Archive (a list of lists, names first, a resume key
behind an empty list; https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server), and
the CDX Server API of pywb, which Common Crawl's index speaks too (an object a line;
https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: What one service calls otherwise than another.
_OTHER_NAMES = {"original": "url", "statuscode": "status", "mimetype": "mime"}
_SHA1 = re.compile(r"[A-Z2-7]{32}")


class NotAnIndex(ValueError):  # noqa: N818  the name says what happened
    """An answer that is no list of captures."""


@dataclass(frozen=True, slots=True)
class Line:
    """A capture, as an index tells it.  ``captured`` is UTC; ``digest`` the SHA-1 of the payload in base 32;
    ``filename``, ``offset`` and ``length`` (bytes) say where its record is, where the index tells it;
    ``told`` is all of it, as JSON."""

    url: str
    captured: datetime
    status: str
    mime: str
    digest: str
    filename: str
    offset: int
    length: int
    told: str

    @property
    def timestamp(self) -> str:
        """Fourteen digits, as in the address of a replayed page."""
        return self.captured.strftime("%Y%m%d%H%M%S")


@dataclass(frozen=True, slots=True)
class Page:
    """``resume`` is what to ask the next page with, empty when there is none; ``unclear`` counts lines that
    name no capture that can be had and proved: without a time, an address or a SHA-1."""

    lines: tuple[Line, ...]
    resume: str = ""
    unclear: int = 0


def read(text: str) -> Page:
    """The captures in an answer.  Raises :class:`NotAnIndex` with its first words when it is none."""
    text = text.strip()
    try:
        if text.startswith("["):
            return _page(*_listed(json.loads(text)))
        return _page((json.loads(line) for line in text.splitlines() if line.strip()), "")
    except (ValueError, TypeError, AttributeError, LookupError):
        raise NotAnIndex(f"no list of captures: {' '.join(text.split())[:120]!r}") from None


def read_line(told: str) -> Line:
    """The line that was told as this JSON.  Raises ValueError when it tells none."""
    line = _line(json.loads(told))
    if line is None:
        raise ValueError(f"no capture: {told[:120]!r}")
    return line


def _listed(rows: list[list[str]]) -> tuple[Iterator[dict[str, Any]], str]:
    """A list of lists as objects, and the resume key behind it."""
    resume = ""
    if len(rows) > 2 and rows[-2] == [] and len(rows[-1]) == 1:
        resume = str(rows[-1][0])
        rows = rows[:-2]
    if not rows:
        return iter(()), resume
    names, *rest = rows
    return (dict(zip(names, row, strict=True)) for row in rest if row), resume


def _page(found: Iterable[dict[str, Any]], resume: str) -> Page:
    lines = [_line(one) for one in found]
    known = tuple(line for line in lines if line is not None)
    return Page(known, resume, len(lines) - len(known))


def _line(told: dict[str, Any]) -> Line | None:
    named = {_OTHER_NAMES.get(name, name): value for name, value in told.items()}
    try:
        captured = datetime.strptime(str(named["timestamp"])[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        url = str(named["url"])
        digest = str(named["digest"]).removeprefix("sha1:").upper()
        offset, length = (int(named.get(name) or 0) for name in ("offset", "length"))
    except (KeyError, ValueError):
        return None
    if not url.startswith(("http://", "https://")) or not _SHA1.fullmatch(digest):
        return None
    return Line(
        url=url,
        captured=captured,
        status=str(named.get("status", "")),
        mime=str(named.get("mime", "")).lower(),
        digest=digest,
        filename=str(named.get("filename") or ""),
        offset=offset,
        length=length,
        told=json.dumps(told, ensure_ascii=False),
    )
