"""Layouts that are proposed find what the generic layer found, and by names that last."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from lxml.html import fragment_fromstring

from crawler.extract import families
from crawler.extract.layout import NO_RULES
from crawler.extract.propose import Proposal, Sample, propose
from crawler.extract.selectors import candidates
from crawler.extract.surroundings import among_links
from crawler.extract.tree import parse, select
from crawler.fetch.directory import portals
from crawler.operate import atlas

PORTALS = Path(__file__).parents[1] / "portals"
OLD, NEW = "2025-11-01T08:00:00+07:00", "2026-01-10T08:00:00+07:00"
TEXT = "".join(
    f"<p>Đoạn {n}: bà con xã Mỹ Xương đã thu hoạch xong và đang làm đất cho vụ mới.</p>" for n in range(5)
)


def sample(title: str, head: str = "", body: str = "noi-dung", *, more: str = "", foot: str = "") -> Sample:
    page = (
        f"<html><head><title>{title}</title></head><body>"
        "<div id='menu'><a href='/a'>Thời sự</a></div>"
        f"<div class='main row'><div class='crumb'><a href='/'>Trang chủ</a><a href='/x'>Kinh tế</a></div>"
        f"<h1 class='ten-bai text-lg'>{title}</h1>{head}"
        f"<div class='{body}'>{TEXT}{more}</div>{foot}</div></body></html>"
    )
    url = f"https://bao.example/{len(title)}-a1.html"
    return Sample(page.encode(), url, datetime.fromisoformat(NEW))


def told(proposal: Proposal) -> dict[str, str]:
    return {found.field: found.selector for found in proposal.found}


SIGNED = "<div class='but-danh'>{}</div>"
PAGES = (
    sample(
        "Lúa trổ bông trên đồng Mỹ Xương",
        "<i class='gio'>08/01/2026 - 18:21</i>",
        foot=SIGNED.format("Nguyễn Thu"),
    ),
    sample(
        "Nước về sớm ở đầu nguồn sông Tiền",
        "<i class='gio'>07/01/2026 - 08:00</i>",
        foot=SIGNED.format("Trần Nam"),
    ),
)


def test_each_field_is_found_by_a_name_that_says_what_it_is() -> None:
    (proposal,) = propose(PAGES, NO_RULES)
    assert (proposal.samples, proposal.family, proposal.layout.name) == ((0, 1), "", "2026")
    assert told(proposal) | {"section": ""} == {
        "title": ".ten-bai", "date": ".gio", "lead": "", "body": ".noi-dung", "byline": ".but-danh",
        "section": "", "tags": "", "captions": "",
    }  # fmt: skip
    assert all(cell in "=-" for found in proposal.found for cell in found.cells)


def test_a_selector_that_finds_something_else_on_one_page_is_passed_over() -> None:
    other = sample("Chợ nổi đón khách đầu năm mới", "<i class='gio'>06/01/2026 - 07:00</i>")
    body = other.body.replace(b"<h1 class='ten-bai", b"<b class='ten-bai'>Tin</b><h1 class='ten-bai")
    (proposal,) = propose((*PAGES, Sample(body, other.url, other.fetched_at)), NO_RULES)
    assert told(proposal)["title"] == "h1.ten-bai"


def test_pages_of_two_systems_get_a_layout_each() -> None:
    old = sample("Cầu mới nối đôi bờ sông Hậu", "<i class='ngay'>01/11/2025 07:00</i>", body="chi-tiet")
    first, second = propose((PAGES[0], old, PAGES[1]), NO_RULES)
    assert [(p.layout.name, p.layout.body, p.samples) for p in (first, second)] == [
        ("2026", ".noi-dung", (0, 2)), ("2025", ".chi-tiet", (1,)),
    ]  # fmt: skip


def test_a_byline_among_the_paragraphs_stays_with_the_generic_layer() -> None:
    page = sample(
        "Lúa trổ bông trên đồng Mỹ Xương", "<div class='gio'>08/01/2026 - 18:21</div>",
        more="<p><strong>Nguyễn Thu</strong></p>",
    )  # fmt: skip
    (proposal,) = propose((page,), NO_RULES)
    byline = next(found for found in proposal.found if found.field == "byline")
    assert (byline.selector, byline.cells) == ("", ("=",))


@pytest.mark.parametrize(
    ("portal", "family"),
    [
        ("baolaocai", "families.epi()"),
        ("baoapbac", 'families.dataimages("old")'),
        ("baocantho", "families.a_id(1)"),
    ],
)
def test_a_layout_that_papers_share_is_known_again(portal: str, family: str) -> None:
    page = next((PORTALS / portal).glob("*.html"))
    wanted = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    fetched = datetime.fromisoformat(wanted["fetched_at"])
    (proposal,) = propose([Sample(page.read_bytes(), wanted["url"], fetched)], NO_RULES)
    assert proposal.family == family
    assert [found.field for found in proposal.found if "≠" in found.cells] == []


def saved(name: str) -> list[Sample]:
    """The articles among the pages of one of our portals."""
    found = []
    for page in sorted((PORTALS / name).glob("*.html")):
        wanted = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
        if wanted["kind"] == "article":
            fetched = datetime.fromisoformat(wanted["fetched_at"])
            found.append(Sample(page.read_bytes(), wanted["url"], fetched))
    return found


#: Systems that pages were made by beside those that their spider names a layout of: pages of other years,
#: and selectors that differ so much that the spider states a layout of its own.
ALSO = {
    "baohungyen": {"dataimages"},
    "baoquangtri": {"dataimages"},
    "baothaibinh": {"numeric_path"},
}


@pytest.mark.parametrize("name", [name for name, spider in portals().items() if not spider.local])
def test_pages_of_every_portal_are_described_without_menus_and_by_their_own_system(name: str) -> None:
    samples = saved(name)
    proposals = propose(samples, NO_RULES)
    if name == "baohaiphong":  # of the text of a long story with a head of its own, nothing is seen
        proposals, samples = proposals[:1], samples[:1]
    assert sorted(n for one in proposals for n in one.samples) == list(range(len(samples)))
    for proposal in proposals:
        assert [found.field for found in proposal.found if "≠" in found.cells] in ([], ["byline"])
        kin = {*atlas.families(portals()[name]), *ALSO.get(name, ())}
        assert proposal.family.removeprefix("families.").partition("(")[0] in {"", *kin}
        for field, selector in told(proposal).items():
            for n in proposal.samples if not proposal.family else ():
                root, _ = parse(samples[n].body)
                assert root is not None
                found = select(root, selector)[:: -1 if field == "section" else 1] if selector else []
                assert not any(map(among_links, found[:1])), (field, selector)


def test_the_item_of_a_menu_that_is_the_section_is_not_proposed() -> None:
    menu = "<ul class='nav'><li><a href='/kinh-te'>Kinh tế</a></li><li><a href='/x'>Xã hội</a></li></ul>"
    page = sample("Lúa trổ bông trên đồng Mỹ Xương", "<i class='gio'>08/01/2026 - 18:21</i>")
    url = "https://bao.example/kinh-te/lua-tro-bong-a1.html"
    body = page.body.replace(b"<div id='menu'>", menu.encode() + b"<div id='menu'>")
    body = body.replace(
        "<div class='crumb'><a href='/'>Trang chủ</a><a href='/x'>Kinh tế</a></div>".encode(), b""
    )
    (proposal,) = propose([Sample(body, url, page.fetched_at)], NO_RULES)
    section = next(found for found in proposal.found if found.field == "section")
    assert (section.selector, section.cells) == ("", ("=",))


def test_a_trail_of_sections_is_no_menu() -> None:
    (proposal,) = propose(PAGES, NO_RULES)
    assert told(proposal)["section"] == "div.crumb > a:last-of-type"


def test_names_that_many_systems_give_make_no_family() -> None:
    head = "<div class='date'>08/01/2026 - 18:21</div>"
    page = sample("Lúa trổ bông trên đồng Mỹ Xương", head, body="x' id='content")
    (proposal,) = propose([page], NO_RULES)
    assert (proposal.family, proposal.layout.body) == ("", "#content")
    named = Sample(page.body, "https://bao.example/kinh-te/202601/lua-tro-bong-1a2b3c4/", page.fetched_at)
    (proposal,) = propose([named], NO_RULES)
    assert proposal.family.startswith("families.dataimages(")
    pictured = page.body.replace(b"<p>", b"<p><img src='/dataimages/202601/original/images1_lua.jpg'>", 1)
    (proposal,) = propose([Sample(pictured, page.url, page.fetched_at)], NO_RULES)
    assert proposal.family.startswith("families.dataimages(")


def test_each_family_bears_the_signs_that_tell_it() -> None:
    names = {call for name in portals() for call in atlas.families(portals()[name])} - {""}
    told_by = {call.partition("(")[0].removeprefix("families.") for call, _ in every_call()}
    assert names <= told_by


def every_call() -> list[tuple[str, object]]:
    """The calls for pages that bear every sign."""
    root, _ = parse("".join(f"<div class='{name}'></div>" for name in (
        "td-post-content", "cms-body", "b-maincontent", "pseudonym", "pHead",
    )) + "<img src='/uploads/image/x.jpg'><img src='/upload/news/1_2020/x.jpg'>")  # fmt: skip
    assert root is not None
    urls = ("https://bao.example/lua-a1.html", "https://bao.example/lua-1.aspx")
    return [one for url in urls for one in families.likely(root, url)]


def test_a_page_whose_text_is_seen_only_as_a_whole_is_fitted_by_the_others() -> None:
    """Text that stands beside its lead, both of a few words, is taken for the whole page's."""
    whole, other = saved("baonghean")[1:]
    (proposal,) = propose([other, whole], NO_RULES)
    assert (proposal.samples, proposal.family) == ((0, 1), "families.onecms()")


def test_an_element_that_shows_a_signature_which_the_whole_page_hid_is_proposed() -> None:
    page = saved("baoquangngai")[-1]
    (proposal,) = propose([page], NO_RULES)
    assert proposal.layout.body == "#content"
    assert [found.field for found in proposal.found if "≠" in found.cells] == ["byline"]


def test_what_holds_the_tags_is_not_a_tag() -> None:
    foot = "<div class='tu-khoa'><a href='/t'>Mỹ Xương</a></div>"
    page = sample("Lúa trổ bông trên đồng Mỹ Xương", "<i class='gio'>08/01/2026 - 18:21</i>", foot=foot)
    (proposal,) = propose([page], NO_RULES)
    assert told(proposal)["tags"] == "div.tu-khoa a"


def test_names_of_looks_are_no_names_of_fields() -> None:
    head = "<i class='gio'>08/01/2026 - 18:21</i>"
    head += "<p class='text-lg font28'>Nước về đúng lịch, bà con mừng vì đỡ công bơm.</p>"
    (proposal,) = propose([sample("Lúa trổ bông trên đồng Mỹ Xương", head)], NO_RULES)
    assert told(proposal)["lead"] == ""


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<nav><a href='/'>Trang chủ</a><a href='/x'>Kinh tế</a></nav>", False),
        ("<nav><a href='/y'>Chính trị</a><a href='/x'>Kinh tế</a></nav>", True),
        ("<div class='breadcrumb'><a href='/x'>Kinh tế</a></div>", False),
        ("<div class='cate'>" + "<a href='/x'>Kinh tế</a>" * 9 + "</div>", True),
        ("<div class='tags'>" + "<a href='/x'>Kinh tế</a>" * 9 + "</div>", False),
        ("<div id='banner'><a href='/x'>Kinh tế</a></div>", True),
        (
            "<div class='head'><a href='/x'>Kinh tế</a> Lúa trổ trên đồng <a href='/y'>Mỹ Xương</a></div>",
            False,
        ),
        ("<footer>Tòa soạn <a href='/x'>Kinh tế</a></footer>", True),
    ],
)
def test_what_stands_among_links_is_told_from_trails_and_tags(markup: str, wanted: bool) -> None:
    link = next(one for one in fragment_fromstring(markup).iter("a") if one.get("href") == "/x")
    assert among_links(link) is wanted


def test_pages_without_text_are_in_no_layout() -> None:
    assert (
        propose(
            [Sample(b"<html><body><p>x</p></body></html>", "https://bao.example/", PAGES[0].fetched_at)],
            NO_RULES,
        )
        == []
    )
    assert propose([Sample(b"", "https://bao.example/", PAGES[0].fetched_at)], NO_RULES) == []


@pytest.mark.parametrize(
    ("markup", "best"),
    [
        ("<div id='bai' class='x'><i/></div>", "#bai"),
        ("<div id='bai-1234' class='noi-dung'><i/></div>", ".noi-dung"),
        ("<div class='css-1x2y3z noi-dung'><i/></div>", ".noi-dung"),
        ("<div id='cot'><div class='text-lg mb-3'><i/></div></div>", "#cot div"),
        ("<div id='cot'><div><i/></div><div>y</div></div>", "#cot div"),
        ("<time datetime='2026-01-01'><i/></time>", "time[datetime]"),
    ],
)
def test_candidates_prefer_what_lasts_and_all_match(markup: str, best: str) -> None:
    root, _ = parse(f"<html><body>{markup}</body></html>")
    assert root is not None
    mark = root.find(".//i")
    assert mark is not None
    element = mark.getparent()
    assert element is not None
    found = candidates(element)
    assert found[0].selector == best
    assert [one.selector for one in found if element not in select(root, one.selector)] == []
    places = [one.counted for one in found]
    assert places == sorted(places)
