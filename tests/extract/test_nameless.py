"""A page whose class names and ids tell nothing, as style compilers write them, yields less, and nothing
that is untrue."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from crawler.extract.page import extract
from crawler.records import Article
from tests.extract.corpus import PAGES, whole

_NAMES = re.compile(r"""\s(class|id)=("[^"]*"|'[^']*'|[^\s>]+)""")
URL = "https://baosongque.vn/chuyen-moi-120934.html"
#: The page's only heading is the section's name; every heading is the function's.
UNTRUE_TITLES = {"h1-is-section", "liferay-chi-tiet-tin"}


def nameless(page: str) -> str:
    """The same names the same, and none a word."""
    return _NAMES.sub(lambda found: f' {found[1]}="x{zlib.crc32(found[2].encode())}"', page)


PAIRS = {
    page.stem: (extract(whole(page).encode(), URL), extract(nameless(whole(page)).encode(), URL))
    for page in PAGES
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nothing_untrue_is_read_without_names(page: Path) -> None:
    named, bare = PAIRS[page.stem]
    assert bare.title in (named.title, "") or page.stem in UNTRUE_TITLES
    assert bare.section in (named.section, "")
    assert bare.published[:10] in (named.published[:10], "") or not named.published


def share(name: str) -> float:
    """How often a field that names help to find is found without them."""
    found = [(getattr(named, name), getattr(bare, name)) for named, bare in PAIRS.values()]
    return sum(one == other for one, other in found if one) / sum(bool(one) for one, _ in found)


@pytest.mark.parametrize(
    ("field", "least"), [("title", 0.96), ("published", 0.94), ("section", 0.94), ("authors", 0.92)]
)
def test_most_is_found_without_names(field: str, least: float) -> None:
    assert field in Article.__dataclass_fields__
    assert share(field) >= least
