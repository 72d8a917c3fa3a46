"""The pieces of the sample newspaper, read from ``articles/<section>/<slug>.toml``.

A file's ``text`` is paragraphs between blank lines; one that begins with ``## `` is a sub-heading,
``- `` a list, ``| `` a table (its first row the head), ``> `` a quotation, and ``![name] caption`` or
``![name | photographer] caption`` an image.  A table ``second`` holds what reads otherwise at moment 2;
its ``added`` is a further paragraph.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from crawler.records import Author, PageKind

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
#: The portal's own address in its pages.  ``.example`` is reserved and resolves nowhere (RFC 2606).
HOME = "https://baosongmay.example"
SECTIONS = {
    "thoi-su": "Thời sự",
    "chinh-tri": "Chính trị",
    "kinh-te": "Kinh tế",
    "xa-hoi": "Xã hội",
    "van-hoa": "Văn hóa",
    "ban-doc": "Bạn đọc",
}
_ARTICLES = Path(__file__).parent / "articles"

#: 1 is the day of the first crawl; at 2 one article was corrected, one withdrawn, one added.
Moment = Literal[1, 2]
Layout = Literal["aspx", "2025", "2026"]
BlockKind = Literal["text", "heading", "list", "table", "quote", "image"]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a text.  Lists have one line in ``lines`` for an item, tables one for a row with
    its cells separated by `` | ``; an image has its file name, caption and photographer."""

    kind: BlockKind
    lines: tuple[str, ...] = ()
    image: str = ""
    credit: str = ""

    @property
    def cells(self) -> list[list[str]]:
        """The rows of a table."""
        return [line.split(" | ") for line in self.lines]

    def __str__(self) -> str:
        return "\n".join(f"- {line}" if self.kind == "list" else line for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One page of the paper that looks like an article from outside: what was written, which is what
    a reader of the page must find in it again."""

    slug: str
    #: Folder of the file: the section page that lists it, or a folder that no section page lists.
    folder: str
    id: int
    layout: Layout
    title: str
    published: datetime
    #: Shown as the section on the page itself.
    section: str
    kind: PageKind = "article"
    lead: str = ""
    agency: str = ""
    byline: str = ""
    authors: tuple[Author, ...] = ()
    #: Where the byline stands: the last paragraph set right, the last paragraph, its own element.
    signed: Literal["right", "plain", "element"] = "right"
    tags: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    #: Who wrote it, when that is a real newspaper.
    source: str = ""
    modified: datetime | None = None
    #: How the page is put into bytes: ``windows-1258``; ``mislabelled`` is UTF-8 that the header calls
    #: ISO-8859-1; ``nfd`` has its marks apart; ``eth`` writes Ð for Đ.
    wire: str = ""
    #: A further address under which sections list it (the same id, another slug).
    twin: str = ""
    #: An old address that sections still list, and that leads here with a 301.
    moved_from: str = ""
    #: Answered 503 with Retry-After at the first request.
    busy: bool = False
    #: Present at these moments; before, unknown (404); afterwards, withdrawn (410).
    moments: tuple[int, ...] = (1, 2)

    @property
    def path(self) -> str:
        """The address, as this layout's time wrote addresses."""
        if self.layout == "aspx":
            return f"/{self.folder}/{self.slug}-{self.id}.aspx"
        if self.layout == "2025":
            return f"/{self.folder}/{self.published:%Y%m}/{self.slug}-{self.id}/"
        inside = "" if self.folder in SECTIONS else f"/{self.folder}"
        return f"{inside}/{self.slug}-post{self.id}.html"

    @property
    def body(self) -> str:
        """The text without images, paragraphs separated by a blank line.  A no-break space, as
        the one real article has, is read as a space."""
        text = "\n\n".join(str(block) for block in self.blocks if block.kind != "image")
        return text.replace("\u00a0", " ")

    @property
    def images(self) -> tuple[tuple[str, str, str], ...]:
        """Path, caption and photographer of each image."""
        return tuple(
            (f"/images/{block.image}.svg", str(block), block.credit)
            for block in self.blocks
            if block.kind == "image"
        )

    @property
    def changed(self) -> datetime:
        """When it was last changed."""
        return self.modified or self.published


@cache
def pieces(moment: Moment) -> tuple[Piece, ...]:
    """All pieces as they read at a moment, newest first, withdrawn and future ones too.

    Raises ValueError, with the file's name, when a file cannot be read as a piece.
    """
    found = []
    for file in sorted(_ARTICLES.glob("*/*.toml")):
        try:
            found.append(_piece(file, moment))
        except (ValueError, TypeError, KeyError) as problem:
            raise ValueError(f"{file}: {problem!r}; compare it with an article beside it") from problem
    return tuple(sorted(found, key=lambda piece: piece.published, reverse=True))


def truth(moment: Moment) -> dict[str, Piece]:
    """Path -> what the archive must hold of it, for every ordinary article of that moment that
    robots.txt leaves open."""
    return {
        piece.path: piece
        for piece in pieces(moment)
        if piece.kind == "article" and piece.folder != "noi-bo" and moment in piece.moments
    }


def _piece(file: Path, moment: Moment) -> Piece:
    told: dict[str, Any] = tomllib.loads(unicodedata.normalize("NFC", file.read_text(encoding="utf-8")))
    later = told.pop("second", {})
    text = told.pop("text", "").strip()
    if moment == 2 and later:
        text += "\n\n" + later.pop("added", "")
        told |= later
    folder = file.parent.name
    told["authors"] = tuple(Author(name, role) for name, role in told.get("authors", ()))
    told["blocks"] = tuple(_block(part) for part in text.strip().split("\n\n") if part)
    for name in ("tags", "moments"):
        if name in told:
            told[name] = tuple(told[name])
    told.setdefault("section", SECTIONS.get(folder, ""))
    piece = Piece(slug=file.stem, folder=folder, **told)
    return replace(
        piece,
        published=piece.published.replace(tzinfo=VIETNAM),
        modified=piece.modified.replace(tzinfo=VIETNAM) if piece.modified else None,
    )


def _block(part: str) -> Block:
    lines = part.splitlines()
    if part.startswith("!["):
        name, _, caption = part[2:].partition("] ")
        image, _, credit = name.partition(" | ")
        return Block("image", (caption,), image, credit)
    if part.startswith("## "):
        return Block("heading", (part[3:],))
    if part.startswith("- "):
        return Block("list", tuple(line[2:] for line in lines))
    if part.startswith("| "):
        return Block("table", tuple(line.strip("| ") for line in lines))
    if part.startswith("> "):
        return Block("quote", (part[2:],))
    if len(lines) > 1:
        raise ValueError(f"a paragraph is one line; two in {part[:60]!r}")
    return Block("text", (part,))
