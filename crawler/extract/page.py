"""The one door: the bytes of a page in, the article that it holds out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from crawler.extract import (
    body,
    fields,
    heuristics,
    hidden,
    metadata,
    placeholders,
    recurring,
    residue,
    signatures,
)
from crawler.extract.body import Block
from crawler.extract.datelines import read_date
from crawler.extract.encoding import decode
from crawler.extract.fields import Page
from crawler.extract.fit import doubt, is_empty, of_one_text
from crawler.extract.keywords import shown_tags
from crawler.extract.kinds import Signs, is_home, is_section, kind_of, shown
from crawler.extract.layout import NO_RULES, PortalRules, matching
from crawler.extract.lead import find_lead
from crawler.extract.pagers import next_page
from crawler.extract.sections import section as section_of
from crawler.extract.story import Story, tell
from crawler.extract.tree import Element, following, parse, size_of, text_of, without_scripts
from crawler.records import Article, Issue, Layer, PageKind
from crawler.urls import absolute, is_article, url_key

_T = TypeVar("_T")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_ ,;])")


def extract(
    body: bytes,
    url: str,
    *,
    headers: Iterable[tuple[str, str]] = (),
    fetched_at: datetime | None = None,
    rules: PortalRules = NO_RULES,
) -> Article:
    """What the page at ``url`` says, by the portal's layout, its metadata, and its looks.

    ``body`` is the payload with its content encoding removed, ``headers`` those of the response
    (only Content-Type is looked at), ``fetched_at`` an aware instant: it resolves "3 giờ trước",
    chooses between layouts, and refuses dates that lie after it.  Never raises on any bytes or
    address: what cannot be read is an Issue, and a field that is not sure stays empty.
    """
    return seen(body, url, headers, fetched_at, rules)[0]


def seen(
    body: bytes,
    url: str,
    headers: Iterable[tuple[str, str]],
    fetched_at: datetime | None,
    rules: PortalRules,
) -> tuple[Article, Page | None]:
    """The article, and the page as it was read: with a body that only scripts would show brought into
    the tree.  There is none of what cannot be parsed."""
    reading = opened(body, url, headers, fetched_at, rules)
    if isinstance(reading, Article):
        return reading, None
    article = reading.article()
    hides = hidden.is_hidden(article.body) or is_empty(reading.page)
    if hides and (issue := reading.reveal(article.kind)) is not None:
        issues = [*reading.before, issue]
        reading = _Reading(reading.page.root, url, reading.key, rules, fetched_at, issues, body)
        article = reading.article()
    return article, reading.page


def opened(
    body: bytes,
    url: str,
    headers: Iterable[tuple[str, str]],
    fetched_at: datetime | None,
    rules: PortalRules,
) -> _Reading | Article:
    """The page, parsed; or what is left to say of one that cannot be."""
    issues: list[Issue] = []
    key = _key(url, rules, issues)
    if rules.decode_body is not None:
        try:
            body = rules.decode_body(body)
        except Exception as problem:  # noqa: BLE001  a portal's own code on a page it never saw
            issues.append(Issue("body.decode", f"the portal's decode_body failed: {problem!r}", "body"))
    content_type = next((v for k, v in headers if k.lower() == "content-type"), "")
    page = without_scripts(body)
    decoded = decode(page, content_type=content_type, language=rules.language or "vi")
    issues += decoded.issues
    blank = not decoded.text or decoded.text.isspace()
    if blank or any(issue.code == "encoding.unreadable" for issue in issues):
        if not issues:
            issues.append(Issue("html.empty", "the page is empty; fetch it again", "body"))
        return Article(url=url, key=key, kind="error", issues=tuple(issues))
    root, deep = parse(page if decoded.plain else decoded.text)
    if deep:
        issues.append(Issue("html.deep", "elements nested more than 2,000 deep were left out", "body"))
    if root is None:
        issues.append(Issue("html.empty", "there is no element in the page", "body", decoded.text[:200]))
        return Article(url=url, key=key, kind="error", issues=tuple(issues))
    if placeholders.may_hold(decoded.text):
        placeholders.clear(root)
    return _Reading(root, url, key, rules, fetched_at, issues, body)


def _key(url: str, rules: PortalRules, issues: list[Issue]) -> str:
    try:
        return url_key(url, rules.urls)
    except ValueError as problem:
        issues.append(Issue("url.invalid", f"{problem}; no key can be made", "url", url[:200]))
        return url


class _Reading:
    """One page being read."""

    def __init__(
        self,
        root: Element,
        url: str,
        key: str,
        rules: PortalRules,
        fetched_at: datetime | None,
        issues: list[Issue],
        source: bytes = b"",
    ) -> None:
        self.source, self.before = source, tuple(issues)
        told = metadata.read(root, rules.language or "vi")
        self.language = rules.language or _language(told) or "vi"
        self.language_layer: Layer = (
            "layout" if rules.language else "jsonld" if told.jsonld.language else "meta"
        )
        self.url, self.key = url, key
        self.layers: dict[str, Layer] = {}
        day = fetched_at.astimezone(rules.zone).date() if fetched_at is not None else None
        found = heuristics.survey(root)
        self.by: Layer = "layout"
        issues += told.issues
        self.page = Page(root, url, rules, None, told, found, self.language, fetched_at, [], issues)
        if not self._lay_out(day):
            self.by = "heuristics"
            if rules.recurring:
                recurring.lighten(found.weights, rules.recurring, self.language)
            self.title, self.title_by = fields.title(self.page)
            element = heuristics.body_of(found, self.page.title_element)
            if element is not None:
                self.page.body.append(element)
        self.continued, self.pager = next_page(told.following, self.page.body, url)

    def _lay_out(self, day: date | None) -> bool:
        """Whether a layout of the portal fits the page; the first that does is the page's."""
        page, rules = self.page, self.page.rules
        for layout, elements in matching(rules.layouts, page.root, day):
            page.layout, page.body = layout, of_one_text(page, elements)
            self.title, self.title_by = fields.title(page)
            if (issue := doubt(page)) is None:
                return True
            page.issues.append(issue)
        page.layout, page.body, page.title_element = None, [], None
        if is_article(self.url, rules.urls):
            self._miss_layout()
        return False

    def _miss_layout(self) -> None:
        """Each field is left to the layers below, where the portal has layouts and none fits."""
        rules = self.page.rules
        if rules.layouts and self.page.layout is None:
            message = f"no layout of {rules.name} matches this article; add one"
            self.page.issues.append(Issue("layout.none", message, "body"))

    def reveal(self, kind: PageKind) -> Issue | None:
        """Brings a body that only scripts would show into the tree."""
        source = decode(self.source, language=self.language).text
        return hidden.reveal(self.page.root, source, kind, self.language)

    def article(self) -> Article:
        page = self.page
        title = self._keep("title", self.title, self.title_by)
        published, layer = fields.published(page)
        self._keep("published", published, layer)
        story = self._story(title)
        for take in (signatures.opening, signatures.closing):
            if not story.byline:
                story.body, story.byline = take(story.body, page.paper, self.language)
        byline, authors, layer = signatures.byline(page, story.byline)
        byline = self._keep("byline", byline, layer)
        section = self._keep("section", *section_of(page, title))
        self._keep("lead", story.lead, self.lead_by)
        self._keep("body", story.body, self.by)
        self._keep("images", story.images, self.by)
        self._keep("agency", story.agency, self.lead_by or self.by)
        kind, reason = kind_of(self._signs(title, story, published is not None))
        if kind != "article":
            page.issues.append(Issue(f"page.{kind}", f"no article here: {reason}", "body", title[:200]))
        else:
            for name, value in (("title", title), ("published", published), ("body", story.body)):
                if not value:
                    page.issues.append(Issue(f"{name}.empty", f"the page tells no {name}", name))
            if not page.rules.urls.article:  # no address tells what is an article, only the page does
                self._miss_layout()
            if self.continued:
                message = f"the article goes on at {self.continued}, which is not part of this record"
                page.issues.append(Issue("body.continued", message, "body", self.continued[:200]))
        return Article(
            url=self.url,
            key=self.key,
            kind=kind,
            title=title,
            lead=story.lead,
            body=story.body,
            byline=byline,
            authors=authors,
            section=section,
            agency=story.agency,
            published=published.value.isoformat() if published else "",
            published_raw=published.raw if published else "",
            published_precision=published.precision if published else None,
            modified=self._modified(published.value if published else None),
            images=story.images,
            tags=self._tags(),
            language=self._keep("language", self.language, self.language_layer),
            canonical=self._canonical(),
            layers=self.layers,
            layout=page.layout.name if page.layout else "",
            issues=tuple(page.issues),
        )

    def _keep(self, name: str, value: _T, layer: Layer | None) -> _T:
        if value and layer:
            self.layers[name] = layer
        return value

    # -- the text ------------------------------------------------------------------------------

    def blocks(self, title: str) -> tuple[str, list[Block]]:
        """The lead, where it has an element of its own, and the blocks of the rest."""
        page = self.page
        layout = page.layout
        without: set[Element] = set()
        captions: set[Element] = set()
        if layout:
            for selector in residue.ELEMENTS:
                without.update(page.laid_out(selector))
            for selector in layout.remove:
                without.update(page.laid_out(selector))
            captions.update(page.laid_out(layout.captions))
            without.update(page.laid_out(layout.byline))
            without.update(page.laid_out(layout.title))
        lead = find_lead(page, title, without)
        if lead is not None:
            self.lead_by = lead.layer
            without.add(lead.element)
        without.update(self._above_headline())
        if self.pager is not None:
            without.add(self.pager)
        if page.date_element is not None:
            without.add(page.date_element)
        without.difference_update(page.body)
        blocks = [
            block
            for element in self._pictures_above() + page.body
            for block in body.read(element, self.language, without=without, captions=captions)
        ]
        return lead.text if lead is not None else "", blocks

    def _story(self, title: str) -> Story:
        page = self.page
        lead, blocks = self.blocks(title)
        story = tell(
            blocks,
            title=title,
            description=page.told.jsonld.description or page.told.meta.description,
            lead=lead,
            byline="",
            agency_tags=page.rules.agency_tags,
            paper=page.paper,
            recurring=page.rules.recurring,
            language=self.language,
            base=(page.told.base and absolute(self.url, page.told.base)) or self.url,
        )
        if story.lead and not lead:
            self.lead_by = "heuristics"
        return story

    def _pictures_above(self) -> list[Element]:
        """Pictures with a caption between headline and text, outside the element of the text."""
        title, found = self.page.title_element, list[Element]()
        if title is None or not self.page.body:
            return []
        for element in islice(following(title), 100):
            if element is self.page.body[0]:
                return found
            if element.tag == "figcaption" and size_of(element, 0):
                figure = element.getparent()
                if (
                    figure is not None
                    and figure.tag == "figure"
                    and next(figure.iter("img"), None) is not None
                ):
                    found.append(figure)
        return []

    def _above_headline(self) -> list[Element]:
        """Kickers, dates and breadcrumbs that stand in the body's element above the headline."""
        above: list[Element] = []
        node = self.page.title_element
        if node is None or not any(around in self.page.body for around in node.iterancestors()):
            return []
        while node is not None and node not in self.page.body:
            above += (e for e in node.itersiblings(preceding=True) if next(e.iter("img"), None) is None)
            node = node.getparent()
        return above if node is not None and sum(size_of(e, 300) for e in above) < 300 else []

    lead_by: Layer | None = None

    # -- the rest ------------------------------------------------------------------------------

    def _modified(self, published: datetime | None) -> str:
        """Only when it is later than the publication."""
        page = self.page
        for layer, told in page.told_layers():
            date = read_date(page, told.modified) if told.modified else None
            if date and date.precision != "day" and (published is None or date.value > published):
                if page.now is not None and date.value - page.now > fields.TOLERANCE:
                    continue
                return self._keep("modified", date.value.isoformat(), layer)
        return ""

    def _tags(self) -> tuple[str, ...]:
        page = self.page
        shown = [text_of(e, self.language) for e in page.laid_out(page.layout.tags)] if page.layout else []
        for layer, tags in (
            ("layout", shown),
            ("jsonld", page.told.jsonld.tags),
            ("heuristics", shown_tags(page)),
            ("meta", page.told.meta.tags),
        ):
            clean = dict.fromkeys(tag.strip(" #,;.") for tag in tags if 1 < len(tag.strip(" #,;.")) <= 80)
            if clean:
                self._keep("tags", True, layer)  # type: ignore[arg-type]
                return tuple(clean)[:50]
        return ()

    def _canonical(self) -> str:
        told = self.page.told.meta.canonical
        return self._keep("canonical", absolute(self.url, told) if told else "", "meta")

    def _signs(self, title: str, story: Story, dated: bool) -> Signs:
        page = self.page
        visible, words, script = story.prose, "", ""
        if story.prose < 600:
            visible, words = shown(page.root)
        if visible < 200:
            script = self.source[:200_000].decode("utf-8", "replace")
        node = next(page.root.iter("title"), None) if not title else None
        home = is_home(self.url)
        return Signs(
            prose=story.prose,
            visible=visible,
            headlines=heuristics.headlines(page.root)
            if home or story.prose < 1500 or story.headlines > 4
            else 0,
            inner_headlines=story.headlines,
            paragraphs=story.paragraphs,
            title=title or (text_of(node, self.language) if node is not None else ""),
            words=words,
            script=script,
            dated=dated,
            told_article=page.told.jsonld.article,
            graph_article=page.told.meta.article,
            url_article=is_article(self.url, page.rules.urls),
            url_home=home,
            url_section=is_section(self.url),
            captions=tuple(image.caption for image in story.images if image.caption),
            enciphered=any(issue.code == "body.enciphered" for issue in page.issues),
        )


def _language(told: metadata.Metadata) -> str:
    """The primary language subtag that the page declares: vi for ``vi-VN`` and ``vi_VN``."""
    for code in (told.jsonld.language, told.meta.language):
        if found := _LANGUAGE.match(code.strip()):
            return found.group().lower()
    return ""
