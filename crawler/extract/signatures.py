"""Who signed an article: the byline that a page shows, or else whom its metadata name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from crawler.extract.bylines import is_byline, parse_byline
from crawler.extract.classes import AUTHOR, DATE
from crawler.extract.dates import parse_date
from crawler.extract.fields import Page
from crawler.extract.names import is_person
from crawler.extract.offices import is_organisation, is_sign
from crawler.extract.tree import Element, following, size_of, text_of
from crawler.records import Author, Layer
from crawler.text import one_line

_LONGEST = 120
#: The same with the indentation of the page's source.
_INDENTED = 400
#: How far around the text (in elements that can hold some) a byline stands.
_ABOVE, _BELOW = 12, 40
#: A second element of the same byline stands as near to the first.
_NEXT = 12
_CREDIT = re.compile(r"credit|source|nguon|photo|image|copyright", re.I)
_DIGIT = re.compile(r"\d")
#: Pages about an author.
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|as)?|auteurs?|autori|writers?|reporters?|journalists?|by|people|profile"
    r"|staff|tac-gia|penulis|yazar(?:lar)?)/[^/?#]"
)
#: Behind the last sentence: "... đầu cầu. (THU HÀ)", "... đầu cầu. THU HÀ", "... (Theo TTXVN)".
_CLOSING = re.compile(
    r"(?<=[.!?…”\"/]) ?(?:\((?P<inside>[^()\n]{2,60})\)|(?P<bare>[^\W\d_][^\n!?…,:;]{1,40}))\.?$"
)
#: What parts a name from a date on one line.
_MARKS = re.compile(r"\s*[|•·,()\[\]]\s*|\s+[–—-]\s+|\s+[–—-]$|^[–—-]\s+")
#: Elements looked at below the text, and how a line there says who signs.
_LINES_BELOW = 40
_LABELLED = re.compile(
    r"(?:tác giả|nguồn(?: tin)?|bài|tin|ảnh|bài viết|thực hiện|người viết)\b[^:]{0,20}:", re.I
)
_BY = re.compile(
    r"\s*(?:by|texte?|texto|words|von|par|por|di|door|oleh|av|af|przez|tác giả|thực hiện)\b"
    r"(?P<behind>[\s:]*[^\s:])?",
    re.I,
)


def byline(page: Page, foot: str) -> tuple[str, tuple[Author, ...], Layer | None]:
    """Who made the article: the layout's element, the last lines of the text (``foot``), persons
    whom the metadata name, an element near the text that says so.  The paper itself is nobody."""
    if page.layout:
        texts = [text_of(element, page.language) for element in page.laid_out(page.layout.byline)]
        printed = " - ".join(dict.fromkeys(text for text in texts if text))
        if authors := _authors(page, printed):
            return printed, authors, "layout"
    if foot and (authors := _authors(page, foot)):
        if not _persons(authors) and page.language.startswith("vi"):
            printed, persons = _shown(page, ())
            if _persons(persons):
                return f"{printed}\n{foot}", (*persons, *authors), "heuristics"
        return foot, authors, "heuristics"
    told_by, names = next(
        ((layer, names) for layer, told in page.told_layers() if (names := _told(page, told.authors))),
        (None, ()),
    )
    printed, shown = _shown(page, names)
    if not shown and not _persons(names):
        below = _labelled_below(page)
        printed, shown = below or _by_role(page) or _under_video(page) or _beside_date(page) or _linked(page)
    if shown and not _persons(names):
        return printed, shown, "heuristics"
    if not names:
        return _office(page)
    if {a.name.casefold() for a in names} <= {a.name.casefold() for a in shown}:
        return printed, shown, told_by
    return ", ".join(author.name for author in names), names, told_by


def opening(body: str, paper: str, language: str) -> tuple[str, str]:
    """A body without the signature that is its first paragraph, and the signature."""
    first, _, rest = body.partition("\n\n")
    if rest and len(first) <= _LONGEST and is_byline(first, paper=paper, language=language):
        return rest, first
    return body, ""


def closing(body: str, paper: str, language: str) -> tuple[str, str]:
    """A Vietnamese body without the signature that closes its last paragraph, and the signature as
    printed; the body as it was and "" when there is none."""
    if not language.startswith("vi"):
        return body, ""
    found = _CLOSING.search(body, max(0, len(body) - 80))
    if found is None:
        return body, ""
    name = found["inside"] or found["bare"]
    if not is_byline(name, paper=paper, language=language) or not (found["inside"] or name.isupper()):
        return body, ""
    return body[: found.start()].rstrip(), found.group().strip()


def _by_role(page: Page) -> tuple[str, tuple[Author, ...]] | None:
    """What templates of several national papers tell their own scripts (``data-role="author"``)."""
    for element in islice(page.root.iterfind(".//*[@data-role='author']"), 3):
        printed = text_of(element, page.language)
        if len(printed) <= _LONGEST and (authors := _authors(page, printed)):
            return printed, authors
    return None


def _beside_date(page: Page) -> tuple[str, tuple[Author, ...]] | None:
    """A Vietnamese name on one line with the date, between headline and text."""
    if not page.language.startswith("vi") or page.title_element is None:
        return None
    first, start = page.at(page.title_element), page.start()
    lines = [element for element in page.found.marks[DATE] if first < page.at(element) <= start + 1]
    if page.date_line is not None and page.date_element is None:
        lines.append(page.date_line)
    for element in lines:
        for line in (element, element.getparent()):
            if line is None or size_of(line, _INDENTED) > _INDENTED:
                break
            for printed in _pieces(line, page.language):
                if is_byline(printed, paper=page.paper) and (authors := _authors(page, printed)):
                    return printed, authors
    return None


def _labelled_below(page: Page) -> tuple[str, tuple[Author, ...]] | None:
    """Lines right below a Vietnamese text that say ``Tác giả:``, ``Nguồn tin:`` and a name."""
    if not page.language.startswith("vi") or not page.body:
        return None
    lines: list[str] = []
    for element in islice(following(page.body[-1]), _LINES_BELOW):
        if element.tag not in ("p", "div", "span", "li") or size_of(element, _LONGEST) > _LONGEST:
            continue
        line = text_of(element, page.language)
        if _LABELLED.match(line) and is_byline(line, paper=page.paper, signed=True):
            if line not in "\n".join(lines):
                lines.append(line)
        elif lines and line:
            break
    authors = tuple(dict.fromkeys(author for line in lines for author in _authors(page, line)))
    return ("\n".join(lines), authors) if authors else None


def _under_video(page: Page) -> tuple[str, tuple[Author, ...]] | None:
    """Who signs right below the video of a Vietnamese page without a text."""
    if page.body or page.title_element is None or not page.language.startswith("vi"):
        return None
    behind = islice(following(page.title_element), _LINES_BELOW)
    video = next((element for element in behind if element.tag in ("video", "iframe")), None)
    for element in islice(following(video), _LINES_BELOW) if video is not None else ():
        if element.tag in ("p", "div", "span", "em", "strong") and size_of(element, 0):
            printed = text_of(element, page.language) if size_of(element, _LONGEST) <= _LONGEST else ""
            signs = is_byline(printed, paper=page.paper, signed=True) and (authors := _authors(page, printed))
            return (printed, authors) if signs else None
    return None


def _pieces(line: Element, language: str) -> Iterator[str]:
    for text in line.itertext():
        printed = one_line(str(text), language)
        date = parse_date(printed, language=language)
        yield from _MARKS.split(printed.replace(date.raw, "|") if date else printed)


def _office(page: Page) -> tuple[str, tuple[Author, ...], Layer | None]:
    """A newsroom that signs in the place of persons.  Vietnamese content systems put the paper there
    whoever wrote the article, and it is nobody."""
    told = page.told.jsonld
    names = [n for n in told.offices + told.authors if len(n) <= 80 and "/" not in n and "@" not in n]
    if page.language.startswith("vi") or not names:
        return "", (), None
    return ", ".join(names), tuple(Author(name, "source") for name in dict.fromkeys(names)), "jsonld"


def _authors(page: Page, printed: str) -> tuple[Author, ...]:
    return parse_byline(printed, paper=page.paper, language=page.language) if printed else ()


def _persons(authors: tuple[Author, ...]) -> int:
    return sum(author.role != "source" for author in authors)


def _told(page: Page, names: list[str]) -> tuple[Author, ...]:
    """The persons among names that the metadata tell, or else the agencies."""
    told = [name for name in names if not page.told.is_paper(name)]
    found = [author for name in told for author in _authors(page, name) or _small(page, name)]
    if page.language.startswith("vi"):
        found = [author for author in found if _signs_here(author)]
    persons = [author for author in found if author.role != "source"]
    return tuple(dict.fromkeys(persons or found))


def _signs_here(author: Author) -> bool:
    """Whether a name in the head of a Vietnamese page is a person's or an agency's: content systems
    put their maker's there too (Viettel, VNPT), and the paper's in many spellings."""
    if author.role == "source":
        return is_sign(author.name, strict=True)
    words = author.name.split()
    return is_person(author.name, signed=True) or (
        len(words) > 1
        and not is_organisation(author.name, "en")
        and all(word.istitle() and word.isalpha() for word in words)
    )


def _small(page: Page, name: str) -> tuple[Author, ...]:
    """A person whose name the metadata write in small letters, where nothing else stands for a name."""
    words = name.split()
    if page.language.startswith("vi") or not (2 <= len(words) <= 4 and name.islower()):
        return ()
    return (Author(name),) if all(word.replace("-", "").isalpha() for word in words) else ()


def _shown(page: Page, told: tuple[Author, ...]) -> tuple[str, tuple[Author, ...]]:
    """A byline in an element that is named so, from a little above the title to a little below the
    text.  Where the metadata name persons, only one that names them too."""
    title, end = page.at(page.title_element), page.end()
    first = title - _ABOVE if page.title_element is not None else 0
    best: tuple[str, tuple[Author, ...]] = "", ()
    most: tuple[int, int] = 0, 0
    place = 0
    for element in page.found.marks[AUTHOR]:
        at = page.at(element)
        if not first <= at <= end + _BELOW or (best[1] and at > place + _NEXT):
            continue
        if not 2 <= size_of(element, _INDENTED) <= _INDENTED:
            continue
        printed = _text(page, element)
        if len(printed) > _LONGEST:
            continue
        authors = _credible(page, element, printed)
        names = {author.name.casefold() for author in authors}
        if told and not all(author.name.casefold() in names for author in told):
            continue
        rank = _persons(authors), len(authors)
        if rank > most and (not told or len(authors) == len(told) or _adds(page, printed, authors, at < end)):
            best, most, place = (printed, authors), rank, at
    return best


def _adds(page: Page, printed: str, authors: tuple[Author, ...], above: bool) -> bool:
    """Whether a line is to be believed in naming more persons than the metadata do: ``above`` the end
    of the text, behind which other articles begin."""
    if _DIGIT.search(printed):
        return False
    return page.language.startswith("vi") or (above and all(" " in author.name for author in authors))


def _credible(page: Page, element: Element, printed: str) -> tuple[Author, ...]:
    """The authors in an element, but not whom a picture is credited to, nor the paper."""
    if page.told.is_paper(printed):
        return ()
    authors = _authors(page, printed)
    vietnamese = page.language.startswith("vi")
    roles = {author.role for author in authors}
    if not vietnamese and "photo" in roles and roles <= {"photo", "source"}:
        return ()
    if _CREDIT.search(element.get("class") or ""):
        return authors if vietnamese and is_byline(printed, paper=page.paper, signed=True) else ()
    return authors


def _text(page: Page, element: Element) -> str:
    """What a byline says; names that stand in links or boxes of their own get a comma between them,
    and lose the address beside them."""
    whole = text_of(element, page.language)
    marked = set(page.found.marks[AUTHOR])
    boxes = [e for e in islice(element.iterdescendants(), 40) if e.tag == "a" or e in marked]
    outer = {around for box in boxes for around in takewhile(lambda e: e is not element, box.iterancestors())}
    texts = (text_of(box, page.language) for box in boxes if box not in outer)
    names = list(dict.fromkeys(name for name in texts if len(_authors(page, name)) == 1))
    return ", ".join(names) if len(names) > 1 or (names and "@" in whole) else whole


def _linked(page: Page) -> tuple[str, tuple[Author, ...]]:
    """A link to an author's page, or a short line that begins with "by", between title and text."""
    if page.title_element is None:
        return "", ()
    start = page.start()
    for element in islice(_following(page.title_element), 200):
        if page.found.order.get(element, 0) > start:
            break
        if element.tag == "a":
            if "author" in (element.get("rel") or "").split() or _PROFILE.search(element.get("href") or ""):
                printed = text_of(element, page.language)
                if 2 < len(printed) <= _LONGEST and (authors := _authors(page, printed)):
                    return printed, authors
        elif (by := _BY.match(element.text or "")) is not None and size_of(element, _INDENTED) <= _INDENTED:
            printed = one_line(element.text or "") if by["behind"] else text_of(element, page.language)
            if len(printed) <= _LONGEST and (authors := _authors(page, printed)):
                return printed, authors
    return "", ()


def _following(element: Element) -> Iterator[Element]:
    """The elements after one, in document order, its own descendants apart."""
    node: Element | None = element
    while node is not None:
        for after in node.itersiblings():
            yield from after.iter()
        node = node.getparent()
