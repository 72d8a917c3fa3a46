"""What the head of a page tells machines: JSON-LD, OpenGraph and plain meta elements."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup

from crawler.extract.tree import Element
from crawler.records import Issue
from crawler.text import one_line

#: Longer scripts are data for programs, not a description of the page.
_LONGEST = 1_000_000
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_COMMENT = re.compile(r"<!--|-->|(?:/[/*] ?)?(?:<!\[CDATA\[|\]\]>)(?: ?\*/)?")
_ARTICLE = re.compile(r"Article$|^Report$|^(?:Blog|LiveBlog|SocialMedia)?(?:Post|Posting)$")
_PAGE = re.compile(r"WebPage$|^VideoObject$|Video")
_SEPARATORS = re.compile(r"\s*[;,|]\s*")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_MOST_AUTHORS = 100
_LONGEST_FRAGMENT = 20_000
_COMMAS = re.compile(r"\s*[,;]\s*")
#: A date line can stand in the trail.
_MOMENT = re.compile(r"\d[/.-]\d{1,2}[/.-]\d{4}|\d:\d\d")
_ADDRESS = re.compile(r"https?://|^www\.|@|\.(?:vn|com|net|org)$", re.I)

_TITLE = ("og:title", "twitter:title", "dc.title", "title")
_DESCRIPTION = ("og:description", "description", "twitter:description", "dc.description")
_PUBLISHED = (
    "article:published_time", "article:published:time", "pubdate", "datepublished", "publish_date",
    "publish-date", "date.created", "og:published_time", "article.published", "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date",
    "dcterms.date", "publishdate", "date", "article:published", "rnews:datepublished",
    "originalpublicationdate", "cxenseparse:publishtime", "og:article:published_time", "dcterms.issued",
    "published-date", "pub_date", "published_time", "publishtime", "bt:pubdate",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "article:modified:time", "lastmod", "datemodified", "og:updated_time",
    "last-modified", "dcterms.modified", "article.updated", "article:modified", "lastmodified",
)  # fmt: skip
_AUTHOR = (
    "dable:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "byl", "article:author", "cxenseparse:author", "author", "article.author",
    "citation_author", "authors", "mrf:authors", "og:article:author", "bt:author", "vr:author",
)  # fmt: skip
#: What a card's label says before the author's name (twitter:label1, twitter:data1).
_WRITTEN_BY = re.compile(
    r"(?:written|posted|published) by|author|verfasst von|geschrieben von|von|autor(?:in)?|écrit par|auteur"
    r"|escrito por|scritto da|autore|geschreven door|skrevet af|skrevet av|skriven av|napisane przez"
    r"|ditulis oleh|penulis|yazan|được viết bởi|viết bởi|tác giả|автор|작성자|投稿者",
    re.I,
)
_SECTION = ("article:section", "articlesection", "article.section", "parsely-section", "cxenseparse:section")
_TAGS = ("article:tag", "news_keywords", "keywords", "parsely-tags")
_LANGUAGE = ("content-language", "inlanguage", "language", "dc.language", "og:locale")
_CANONICAL = ("og:url",)
_PAPER = (
    "og:site_name", "application-name", "copyright", "apple-mobile-web-app-title", "source",
    "generator", "twitter:site", "dc.publisher", "article:publisher",
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """What one layer tells.  Dates are as written; ``section`` is the narrowest one told."""

    title: str = ""
    description: str = ""
    published: str = ""
    modified: str = ""
    authors: list[str] = field(default_factory=list)
    #: Organisations in the place of authors.
    offices: list[str] = field(default_factory=list)
    section: str = ""
    tags: list[str] = field(default_factory=list)
    language: str = ""
    canonical: str = ""
    #: Whether it says that the page is an article.
    article: bool = False


@dataclass(slots=True)
class Metadata:
    """Both layers, and what the paper calls itself, folded to lower case."""

    jsonld: Told = field(default_factory=Told)
    meta: Told = field(default_factory=Told)
    papers: set[str] = field(default_factory=set)
    #: The paper's name as ``og:site_name`` spells it.
    site: str = ""
    #: What addresses of the page are relative to, as written, and where its links of the type ``next`` lead.
    base: str = ""
    following: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def is_paper(self, name: str) -> bool:
        """Whether a name is the paper's or an address, not a person's."""
        folded = name.casefold()
        return not folded or folded in self.papers or _ADDRESS.search(name) is not None


def read(root: Element, language: str = "vi") -> Metadata:
    """Everything the head tells.  Broken JSON-LD is an Issue ``metadata.jsonld``, never an error."""
    told = Metadata()
    objects: list[dict[str, Any]] = []
    metas = _Metas(language)
    for element in root.iter("meta", "link", "script", "base"):
        if element.tag == "meta":
            metas.add(element)
        elif element.tag == "link":
            _read_link(element, told)
        elif element.tag == "base":
            told.base = told.base or element.get("href") or ""
        elif "ld+json" in (element.get("type") or "").lower() and element.text:
            objects += _read_script(element.text, told)
    _refer(objects)
    _read_jsonld(objects, told, language)
    _read_meta(metas, told, root.get("lang") or root.get("xml:lang") or "")
    return told


def _read_link(link: Element, told: Metadata) -> None:
    kind = (link.get("rel") or "").strip().lower()
    if kind == "canonical":
        told.meta.canonical = told.meta.canonical or (link.get("href") or "").strip()
    elif kind == "next":
        told.following.append(link.get("href") or "")


def _read_script(text: str, told: Metadata) -> list[dict[str, Any]]:
    """The objects of a JSON-LD script."""
    try:
        return list(_objects(_load(text)))
    except (ValueError, RecursionError) as problem:
        message = f"JSON-LD cannot be read ({problem}); its fields were taken from elsewhere"
        told.issues.append(Issue("metadata.jsonld", message, seen=one_line(text[:200])))
        return []


def _load(text: str) -> Any:
    """Raises ValueError.  Forgives what content systems get wrong: comments around it, a trailing
    comma, raw line breaks in strings."""
    if len(text) > _LONGEST:
        raise ValueError(f"it has {len(text)} characters")
    if "<!" in text or "]]>" in text or "-->" in text:
        text = _COMMENT.sub("", text)
    text = text.strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(_TRAILING_COMMA.sub("", text), strict=False)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object with a type at the top, in ``@graph``, and as main entity."""
    queue = [value]
    while queue:
        value = queue.pop(0)
        if isinstance(value, list):
            queue = value[:200] + queue
        elif isinstance(value, dict):
            yield value
            queue = [value[key] for key in ("@graph", "mainEntity", "liveBlogUpdate") if key in value][
                :2
            ] + queue


def _refer(objects: list[dict[str, Any]]) -> None:
    """Puts whom an ``author`` refers to by ``@id`` in its place."""
    known = {str(o["@id"]): o for o in objects if "@id" in o and "name" in o}
    for value in objects if known else ():
        for key in ("author", "creator"):
            people = value.get(key)
            if isinstance(people, dict) and "name" not in people:
                value[key] = known.get(str(people.get("@id")), people)
            elif isinstance(people, list):
                value[key] = [
                    known.get(str(p.get("@id")), p) if isinstance(p, dict) and "name" not in p else p
                    for p in people
                ]


def _types(value: dict[str, Any]) -> list[str]:
    kind = value.get("@type") or ""
    return [str(k) for k in kind] if isinstance(kind, list) else [str(kind)]


def _text(value: Any, language: str) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    return plain(value, language) if isinstance(value, str) else ""


def _texts(value: Any, language: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for each in values if (text := _text(each, language))]


def _read_jsonld(objects: list[dict[str, Any]], told: Metadata, language: str) -> None:
    articles = [o for o in objects if any(_ARTICLE.search(t) for t in _types(o))]
    pages = [o for o in objects if any(_PAGE.search(t) for t in _types(o))]
    for value in articles:
        _read_article(value, told.jsonld, language)
    for value in articles + pages:
        _read_page(value, told.jsonld, language)
    for value in objects:
        types = _types(value)
        if "BreadcrumbList" in types or "breadcrumb" in value:
            crumbs = _crumbs(value if "BreadcrumbList" in types else value["breadcrumb"], language)
            told.jsonld.section = section_of(crumbs, told.jsonld.title) or told.jsonld.section
        names = _texts(value.get("publisher"), language)
        if any(t.endswith(("Organization", "WebSite")) for t in types):
            for key in ("name", "alternateName", "legalName"):
                names += _texts(value.get(key), language)
        told.papers.update(name.casefold() for name in names if name != told.jsonld.title)


def _read_article(value: dict[str, Any], layer: Told, language: str) -> None:
    layer.article = True
    layer.title = layer.title or _text(value.get("headline"), language) or _text(value.get("name"), language)
    layer.description = layer.description or _text(value.get("description"), language)
    layer.section = layer.section or (_texts(value.get("articleSection"), language) or [""])[-1]
    if layer.authors and _text(value.get("headline"), language) not in ("", layer.title):
        return  # an entry of a live blog, or another article of a list
    people = value.get("author") or value.get("creator")
    for person in people[:_MOST_AUTHORS] if isinstance(people, list) else [people]:
        names = layer.authors
        if isinstance(person, dict):
            names = layer.offices if any("Organization" in t for t in _types(person)) else names
            person = person.get("name") or _parts_of_name(person)
        names += [name for name in _texts(person, language) if name not in names]


def _parts_of_name(person: dict[str, Any]) -> str:
    return " ".join(
        str(person[key]) for key in ("givenName", "familyName") if isinstance(person.get(key), str)
    )


def _read_page(value: dict[str, Any], layer: Told, language: str) -> None:
    published = value.get("datePublished") or value.get("uploadDate")
    layer.published = layer.published or _text(published, language)
    layer.modified = layer.modified or _text(value.get("dateModified"), language)
    layer.language = layer.language or _text(value.get("inLanguage"), language)
    if not layer.tags:
        words = _texts(value.get("keywords"), language)
        layer.tags = [tag for line in words for tag in _COMMAS.split(line) if tag]


def _crumbs(value: Any, language: str) -> list[str]:
    items = value.get("itemListElement") if isinstance(value, dict) else None
    names = [
        _text(item.get("name"), language) or _text(item.get("item"), language)
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
    ]
    return [name for name in names if name]


def section_of(crumbs: list[str], title: str) -> str:
    """The narrowest section of a breadcrumb trail: neither the home page, the article nor a date."""
    if crumbs and crumbs[0].casefold() in HOME:
        crumbs = crumbs[1:]
    title = title.casefold()
    for name in reversed(crumbs):
        folded = name.casefold()
        is_title = folded == title or (len(folded) > 40 and title.startswith(folded[:40]))
        if not is_title and len(name) <= 60 and not _ADDRESS.search(name) and not _MOMENT.search(name):
            return name
    return ""


#: What papers call their home page in breadcrumbs.
HOME = frozenset({
    "trang chủ", "trang chu", "tin tức", "home", "homepage", "startseite", "accueil", "inicio", "báo",
    "news", "bản tin",
})  # fmt: skip


class _Metas(dict[str, list[str]]):
    """Contents of the meta elements by lower-case name, in document order."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def add(self, meta: Element) -> None:
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = meta.get("content")
        if name and content and not content.isspace():
            self.setdefault(name.strip().lower(), []).append(content)

    def all(self, name: str) -> list[str]:
        return [value for content in self.get(name, ()) if (value := plain(content, self.language))]

    def first(self, names: tuple[str, ...]) -> str:
        for name in names:
            if name in self and (values := self.all(name)):
                return values[0]
        return ""


def _read_meta(metas: _Metas, told: Metadata, lang: str) -> None:
    layer = told.meta
    for name in _PAPER:
        if name in metas:
            told.papers.update(value.casefold() for value in metas.all(name))
    told.site = metas.first(("og:site_name", "application-name"))
    layer.title = metas.first(_TITLE)
    layer.description = metas.first(_DESCRIPTION)
    layer.published = metas.first(_PUBLISHED)
    layer.modified = metas.first(_MODIFIED)
    layer.section = metas.first(_SECTION)
    layer.language = lang or metas.first(_LANGUAGE)
    layer.canonical = layer.canonical or metas.first(_CANONICAL)
    layer.article = "article" in metas.first(("og:type",)).lower()
    for name in (*_AUTHOR, ""):
        values = metas.all(name) if name else _card_authors(metas)
        names = [n for value in values for n in _SEPARATORS.split(value) if n]
        layer.authors = [n for n in dict.fromkeys(names) if not told.is_paper(n)]
        if layer.authors:
            break
    for name in _TAGS if layer.article or told.jsonld.article else _TAGS[:2]:
        layer.tags = [tag for value in metas.all(name) for tag in _COMMAS.split(value) if tag]
        if layer.tags:
            break


def _card_authors(metas: _Metas) -> list[str]:
    """``twitter:label1`` says that ``twitter:data1`` is a name; ``twitter:misc:Written by`` is one."""
    names = [
        name
        for number in ("1", "2")
        if _WRITTEN_BY.fullmatch(metas.first((f"twitter:label{number}",)))
        for name in metas.all(f"twitter:data{number}")
    ]
    return names or metas.all("twitter:misc:written by")


def plain(text: str, language: str) -> str:
    """One line, with entities that were escaped twice read as what they stand for, and without
    markup: some systems put a fragment of the page, closed or not, where text belongs."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text and _TAG.search(text):
        text = BeautifulSoup(text[:_LONGEST_FRAGMENT], "lxml").get_text(" ")
    return one_line(text, language)
