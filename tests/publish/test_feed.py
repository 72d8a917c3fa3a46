"""Feeds, as a feed reader takes them."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.archive.search import Hit
from crawler.publish.feed import atom
from tests.publish.conftest import Get

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_a_search_is_a_feed_newest_first(get: Get) -> None:
    answer = get(f"/feed.atom?q={quote('đồng tháp')}")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    titles = feed.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert titles == ["Không rõ ngày", "Lũ về sớm", "Huyện Tháp Mười được mùa sen, giá cao"]
    links = feed.xpath("a:entry/a:link/@href", namespaces=ATOM)
    assert all(get(link.removeprefix("http://khobao.test")).status_code == 200 for link in links)
    assert feed.xpath("a:entry/a:id/text()", namespaces=ATOM) == links
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM)[0].startswith(
        "http://khobao.test/feed.atom?q="
    )
    assert feed.xpath("a:entry[3]/a:published/text()", namespaces=ATOM) == ["2022-09-14T09:51:45+07:00"]


def test_a_feed_takes_the_filters_of_the_search(get: Get) -> None:
    feed = etree.fromstring(get(f"/feed.atom?section={quote('thoi su')}&lang=en").content)
    assert feed.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["Lũ về sớm"]
    assert get("/feed.atom?since=x").status_code == 400


def test_a_search_is_taken_away_as_a_spreadsheet_and_for_programs(get: Get) -> None:
    answer = get(f"/articles.csv?q={quote('đồng tháp')}&year=2022")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert row["title"] == "Huyện Tháp Mười được mùa sen, giá cao"
    assert row["authors"] == "Nguyễn Thu; L.C"
    lines = get("/articles.jsonl?portal=dongthap").text.splitlines()
    assert [json.loads(line)["portal"] for line in lines] == ["dongthap"] * 3
    assert get("/articles.csv?q=khongco").text.count("\r\n") == 1
    assert get("/articles.csv?since=x").status_code == 400


def test_a_search_is_taken_away_as_citations(get: Get) -> None:
    asked = f"?q={quote('đồng tháp')}&section={quote('huyện tháp mười')}"
    answers = {ending: get(f"/articles.{ending}{asked}") for ending in ("ris", "bib", "csl.json")}
    assert answers["ris"].text.count("TY  - NEWS") == 2
    assert answers["ris"].headers["content-type"].startswith("application/x-research-info-systems")
    assert answers["bib"].text.count("@article{khobao") == 2
    assert {item["container-title"] for item in answers["csl.json"].json()} == {"Báo Đồng Tháp"}
    for ending, answer in answers.items():
        assert answer.headers["content-disposition"] == f'attachment; filename="khobao.{ending}"'
        number = answers["csl.json"].json()[0]["archive_location"]
        alone = get(f"/article/{number}.{ending}").text
        assert alone.strip("[]\n") in answer.text, "one article is cited alike alone and among others"
    assert get("/articles.csl.json?q=khongco").json() == []


@given(st.lists(st.tuples(st.text(), st.text(), st.integers(0, 400_000_000)), max_size=4))
def test_whatever_was_crawled_the_feed_is_xml(rows: list[tuple[str, str, int]]) -> None:
    hits = [Hit(number, "p", title, "javascript:x", "", text, text, text) for title, text, number in rows]
    feed = etree.fromstring(atom("T", "http://a/", "http://a/f", hits, lambda number: f"http://a/{number}"))
    assert len(feed.findall("a:entry", ATOM)) == len(hits)
    for moment in feed.xpath("//a:updated/text()", namespaces=ATOM):
        assert datetime.fromisoformat(moment).tzinfo
