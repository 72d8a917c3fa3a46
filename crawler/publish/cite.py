"""Citations of an article: for reference managers, and as a printed line.

Vietnamese names are never cut into family and given name: which syllable is which is not printed.
Every format has a way to say "this name is whole", and that is what is written.  Read against the
import translators of Zotero (RIS, BibTeX, CSL JSON, COinS and Highwire meta elements).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urlencode

from crawler.archive.show import ArticleView

Format = Literal["text", "ris", "bibtex", "csl-json"]
Style = Literal["vi", "apa"]
FORMATS: tuple[Format, ...] = ("text", "ris", "bibtex", "csl-json")
STYLES: tuple[Style, ...] = ("vi", "apa")


class CitedAs(NamedTuple):
    form: Format
    media: str


#: Files for reference managers by their endings.
CITED: Mapping[str, CitedAs] = {
    "ris": CitedAs("ris", "application/x-research-info-systems; charset=utf-8"),
    "bib": CitedAs("bibtex", "application/x-bibtex; charset=utf-8"),
    "csl.json": CitedAs("csl-json", "application/vnd.citationstyles.csl+json"),
}

_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
]  # fmt: skip
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "&": r"\&", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reader needs to find an article again, and what proves it.

    ``authors`` are the persons of the byline in its order or, where it names none, its agencies;
    ``published`` is the day in the newspaper's zone, ``printed`` the date and time as they stand there;
    ``place`` is the province that the newspaper was of then; ``captured`` is the time of the capture
    (UTC), ``sha256`` the digest of its payload.  Unknown fields are empty.
    """

    number: int
    title: str
    newspaper: str
    url: str
    authors: tuple[str, ...] = ()
    published: date | None = None
    printed: str = ""
    section: str = ""
    place: str = ""
    language: str = ""
    captured: datetime | None = None
    sha256: str = ""


def citation(view: ArticleView) -> Citation:
    """The citation of an article as the archive shows it."""
    persons = tuple(author.name for author in view.authors if author.role != "source")
    agencies = tuple(author.name for author in view.authors if author.role == "source")
    told, capture = view.published, view.capture
    return Citation(
        number=view.id,
        title=view.title,
        newspaper=view.portal_title,
        url=view.url,
        authors=persons or agencies,
        published=date.fromisoformat(told[:10]) if told else None,
        printed=view.published_raw,
        section=view.section,
        place=view.province_then,
        language=view.language,
        captured=_moment(capture.fetched_at) if capture else None,
        sha256=capture.payload_sha256 if capture else "",
    )


def of_row(row: Mapping[str, Any]) -> Citation:
    """The citation of an article as :func:`crawler.archive.rows.article_rows` hands it out."""
    told = row["published"]
    names = row["authors"] or row["sources"]
    return Citation(
        number=row["id"],
        title=row["title"] or "",
        newspaper=row["newspaper"],
        url=row["url"],
        authors=tuple(names.split("; ")) if names else (),
        published=date.fromisoformat(told[:10]) if told else None,
        printed=row["published_raw"] or "",
        section=row["section"] or "",
        place=row["province_then"] or "",
        language=row["language"] or "",
        captured=_moment(row["captured"]) if row["captured"] else None,
        sha256=row["payload_sha256"] or "",
    )


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Form:
    """A file of citations: ``head``, then what ``one`` makes of each with ``between`` among them, and
    ``tail``."""

    one: Callable[[Citation], str]
    head: str = ""
    between: str = "\n"
    tail: str = "\n"


def form_of(form: Format, style: Style = "vi") -> Form:
    """How files of one of :data:`FORMATS` are built; ``style`` is for ``text``."""
    if form == "csl-json":
        return Form(_csl_text, head="[\n", between=",\n", tail="\n]\n")
    if form == "text":
        return Form(lambda one: line(one, style))
    return Form(_ris if form == "ris" else _bibtex)


def written(citations: Sequence[Citation], form: Format, style: Style = "vi") -> str:
    """Citations in one of :data:`FORMATS`, with a line feed at the end; ``style`` is for ``text``."""
    file = form_of(form, style)
    return file.head + file.between.join(map(file.one, citations)) + file.tail


# -- a printed line --------------------------------------------------------------------------------


def line(cited: Citation, style: Style = "vi") -> str:
    """One line for a list of references, Vietnamese or after APA (7th edition, newspaper article)."""
    return _apa(cited) if style == "apa" else _vietnamese(cited)


def _vietnamese(cited: Citation) -> str:
    """``Nguyễn Thu (2022), “Tăng cường ...”, Báo Đồng Tháp, 14/09/2022, https://...``"""
    year = f"({cited.published.year})" if cited.published else "(không rõ năm)"
    day = f"{cited.published:%d/%m/%Y}" if cited.published else "không rõ ngày"
    opening = f"{', '.join(cited.authors)} {year}" if cited.authors else f"{cited.newspaper} {year}"
    parts = [opening, f"“{cited.title or 'Không có tiêu đề'}”"]
    parts += [cited.newspaper] if cited.authors else []
    parts += [day, cited.url]
    if cited.captured:
        parts.append(f"lưu trữ {cited.captured:%d/%m/%Y %H:%M} UTC (SHA-256: {cited.sha256})")
    return ", ".join(parts) + "."


def _apa(cited: Citation) -> str:
    """``Nguyễn Thu. (2022, September 14). Tăng cường .... Báo Đồng Tháp. https://...``"""
    names = cited.authors
    joined = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}" if names else ""
    day = f"({_english(cited.published)})" if cited.published else "(n.d.)"
    title = cited.title or "[Untitled]"
    stop = "" if title.endswith((".", "?", "!", "…")) else "."
    opening = f"{joined}. {day}. {title}{stop}" if joined else f"{title}{stop} {day}."
    text = f"{opening} {cited.newspaper}. {cited.url}"
    if cited.captured:
        month = _MONTHS[cited.captured.month - 1]
        when = f"{month} {cited.captured.day}, {cited.captured.year}, {cited.captured:%H:%M}"
        text += f" (archived {when} UTC; SHA-256 {cited.sha256})"
    return text


def _english(day: date) -> str:
    return f"{day.year}, {_MONTHS[day.month - 1]} {day.day}"


# -- reference managers ----------------------------------------------------------------------------


def _proof(cited: Citation) -> str:
    """What no field is for: the date as printed, the moment of the capture and its digest."""
    parts = [f"Kho Báo {cited.number}"]
    parts += [f"date as printed: {cited.printed}"] if cited.printed else []
    parts += [f"captured {cited.captured:%Y-%m-%dT%H:%M:%SZ}"] if cited.captured else []
    parts += [f"SHA-256 {cited.sha256}"] if cited.sha256 else []
    return "; ".join(parts)


def _ris(cited: Citation) -> str:
    """A NEWS record.  A name without a comma is taken for whole; Zotero reads the time of access as
    UTC."""
    rows = [("TY", "NEWS"), *(("AU", name.replace(",", " ")) for name in cited.authors)]
    rows += [("TI", cited.title), ("T2", cited.newspaper), ("SE", cited.section), ("CY", cited.place)]
    if cited.published:
        rows += [("PY", str(cited.published.year)), ("DA", f"{cited.published:%Y/%m/%d}")]
    rows += [("UR", cited.url), ("LA", cited.language)]
    if cited.captured:
        rows.append(("Y2", f"{cited.captured:%Y/%m/%d/%H:%M:%S}"))
    rows += [("DB", "Kho Báo"), ("AN", str(cited.number)), ("N1", _proof(cited)), ("ER", "")]
    kept = ((tag, " ".join(value.split())) for tag, value in rows if value or tag == "ER")
    return "\n".join(f"{tag}  - {value}" for tag, value in kept)


def _bibtex(cited: Citation) -> str:
    """An ``@article``, which biblatex takes for a newspaper's by its ``entrysubtype``; doubled braces
    keep names and capitals as they are."""
    year = str(cited.published.year) if cited.published else "nd"
    rows = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in cited.authors),
        "title": f"{{{_tex(cited.title)}}}" if cited.title else "",
        "journal": _tex(cited.newspaper),
        "location": _tex(cited.place),
        "entrysubtype": "newspaper",
        "year": year if cited.published else "",
        "date": cited.published.isoformat() if cited.published else "",
        "url": _bare(cited.url),
        "urldate": f"{cited.captured:%Y-%m-%d}" if cited.captured else "",
        "language": cited.language,
        "note": _tex(_proof(cited)),
    }
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in rows.items() if value)
    return f"@article{{khobao{cited.number},\n{fields}}}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in " ".join(text.split()))


def _bare(url: str) -> str:
    """An address without what would end its braces early."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _csl_text(cited: Citation) -> str:
    return "  " + json.dumps(_csl(cited), ensure_ascii=False, indent=2).replace("\n", "\n  ")


def _csl(cited: Citation) -> dict[str, object]:
    """CSL-JSON 1.0; names are ``literal``."""
    rows: dict[str, object] = {
        "id": f"khobao{cited.number}",
        "type": "article-newspaper",
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "container-title": cited.newspaper,
        "publisher-place": cited.place,
        "section": cited.section,
        "issued": _parts(cited.published),
        "URL": cited.url,
        "accessed": _parts(cited.captured),
        "language": cited.language,
        "archive": "Kho Báo",
        "archive_location": str(cited.number),
        "note": _proof(cited),
    }
    return {name: value for name, value in rows.items() if value}


def _parts(day: date | None) -> dict[str, object] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


# -- web pages -------------------------------------------------------------------------------------


def coins(cited: Citation) -> str:
    """The ``title`` of a COinS span (OpenURL 1.0, KEV): Dublin Core, whose type Zotero takes for its own
    item types; the journal format would make it an article of a journal."""
    rows = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "newspaperArticle"),
        ("rft.title", cited.title),
        ("rft.source", cited.newspaper),
        ("rft.date", cited.published.isoformat() if cited.published else ""),
        *(("rft.au", name) for name in cited.authors),
        ("rft.language", cited.language),
        ("rft.identifier", cited.url),
    ]
    return urlencode([(name, value) for name, value in rows if value], quote_via=quote)


def metas(cited: Citation) -> tuple[tuple[str, str], ...]:
    """Meta elements, name and content, for the head of an article's page: Highwire's, which know only
    articles of journals, and one by which Zotero knows better."""
    rows: Iterable[tuple[str, str]] = (
        ("z:itemType", "newspaperArticle"),
        ("citation_title", cited.title),
        *(("citation_author", re.sub(r"\s*,\s*", " ", name)) for name in cited.authors),
        ("citation_journal_title", cited.newspaper),
        ("citation_publication_date", f"{cited.published:%Y/%m/%d}" if cited.published else ""),
        ("citation_public_url", cited.url),
        ("citation_language", cited.language),
    )
    return tuple((name, content) for name, content in rows if content)
