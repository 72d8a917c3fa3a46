"""What a spider must be, checked: its file, its addresses, its selectors and its place among the others."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cssselect import SelectorError
from parsel import Selector

from crawler.archive.provinces import provinces, today
from crawler.extract.layout import Layout
from crawler.extract.tree import parse, select
from crawler.fetch.portal import PortalSpider
from crawler.urls import UrlRules, is_article

#: The attributes of a spider, in the order in which they stand in its file.
ORDER = (
    "name", "title", "province", "province_before", "domains", "sections", "feeds", "sitemaps",
    "article_url", "keep_query", "by_id", "example", "agency_tags", "listing", "pagination", "aliases",
    "successor", "layouts", "language", "timezone", "scheme", "local", "sample", "custom_settings",
)  # fmt: skip
#: Methods that a spider may have, behind its attributes.
METHODS = ("decode_body", "listing_links", "further_sections")
REQUIRED = ("name", "title", "province", "domains")
LONGEST = 40
#: In the expected JSON of a page that no person has compared with the page yet.
UNREAD = "not_yet_read_by_a_person"
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost")
#: A reason why a field is empty is a sentence.
SHORTEST = 10
_HEADING = re.compile(r"(?P<title>[^:\n]+): (?P<rest>.+[.])", re.S)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a spider: where, and what to do."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Source:
    """A spider, its file, and where in it each attribute stands."""

    spider: type[PortalSpider]
    file: Path
    module: ast.Module
    body: ast.ClassDef
    lines: Mapping[str, int]

    def fault(self, message: str, attribute: str = "") -> Fault:
        return Fault(self.file, self.lines.get(attribute, self.body.lineno), message)


def lint(
    spiders: Mapping[str, type[PortalSpider]], known: Mapping[str, type[PortalSpider]], pages: Path
) -> list[Fault]:
    """Everything wrong with ``spiders``, in the order of files and lines.

    ``known`` are all portals, which names, domains and successors are compared with; ``pages`` is the
    folder whose ``<spider>/*.html`` and ``.json`` are their example pages.
    """
    faults = list(_strays(known))
    for spider in spiders.values():
        source = _read(spider)
        if isinstance(source, Fault):
            faults.append(source)
            continue
        for check in (_heading, _order, _hosts, _addresses, _selectors):
            faults += check(source)
        faults += _lineage(source, known)
        faults += _pages(source, pages)
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line, fault.message))


def _strays(known: Mapping[str, type[PortalSpider]]) -> Iterator[Fault]:
    """Files among the spiders that give no portal: two of one name give one."""
    files = {file_of(spider) for spider in known.values()}
    for folder in sorted({file.parent for file in files}):
        for file in sorted(folder.glob("*.py")):
            if file not in files and file.name != "__init__.py":
                yield Fault(file, 1, "gives no portal; does another file use its name?")


def lengths(spiders: Mapping[str, type[PortalSpider]]) -> tuple[float, int]:
    """The median and the largest number of lines of data in the spiders' classes, docstrings, blank lines
    and imports apart; 0 when there are none."""
    found = [data_lines(file_of(spider).read_text(encoding="utf-8")) for spider in spiders.values()]
    return (median(found), max(found)) if found else (0, 0)


def data_lines(text: str) -> int:
    """Lines that the statements of the classes in a file take, docstrings apart."""
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    return sum(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for found in classes
        for node in found.body[ast.get_docstring(found) is not None :]
    )


def file_of(spider: type[PortalSpider]) -> Path:
    """The file that a spider is written in; relative to the working folder when it lies below it."""
    path = Path(inspect.getfile(spider))
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _read(spider: type[PortalSpider]) -> _Source | Fault:
    file = file_of(spider)
    module = ast.parse(file.read_text(encoding="utf-8"))
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    if len(classes) != 1:
        return Fault(file, 1, f"a spider's file holds one class, this one {len(classes)}; one portal a file")
    lines: dict[str, int] = {}
    for node in classes[0].body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines[node.name] = node.lineno
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            lines |= {target.id: node.lineno for target in targets if isinstance(target, ast.Name)}
    return _Source(spider, file, module, classes[0], lines)


def _heading(source: _Source) -> Iterator[Fault]:
    """The docstrings, the file's name and its length."""
    spider, file = source.spider, source.file
    told = ast.get_docstring(source.module) or ""
    found = _HEADING.fullmatch(told)
    if found is None or found["title"] != spider.title:
        yield Fault(file, 1, f'open the file with """{spider.title}: province; what else it covers."""')
    elif not spider.sample and not any(
        name in told for name in (spider.province, spider.province_before) if name
    ):
        yield Fault(file, 1, f"the first line names no province; the portal's is {spider.province}")
    if not ast.get_docstring(source.body):
        yield source.fault("say in the class's docstring what is special, and what has no evidence")
    if file.stem != spider.name:
        yield source.fault(f"the file of {spider.name} is called {spider.name}.py", "name")
    if (length := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST:
        yield Fault(file, length, f"{length} lines; a spider is data and has at most {LONGEST}")


def _order(source: _Source) -> Iterator[Fault]:
    allowed = (*ORDER, *METHODS)
    for name in REQUIRED:
        if not getattr(source.spider, name, None):
            yield source.fault(f"state its {name}", name)
    last = ""
    for name in source.lines:
        if name.startswith("_"):
            continue
        if name not in allowed:
            yield source.fault(
                f"{name} means nothing to a portal; the attributes are {', '.join(ORDER)}", name
            )
            continue
        if last and allowed.index(name) < allowed.index(last):
            yield source.fault(f"{name} stands before {last}; the order is {', '.join(ORDER)}", name)
        last = name


def _urls(spider: type[PortalSpider]) -> UrlRules | str:
    """What the spider's addresses mean, or why its patterns cannot be read."""
    try:
        return spider.url_rules()
    except re.error as problem:
        return f"article_url {problem.pattern!r} is no regular expression: {problem}"


def _addresses(source: _Source) -> Iterator[Fault]:
    """The patterns match what is an article, and nothing that is a list of them."""
    spider = source.spider
    rules = _urls(spider)
    if isinstance(rules, str):
        yield source.fault(rules, "article_url")
        return
    seen: set[str] = set()
    for attribute, place in _places(spider):
        address = place if "://" in place else _home(spider) + place
        if not _is_own(spider, address):
            yield source.fault(f"{address} is on none of its domains; the crawl never goes there", attribute)
        elif attribute in ("example", "by_id"):
            if rules.article and not is_article(address, rules):
                yield source.fault(f"article_url does not match the {attribute} {address}", attribute)
        elif is_article(address, rules):
            message = f"article_url takes {address}, one of its {attribute}, for an article"
            if not any(address.startswith(one) for one in seen):
                yield source.fault(message, attribute)
            seen.add(address)


def _home(spider: type[PortalSpider]) -> str:
    return f"{spider.scheme}://{next(iter(spider.domains), 'localhost')}"


def _places(spider: type[PortalSpider]) -> Iterator[tuple[str, str]]:
    """The addresses that a spider states, each with its attribute; of sections their second page too."""
    for attribute in ("sections", "feeds", "sitemaps"):
        yield from ((attribute, place) for place in getattr(spider, attribute))
    if "{page}" in spider.pagination:
        yield from (("sections", place + spider.pagination.format(page=2)) for place in spider.sections)
    if spider.by_id:
        yield "by_id", spider.by_id.format(id=1234567)
    if spider.example:
        yield "example", spider.example


def _is_own(spider: type[PortalSpider], address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return any(host == one or host.endswith(f".{one}") for one in (*spider.domains, *spider.aliases))


def _hosts(source: _Source) -> Iterator[Fault]:
    """Domains are hosts, and the time zone is one."""
    spider = source.spider
    for attribute in ("domains", "aliases"):
        for host in getattr(spider, attribute):
            if not _HOST.fullmatch(host):
                message = f"{host!r} is no host; write it in small letters without scheme and path: baomoi.vn"
                yield source.fault(message, attribute)
    try:
        ZoneInfo(spider.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield source.fault(f"{spider.timezone!r} is no time zone; Vietnam's is Asia/Ho_Chi_Minh", "timezone")


def _selectors(source: _Source) -> Iterator[Fault]:
    spider = source.spider
    root, _ = parse("<p>x</p>")
    assert root is not None
    links = [("listing", spider.listing)]
    if spider.pagination.startswith("css:"):
        links.append(("pagination", spider.pagination.removeprefix("css:").strip()))
    elif spider.pagination and "{page}" not in spider.pagination:
        yield source.fault("pagination names neither {page} nor css: and the next link", "pagination")
    names = [layout.name for layout in spider.layouts]
    for layout in spider.layouts:
        if names.count(layout.name) > 1:
            yield source.fault(f"two layouts are named {layout.name}; give one another name", "layouts")
            break
    told = [("layouts", f"{x.name}.{name}", css) for x in spider.layouts for name, css in selectors_of(x)]
    # A crawl finds links by parsel, and a text by lxml: they do not know the same selectors.
    for attribute, name, selector in [(name, name, css) for name, css in links if css] + told:
        try:
            if attribute == "layouts":
                select(root, selector)
            else:
                Selector(text="<p>x</p>").css(selector)
        except SelectorError as problem:
            yield source.fault(f"{name}: {selector!r} is no CSS selector: {problem}", attribute)
        if selector != selector.strip():
            yield source.fault(f"{name}: {selector!r} has blanks around it", attribute)


def selectors_of(layout: Layout) -> Iterator[tuple[str, str]]:
    """The names and the selectors of a layout's fields, those that are empty left out."""
    for field in fields(layout):
        value = getattr(layout, field.name)
        if field.name == "remove":
            yield from (("remove", css) for css in value)
        elif field.name not in ("name", "until") and value:
            yield field.name, value


def _lineage(source: _Source, known: Mapping[str, type[PortalSpider]]) -> Iterator[Fault]:
    """Provinces that exist, a successor that is known, a name and domains that are nobody else's."""
    spider = source.spider
    if not spider.sample and spider.province not in today():
        yield source.fault(f"{spider.province!r} is none of the 34 provinces of today", "province")
    before = spider.province_before
    if before and (before not in provinces() or provinces()[before].today != spider.province):
        yield source.fault(f"{before!r} is no province that became {spider.province}", "province_before")
    if spider.successor:
        after = known.get(spider.successor)
        if after is None or after is spider:
            yield source.fault(f"no other portal is named {spider.successor!r}", "successor")
        elif after.province != spider.province:
            message = f"{after.name} is of {after.province}, this portal of {spider.province}; one is wrong"
            yield source.fault(message, "successor")
        elif after.successor == spider.name:
            yield source.fault(f"{after.name} names this portal as its successor in turn", "successor")
    for other in known.values():
        if other is spider or file_of(other) == source.file:
            continue
        if shared := sorted(set(spider.domains) & set(other.domains)):
            yield source.fault(f"{', '.join(shared)} belongs to {other.name} too", "domains")


def _pages(source: _Source, pages: Path) -> Iterator[Fault]:
    """An example page, read by a person, whose address the patterns know."""
    spider = source.spider
    if spider.sample:
        return
    folder, rules = pages / spider.name, _urls(spider)
    found = sorted(folder.glob("*.html"))
    if not found:
        yield source.fault(f"put an example page and what it must yield into {folder}")
    for page in found:
        try:
            told = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            yield Fault(page.with_suffix(".json"), 1, f"cannot be read: {problem}")
            continue
        if UNREAD in told:
            message = f"compare every field with {page.name}, then take the line {UNREAD} out"
            yield Fault(page.with_suffix(".json"), 1, message)
        for name, reason in told.get("empty", {}).items():
            if len(reason) <= SHORTEST:
                yield Fault(page.with_suffix(".json"), 1, f"say under `empty` why there is no {name}")
        address = told.get("url", "")
        if isinstance(rules, str) or not rules.article or told.get("kind") != "article":
            continue
        if not is_article(address, rules):
            yield Fault(
                page.with_suffix(".json"), 1, f"article_url of {spider.name} does not match {address}"
            )
