"""Every portal on one page: where it is from, what is known of it, and which layouts read it.

``khobao portals --markdown`` prints ``docs/portals.md``.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider
from crawler.operate.lineage import Branch, tree

#: How much is known of a portal, from most to least, and what it means.
EVIDENCE = {
    "whole": "addresses of articles, places that list them, and layouts",
    "pages": "addresses of articles and layouts; where they are listed is not known, a crawl begins at none",
    "lists": "addresses of articles and places that list them; the generic layer reads the pages",
    "addresses": "addresses of articles only; the generic layer reads what is imported or fetched one by one",
    "domain": "its domain only; the generic layer reads what is imported",
}

#: What is in ``families`` and makes layouts of one paper.
_NOT_SHARED = frozenset({"of_2019"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A portal's row.  ``depth`` is how many successors stand above it; ``families`` names for each
    layout the shared one it is made from, empty for one of its own."""

    portal: type[PortalSpider]
    depth: int
    evidence: str
    families: tuple[str, ...]

    @property
    def eras(self) -> Iterator[tuple[str, Layout]]:
        """Each layout and what it is made from."""
        return zip(self.families, self.portal.layouts, strict=True)


def evidence(portal: type[PortalSpider]) -> str:
    """Which of :data:`EVIDENCE` a portal's data amount to."""
    lists = bool(portal.sections or portal.feeds or portal.sitemaps)
    if portal.layouts:
        return "whole" if lists else "pages"
    if portal.article_url:
        return "lists" if lists else "addresses"
    return "domain"


def families(portal: type[PortalSpider]) -> tuple[str, ...]:
    """For each layout of a portal, the function of ``families`` that its file calls; empty for a layout
    of its own."""
    body = ast.parse(textwrap.dedent(inspect.getsource(portal))).body[0]
    stated = next(
        (
            node.value
            for node in ast.walk(body)
            if isinstance(node, ast.Assign)
            and [target.id for target in node.targets if isinstance(target, ast.Name)] == ["layouts"]
        ),
        None,
    )
    calls = stated.elts if isinstance(stated, ast.List) else []
    names = (
        call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
        for call in calls
    )
    return tuple("" if name in _NOT_SHARED else name for name in names)


def entries(branches: Sequence[Branch], depth: int = 0) -> Iterator[Entry]:
    """The rows of portals and of those below them."""
    for branch in branches:
        yield Entry(branch.portal, depth, evidence(branch.portal), families(branch.portal))
        yield from entries(branch.former, depth + 1)


def markdown(known: Mapping[str, type[PortalSpider]]) -> str:
    """The page of all portals that are no sample."""
    real = {name: spider for name, spider in known.items() if not spider.sample}
    regions = tree(real)
    every = [entry for region in regions for entry in entries(region.portals)]
    counted = {word: sum(entry.evidence == word for entry in every) for word in EVIDENCE}
    out = [
        "# The portals",
        "",
        "Printed by `khobao portals --markdown`, from the spiders; "
        "[adding-a-portal.md](adding-a-portal.md) tells how the next one comes in.",
        "",
        f"{len(real)} portals of {sum(bool(region.portals) for region in regions)} provinces. A paper that "
        "was taken over stands below its successor (↳), with the province that it was of before 1 July 2025.",
        "",
        "![Portals known, by province](portals.svg)",
        "",
        "| evidence | portals | what is known |",
        "|---|---|---|",
        *(f"| {word} | {counted[word]} | {what} |" for word, what in EVIDENCE.items() if counted[word]),
        "",
        "Layouts are named by the year, or the system, that served them; *own* is one that no other paper "
        "shares, the others are functions of `crawler/extract/families.py`.",
    ]
    for region in regions:
        also = f" (with what was {', '.join(region.formerly)})" if region.formerly else ""
        out += ["", f"## {region.name}{also}", ""]
        out += ["| portal | newspaper | domains | evidence | layouts | notes |", "|---|---|---|---|---|---|"]
        out += [_row(entry) for entry in entries(region.portals)]
    return "\n".join(out) + "\n"


def _row(entry: Entry) -> str:
    portal = entry.portal
    before = f" ({portal.province_before})" if portal.province_before else ""
    cells = (
        "↳ " * entry.depth + f"`{portal.name}`",
        portal.title + before,
        ", ".join(portal.domains),
        entry.evidence,
        "; ".join(_era(family, layout) for family, layout in entry.eras) or "none",
        " ".join((portal.__doc__ or "").split()).replace("``", "`"),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _era(family: str, layout: Layout) -> str:
    until = f", to {layout.until}" if layout.until else ""
    return f"{layout.name} ({f'`{family}`' if family else 'own'}{until})"
