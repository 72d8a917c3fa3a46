"""Layouts that are proposed find what the generic layer found, and by names that last."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from crawler.extract.layout import NO_RULES
from crawler.extract.propose import Proposal, Sample, propose
from crawler.extract.selectors import candidates
from crawler.extract.tree import parse, select

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
