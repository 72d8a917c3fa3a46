"""What the sample portal answers at one moment: addresses in, answers out, no network."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from crawler.sample.drawing import drawing
from crawler.sample.pieces import HOME, SECTIONS, VIETNAM, Moment, Piece, pieces
from crawler.sample.wire import encode

#: Entries on a section page.
PAGE_SIZE = 6
_TEMPLATES = Path(__file__).parent / "templates"
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
#: The number at the end of an article's address; as on the real systems, any slug may stand before it.
_NUMBER = re.compile(
    r"-(?P<aspx>[0-9]{1,9})\.aspx$|/[0-9]{6}/[^/]+-(?P<y2025>[0-9]{1,9})$|-post(?P<y2026>[0-9]{1,9})\.html$"
)
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and entity of an answer; ``etag`` is weak, for it stands for all content codings.  Without
    ``validators`` a client cannot ask whether it has changed."""

    status: int
    body: bytes = b""
    content_type: str = _HTML
    last_modified: datetime | None = None
    location: str = ""
    validators: bool = True

    @property
    def etag(self) -> str:
        """From the body, so that it changes when a byte of the page does."""
        return f'W/"{sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a listing or feed."""

    path: str
    title: str
    date: datetime
    lead: str = ""
    image: str = "bao-song-may"


#: An article that was deleted, but is still listed: its address answers 404.
DEAD = Entry(
    "/xa-hoi/hoi-cho-hang-tieu-dung-cuoi-nam-28999.aspx",
    "Hội chợ hàng tiêu dùng cuối năm",
    datetime(2024, 5, 2, 8, 0, tzinfo=VIETNAM),
)


class Site:
    """The portal at ``base`` (scheme, host, port) at a moment.  ``since`` is when that moment began by
    the real clock: sitemaps say that what differs from moment 1 changed then."""

    def __init__(self, base: str, moment: Moment, since: datetime) -> None:
        self.base = base
        self.moment = moment
        self.since = since
        self.pieces = pieces(moment)
        self._by_number = {(piece.layout, piece.id): piece for piece in self.pieces}
        self._moved = {piece.moved_from: piece for piece in self.pieces if piece.moved_from}
        self._jinja = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            undefined=StrictUndefined,
        )
        self._jinja.globals.update(
            home=HOME, sections=SECTIONS, base=base, charset="utf-8", piece=None,
            weekday=lambda date: _WEEKDAYS[date.weekday()], iso=_iso, jsonld=_jsonld, mail=format_datetime,
        )  # fmt: skip

    def piece(self, path: str) -> Piece | None:
        """The piece that an address leads to, whatever its slug, ``/index.htm`` or last slash."""
        found = _NUMBER.search(path.removesuffix("index.htm").rstrip("/"))
        if found is None:
            return None
        layout, number = next((k.removeprefix("y"), v) for k, v in found.groupdict().items() if v)
        return self._by_number.get((layout, int(number)))  # type: ignore[arg-type]

    def answer(self, target: str) -> Answer:
        """The answer to a GET of ``target`` (path and query)."""
        path, _, query = target.partition("?")
        if moved := self._moved.get(path):
            return Answer(301, location=moved.path)
        if path.startswith("/in-bai/") and (piece := self.piece(path)):
            return self._page("print.html", piece=piece)
        if piece := self.piece(path):
            return self._piece(piece)
        number = parse_qs(query).get("p", ["1"])[0]
        answer = self._place(path, number) or self._file(path)
        return answer or self._message(404, "Không tìm thấy trang", "Trang bạn tìm không tồn tại.")

    def _place(self, path: str, number: str) -> Answer | None:
        """Where articles are listed."""
        folder, _, name = path.strip("/").rpartition("/")
        if path == "/":
            return self._home()
        if name in SECTIONS and not folder:
            return self._section(name, number)
        if folder == "rss" and name.removesuffix(".rss") in SECTIONS:
            return self._feed(name.removesuffix(".rss"))
        if path == "/sitemap.xml":
            return self._index()
        return self._sitemap(name.removesuffix(".xml.gz")) if folder == "sitemap" else None

    def _file(self, path: str) -> Answer | None:
        if path == "/robots.txt":
            return self._page("robots.txt", content_type="text/plain; charset=utf-8")
        if path in {"/assets/aspx.css", "/assets/2025.css", "/assets/2026.css"}:
            return Answer(200, (_TEMPLATES / Path(path).name).read_bytes(), "text/css; charset=utf-8")
        if path.startswith("/images/") and path.endswith(".svg"):
            return Answer(200, drawing(path).encode(), "image/svg+xml")
        return None

    # -- pages -------------------------------------------------------------------------------------

    def _page(self, template: str, status: int = 200, content_type: str = _HTML, **values: object) -> Answer:
        text = self._jinja.get_template(template).render(**values)
        return Answer(status, text.encode(), content_type)

    def _message(self, status: int, title: str, text: str) -> Answer:
        return self._page("message.html", status, title=title, text=text)

    def _piece(self, piece: Piece) -> Answer:
        if self.moment not in piece.moments:
            if self.moment < min(piece.moments):
                return self._message(404, "Không tìm thấy trang", "Bài này chưa được xuất bản.")
            return self._message(410, "Bài viết đã bị gỡ", "Tòa soạn đã gỡ bài viết này.")
        if piece.kind == "block":
            return Answer(200, (_TEMPLATES / "challenge.html").read_bytes(), validators=False)
        template = "topic.html" if piece.kind == "listing" else f"{piece.layout}.html"
        charset = "windows-1258" if piece.wire == "windows-1258" else "utf-8"
        text = self._jinja.get_template(template).render(
            piece=piece,
            title=piece.title,
            charset=charset,
            others=self._beside(piece, piece.folder),
            popular=self._beside(piece, ""),
        )
        body, told = encode(text, piece.wire)
        return Answer(200, body, f"text/html; charset={told}", piece.changed)

    def _beside(self, piece: Piece, folder: str) -> list[Piece]:
        """Four other articles, of one section or of different ones: such as are there at all moments,
        so that a page changes only when its own text does."""
        lasting = [
            p for p in self.pieces if p.kind == "article" and p.folder in SECTIONS and len(p.moments) == 2
        ]
        if folder in SECTIONS:
            return [p for p in lasting if p.folder == folder and p.id != piece.id][:4]
        newest = {p.folder: p for p in reversed(lasting) if p.id != piece.id}
        return list(newest.values())[:4]

    # -- listings ----------------------------------------------------------------------------------

    def _entries(self, section: str) -> list[Entry]:
        found = []
        for piece in self.pieces:
            if self.moment not in piece.moments:
                continue
            picture = next((block.image for block in piece.blocks if block.image), "bao-song-may")
            if piece.folder == section:
                path = piece.moved_from or piece.path
                found.append(Entry(path, piece.title, piece.published, piece.lead, picture))
            elif piece.twin.startswith(f"/{section}/"):
                found.append(Entry(piece.twin, piece.title, piece.published, piece.lead, picture))
        if DEAD.path.startswith(f"/{section}/"):
            found.append(DEAD)
        return sorted(found, key=lambda entry: entry.date, reverse=True)

    def _home(self) -> Answer:
        boxes = [(slug, name, self._entries(slug)[:4]) for slug, name in SECTIONS.items()]
        return self._page("home.html", title="Trang chủ", boxes=boxes)

    def _section(self, section: str, number: str) -> Answer:
        entries = self._entries(section)
        pages = -(-len(entries) // PAGE_SIZE)
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        return self._page(
            "listing.html", title=SECTIONS[section], place=f"/{section}", page=page, pages=pages,
            entries=entries[max(0, page - 1) * PAGE_SIZE : max(1, page) * PAGE_SIZE],
        )  # fmt: skip

    def _feed(self, section: str) -> Answer:
        """The newest five; an address of 2025 with its index page, as the old system's feeds had it."""
        entries = [
            Entry(
                piece.path + "index.htm" * (piece.layout == "2025"), piece.title, piece.published, piece.lead
            )
            for piece in self.pieces
            if piece.folder == section and self.moment in piece.moments
        ]
        return self._page(
            "rss.xml", content_type="application/rss+xml; charset=utf-8",
            title=SECTIONS[section], slug=section, entries=entries[:5],
        )  # fmt: skip

    def _changed(self, piece: Piece) -> datetime:
        """When a sitemap says that a piece changed."""
        differs = self.moment == 2 and (piece.modified is not None or 1 not in piece.moments)
        return self.since if differs else piece.changed

    def _mapped(self) -> dict[str, list[tuple[str, datetime]]]:
        """Layout -> its pieces' addresses and changes.  What was withdrawn stays in, as sitemaps are slow."""
        found: dict[str, list[tuple[str, datetime]]] = {}
        for piece in self.pieces:
            if self.moment >= min(piece.moments):
                found.setdefault(piece.layout, []).append((piece.path, self._changed(piece)))
        return found

    def _index(self) -> Answer:
        newest = {layout: max(date for _, date in entries) for layout, entries in self._mapped().items()}
        return self._xml("sitemapindex", "sitemap", [(f"/sitemap/{k}.xml.gz", v) for k, v in newest.items()])

    def _sitemap(self, layout: str) -> Answer | None:
        """The pieces of one layout's years."""
        entries = self._mapped().get(layout)
        if entries is None:
            return None
        plain = self._xml("urlset", "url", entries)
        return Answer(200, gzip.compress(plain.body, mtime=0), "application/gzip")

    def _xml(self, root: str, child: str, entries: Iterable[tuple[str, datetime]]) -> Answer:
        kind = "application/xml; charset=utf-8"
        return self._page("sitemap.xml", content_type=kind, root=root, child=child, entries=entries)


def _iso(date: datetime) -> str:
    """ISO 8601; fractions only where there are some."""
    return date.isoformat(timespec="milliseconds" if date.microsecond else "seconds")


def _jsonld(piece: Piece) -> Markup:
    """The NewsArticle of a modern page.  Its author is the paper, as content systems fill it in."""
    paper = {"@type": "NewsMediaOrganization", "name": "Báo Sông Mây"}
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "description": piece.lead[:157] + "...",
        "datePublished": _iso(piece.published),
        "articleSection": piece.section,
        "mainEntityOfPage": HOME + piece.path,
        "image": [HOME + path for path, _, _ in piece.images],
        "author": paper,
        "publisher": paper,
    }
    if piece.modified:
        told["dateModified"] = _iso(piece.modified)
    return Markup(json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704


def http_date(date: datetime) -> str:
    """As in Last-Modified."""
    return format_datetime(date.astimezone(UTC), usegmt=True)
