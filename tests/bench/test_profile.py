"""The profile's clocks: the parts add up to the whole, and nothing is left changed."""

from __future__ import annotations

from pathlib import Path

from bench.extract.sets import load, write_own_pages
from bench.profile import Clock, clocked, report
from crawler.extract import page


def test_inner_calls_are_taken_off_the_outer_ones() -> None:
    clock = Clock()

    def inner() -> int:
        return sum(range(2_000_000))

    timed = clock.around(inner)

    def outer() -> int:
        return timed() + timed()

    clock.around(outer)()
    spent = {name.rpartition(".")[2]: seconds for name, seconds in clock.seconds.items()}
    assert spent["outer"] < spent["inner"] / 10
    assert sorted(clock.calls.values()) == [1, 2]


def test_a_page_read_under_clocks_is_the_same_and_the_module_is_as_before(tmp_path: Path) -> None:
    write_own_pages(tmp_path)
    truth = load(tmp_path).truths[0]
    html = (tmp_path / truth["file"]).read_bytes()
    before = {**vars(page)}
    plain = page.extract(html, truth["url"])
    clock = Clock()
    with clocked(page, clock):
        assert page.extract(html, truth["url"]) == plain
    assert vars(page) == before
    assert clock.calls["tree.parse"] == 1


def test_shares_add_up(tmp_path: Path) -> None:
    write_own_pages(tmp_path)
    truths = load(tmp_path).truths[:5]
    text = report(page, [((tmp_path / t["file"]).read_bytes(), t["url"]) for t in truths], 2)
    shares = [float(word[:-1]) for word in text.split() if word.endswith("%")]
    assert 99 < sum(shares) < 101
    assert "metadata.read" in text
