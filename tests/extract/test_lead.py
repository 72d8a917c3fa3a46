"""The lead that a layout names, among others of its name."""

from __future__ import annotations

import pytest

from crawler.extract.layout import Layout, PortalRules
from crawler.extract.page import extract
from tests.extract.pages import FIRST, SECOND, THIRD, URL, page, text

RULES = PortalRules(layouts=(Layout(name="x", body=".noi-dung", lead=".head"),))
MENU = "<div class='head'><a href='/kinh-te'>Kinh tế</a> <a href='/xa-hoi'>Xã hội</a></div>"


@pytest.mark.parametrize(
    "body",
    [
        MENU + f"<p class='head'>{FIRST}</p>" + text(SECOND, THIRD),
        f"<div class='head box'><p class='head'>{FIRST}</p>" + text(SECOND, THIRD) + "</div>",
        MENU + text(f"<b>{FIRST}</b>", SECOND, THIRD),
    ],
    ids=["menu", "box around the text", "nothing but a menu"],
)
def test_a_menu_or_box_of_the_leads_name_is_passed_over(body: str) -> None:
    article = extract(page(body), URL, rules=RULES)
    assert (article.lead, article.body) == (FIRST, f"{SECOND}\n\n{THIRD}")


def test_what_stands_around_the_headline_too_says_nothing_about_a_lead() -> None:
    """A column of articles may be called a sidebar."""
    inner = f"<h1>Cầu mới thông xe</h1><p class='alead'>{FIRST}</p>" + text(SECOND, THIRD)
    around = f"<div class='row'><div class='sidebar-1'>{inner}</div></div>"
    article = extract(page("").replace("<h1>Cầu mới thông xe</h1>".encode(), around.encode()), URL)
    assert (article.lead, article.body) == (FIRST, f"{SECOND}\n\n{THIRD}")
