"""A new portal, drafted from a few of its pages: its spider, its example pages and what they yield."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.archive.provinces import provinces
from crawler.extract.fields import Page
from crawler.extract.layout import NO_RULES, Layout, PortalRules
from crawler.extract.menus import sections_named
from crawler.extract.page import extract, seen
from crawler.extract.propose import Proposal, Sample, propose
from crawler.fetch.portal import PortalSpider
from crawler.operate.lint import UNREAD
from crawler.operate.patterns import Patterns, patterns
from crawler.records import Article
from crawler.text import fold
from crawler.urls import UrlRules, canonical_url, is_article

#: What no article is without, unless the JSON beside its page says why.
TOLD = ("title", "section", "published", "lead", "body", "byline", "images")
_WIDTH = 110
_PREFIXES = ("www.", "m.")
_MOST_SECTIONS = 30


class CannotDraft(Exception):  # noqa: N818  the name says what happened
    """No portal can be drafted, or nothing may be overwritten; the message says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A portal as proposed.  Empty texts are for a person to fill in; ``unsure`` says what else to look
    at."""

    name: str
    title: str
    province: str
    province_before: str
    domain: str
    scheme: str
    address: Patterns
    sections: tuple[str, ...]
    example: str
    proposals: tuple[Proposal, ...]
    unsure: tuple[str, ...]

    def rules(self) -> PortalRules:
        """What the drafted spider's rules will be."""
        compiled = tuple(re.compile(pattern) for pattern in self.address.article_url)
        return PortalRules(
            name=self.name,
            title=self.title,
            urls=UrlRules(article=compiled, keep_query=self.address.keep_query),
            layouts=tuple(proposal.layout for proposal in self.proposals),
        )


def draft(samples: Sequence[Sample], *, name: str = "", title: str = "", province: str = "") -> Draft:
    """What the pages and their addresses tell of their portal; what is given is taken as it is.

    Raises CannotDraft when a page is no article, or the pages are of several hosts.
    """
    articles = [_read(sample, NO_RULES) for sample in samples]
    for sample, article in zip(samples, articles, strict=True):
        if article.kind != "article":
            codes = (f"page.{article.kind}", "html.empty", "encoding.unreadable")
            told = next((i.message for i in article.issues if i.code in codes), article.kind)
            raise CannotDraft(f"{sample.url} is no article ({told}); give pages of articles")
    hosts = {_host(sample.url): sample.url for sample in samples}
    if len(hosts) > 1:
        raise CannotDraft(f"the pages are of several portals: {', '.join(sorted(hosts))}; give those of one")
    domain, first = next(iter(hosts)), samples[0].url
    address = patterns([sample.url for sample in samples])
    name = name or re.sub(r"\W", "", domain.split(".")[0]) or "portal"
    where, before = _province(province, name, domain)
    path = canonical_url(first, UrlRules(keep_query=address.keep_query)).removeprefix("https://")
    pages = [seen(one.body, one.url, one.headers, one.fetched_at, NO_RULES)[1] for one in samples]
    title = title or next((page.told.site for page in pages if page and page.told.site), "")
    made = Draft(
        name, title, where, before, domain, urlsplit(first).scheme, address, (),
        "/" + path.partition("/")[2], (), address.unsure,
    )  # fmt: skip
    made = replace(made, sections=_sections(list(filter(None, pages)), made.rules().urls))
    # The newest first: it is tried first.
    proposals = tuple(sorted(propose(samples, made.rules()), key=lambda one: one.layout.name, reverse=True))
    fitted = {n for proposal in proposals for n in proposal.samples}
    unsure = [f"no layout was found for {s.url}" for n, s in enumerate(samples) if n not in fitted]
    if len(samples) == 1:
        unsure.append("one page shows one article: give more, of other sections and years")
    return replace(made, proposals=proposals, unsure=(*address.unsure, *unsure))


def _sections(pages: Sequence[Page], rules: UrlRules) -> tuple[str, ...]:
    """What the menus of all pages lead to; a system that is gone had another menu, so the newest page's
    where they share next to nothing."""
    named = [sections_named(page) for page in pages]
    shared = [path for path in named[0] if all(path in one for one in named)] if named else []
    paths = shared if len(shared) > 2 else max(named, key=len, default=[])
    return tuple(path for path in paths if not is_article(f"https://x{path}", rules))[:_MOST_SECTIONS]


def _host(url: str) -> str:
    host = (urlsplit(url).hostname or "").lower()
    for prefix in _PREFIXES:
        host = host.removeprefix(prefix)
    return host


def _province(given: str, name: str, domain: str) -> tuple[str, str]:
    """The province of today and that of before, as given or as the name of the portal tells."""
    known = provinces()
    if given and given not in known:
        raise CannotDraft(
            f"{given!r} is no province; write it as in {', '.join(list(known)[:4])} ... (`khobao portals`)"
        )
    if not given:
        host = domain.replace("-", "") + " " + name
        given = max((one for one in known if _slug(one) in host), key=len, default="")
    if not given:
        return "", ""
    today = known[given].today
    return today, given if today != given else ""


def _slug(province: str) -> str:
    """A province's name as it stands in a host."""
    return re.sub(r"\W", "", fold(province).lower())


# -- the files -------------------------------------------------------------------------------------


def write(made: Draft, samples: Sequence[Sample], folder: Path) -> list[Path]:
    """Write the spider and its pages below ``folder``, the project; the files that were made.

    Raises CannotDraft, with nothing written, when any of them is there already.
    """
    spider = folder / "spiders" / f"{made.name}.py"
    pages = folder / "tests" / "portals" / made.name
    for path in (spider, pages):
        if path.exists():
            raise CannotDraft(f"{path} is there already and is left as it is; give another --name")
    pages.mkdir(parents=True)
    spider.write_text(source(made), encoding="utf-8")
    written = [spider]
    for sample in samples:
        article = _read(sample, made.rules())
        year = article.published[:4] or "undated"
        stems = [year, *(f"{year}-{n}" for n in range(2, len(samples) + 1))]
        page = next(p for stem in stems if not (p := pages / f"{stem}.html").exists())
        page.write_bytes(sample.body)
        told = {UNREAD: f"compare every field with {page.name}, then take this line out"}
        told |= {"url": article.url, "fetched_at": sample.fetched_at.isoformat("T", "seconds")} | expected(
            article
        )
        expectation = page.with_suffix(".json")
        expectation.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        written += [page, expectation]
    return written


def _read(sample: Sample, rules: PortalRules) -> Article:
    return extract(sample.body, sample.url, headers=sample.headers, fetched_at=sample.fetched_at, rules=rules)


def expected(article: Article) -> dict[str, Any]:
    """An article as the JSON beside an example page writes it, with the fields that the layout filled
    and those that are empty, each to be given a reason; without address and time."""
    plain = asdict(article)
    plain["authors"] = [[author["name"], author["role"]] for author in plain["authors"]]
    plain["images"] = [[i["url"], i["caption"], i["credit"]] for i in plain["images"]]
    plain["issues"] = [issue["code"] for issue in plain["issues"]]
    names = (
        "kind", "layout", "key", "title", "section", "published", "published_precision", "agency", "lead",
        "body", "byline", "authors", "images", "issues",
    )  # fmt: skip
    laid_out = [name for name, layer in article.layers.items() if layer == "layout" and name != "language"]
    told = {name: plain[name] for name in names} | {"laid_out": laid_out}
    missing = {name: "" for name in TOLD if not plain[name]}
    return told | ({"empty": missing} if missing else {})


def source(made: Draft) -> str:
    """The spider's file."""
    title = made.title or made.domain
    where = f"{made.province_before} until July 2025" if made.province_before else made.province or "where?"
    place = made.province_before or made.province
    spaced = made.name.replace(_slug(place) or " ", f" {fold(place).lower()} ")
    words = [word.capitalize() for word in re.split(r"[\W_]+|(?<=^bao)(?=[a-z])", spaced) if word]
    whole = [proposal for proposal in made.proposals if not proposal.family]
    imports = ["from crawler.extract import families"] if len(whole) < len(made.proposals) else []
    imports += ["from crawler.extract.layout import Layout"] if whole else []
    found = made.address.article_url
    plain: dict[str, str | Sequence[str]] = {
        "name": made.name,
        "title": title,
        "province": made.province,
        "province_before": made.province_before,
        "domains": [made.domain],
        "sections": made.sections,
        "article_url": found[0] if len(found) == 1 else found,
        "keep_query": made.address.keep_query,
        "example": made.example,
    }  # fmt: skip
    lines = [
        f'"""{title}: {where}."""',
        "",
        "from __future__ import annotations",
        "",
        *imports,
        "from crawler.fetch.portal import PortalSpider",
        "",
        "",
        f"class {''.join(words)}(PortalSpider):",
        '    """Drafted from its pages: say what is special, and what has no evidence."""',
        "",
    ]
    for attribute, value in plain.items():
        if value or attribute in ("province", "sections"):
            lines += _assigned(attribute, value)
    if made.proposals:
        lines += ["    layouts = ["]
        lines += [line for proposal in made.proposals for line in _layout(proposal)]
        lines += ["    ]"]
    if made.scheme != PortalSpider.scheme:
        lines += _assigned("scheme", made.scheme)
    return "\n".join(lines) + "\n"


def _literal(value: str) -> str:
    """A string as ``ruff format`` writes it; patterns raw."""
    if "\\" in value and '"' not in value:
        return f'r"{value}"'
    return json.dumps(value, ensure_ascii=False)


def _assigned(attribute: str, value: str | Sequence[str]) -> list[str]:
    if isinstance(value, str):
        line = f"    {attribute} = {_literal(value)}"
        return (
            [line] if len(line) <= _WIDTH else [f"    {attribute} = (", f"        {_literal(value)}", "    )"]
        )
    line = f"    {attribute} = [{', '.join(map(_literal, value))}]"
    if len(line) <= _WIDTH:
        return [line]
    return [f"    {attribute} = [", *(f"        {_literal(one)}," for one in value), "    ]"]


def _layout(proposal: Proposal) -> list[str]:
    """One layout, on a line when it fits."""
    selectors: Mapping[str, str] = {"name": proposal.layout.name} | (
        proposal.changes if proposal.family else _selectors(proposal.layout)
    )
    told = [f"{name}={_literal(value)}" for name, value in selectors.items()]
    call, given = ("Layout", []) if not proposal.family else _call(proposal.family)
    line = f"        {call}({', '.join([*given, *told])}),"
    if len(line) <= _WIDTH:
        return [line]
    return [f"        {call}(", *(f"            {one}," for one in [*given, *told]), "        ),"]


def _call(family: str) -> tuple[str, list[str]]:
    """``families.a_id(1)`` as its name and its arguments."""
    name, _, rest = family.partition("(")
    argument = rest.removesuffix(")")
    return name, [argument] if argument else []


def _selectors(layout: Layout) -> dict[str, str]:
    return {
        field.name: value
        for field in fields(layout)
        if field.name != "name" and isinstance(value := getattr(layout, field.name), str) and value
    }
