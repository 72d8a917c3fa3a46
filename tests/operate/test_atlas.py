"""The page and the map of all portals are drawn from the spiders, and are the ones in the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from crawler.archive.provinces import today
from crawler.cli import main
from crawler.fetch.directory import portals
from crawler.operate.atlas import EVIDENCE, evidence, families, markdown
from crawler.publish.tilemap import PLACES, draw

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_in_the_documentation_is_this_one() -> None:
    assert (DOCS / "portals.md").read_text(encoding="utf-8") == markdown(portals()), (
        "print it anew: khobao portals --markdown > docs/portals.md"
    )


def test_every_portal_but_the_sample_has_its_row() -> None:
    rows = re.findall(r"^\| (?:↳ )*`(\w+)` \|", markdown(portals()), re.M)
    assert sorted(rows) == sorted(name for name, spider in portals().items() if not spider.sample)


def test_evidence_and_families_are_read_off_the_spiders() -> None:
    known = portals()
    assert families(known["baodongthap"]) == ("a_id", "dataimages", "aspx")
    assert evidence(known["baodongthap"]) == "whole"
    assert {evidence(spider) for spider in known.values()} <= set(EVIDENCE)
    for name, spider in known.items():
        assert len(families(spider)) == len(spider.layouts), name


def test_the_map_in_the_documentation_is_this_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["portals", "--map", str(tmp_path / "map.svg")])
    assert done.exit_code == 0, done.output
    drawn = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert drawn == (DOCS / "portals.svg").read_text(encoding="utf-8")
    titles = [node.text for node in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}title")]
    assert "Đồng Tháp: 2" in titles


def test_the_map_has_a_square_for_every_province_and_no_two_in_one_place() -> None:
    assert set(PLACES) == set(today())
    assert len(PLACES) == len(set(PLACES.values())) == 34


def light(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("number", range(5))
def test_names_can_be_read_on_every_colour(number: int) -> None:
    drawn = draw({"Huế": number}, (1, 2, 3, 4), "Bài")
    square = re.search(r'<title>Huế: \d</title>\s*<rect [^>]*fill="(#\w+)"/>\s*<text class="t( on)?"', drawn)
    assert square
    ground, text = light(square[1]), light("#ffffff" if square[2] else "#1b1b1b")
    assert (max(ground, text) + 0.05) / (min(ground, text) + 0.05) >= 4.5


def test_numbers_choose_colours_and_strangers_are_refused() -> None:
    steps = (1, 100, 1000, 10_000)
    bare, full = draw({}, steps, "Bài <b>"), draw({"Huế": 12_345}, steps, "Bài")
    assert "Bài &lt;b&gt;" in bare
    assert ">12k<" in full
    assert full.count("#0f5f4a") == bare.count("#0f5f4a") + 1
    with pytest.raises(ValueError, match="Hà Giang is on no map"):
        draw({"Hà Giang": 1}, steps, "Bài")
