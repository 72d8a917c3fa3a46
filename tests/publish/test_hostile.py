"""Nothing that was crawled runs, loads or leads a reader astray."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from lxml import etree

from crawler.archive.schema import connect_readonly
from crawler.publish.site import site
from tests.publish.hostile import STRINGS, fill

PAGES = (
    "/", "/search?q=word", "/search?q=hit&order=newest", "/portals", "/portal/evil", "/sections", "/authors",
    "/years", "/day/2022-09-14", "/month/2022-09", "/archive", "/archive/articles",
    "/archive/articles?_facet=section",
    "/archive/authors", "/archive/images", "/archive/tags", "/archive/portals", "/archive/readings",
    "/archive/search?q=word", "/archive/who_wrote_most?q=word",
)  # fmt: skip

Client = tuple[asyncio.Runner, httpx.AsyncClient, Path]
#: Attributes that lead or load.
LOADING = {"href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href"}


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Client]:
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    fill(path)
    with asyncio.Runner() as runner:
        transport = httpx.ASGITransport(app=site(path))
        yield runner, httpx.AsyncClient(transport=transport, base_url="http://khobao.test"), path


def paths(archive: Path) -> list[str]:
    with closing(connect_readonly(archive)) as db:
        numbers = [number for (number,) in db.execute("SELECT id FROM articles")]
    assert len(numbers) == len(STRINGS)
    own = [f"/article/{number}" for number in numbers]
    rows = [f"/archive/articles/{number}" for number in numbers]
    names = [
        f"/{kind}/{quote(text.replace(chr(0), ''), safe='')}"
        for kind in ("section", "author")
        for text in STRINGS
    ]
    reflected = [
        f"/search?{name}={quote(text)}" for name in ("q", "section", "since", "portal") for text in STRINGS
    ]
    reflected += [f"/search?q=before:{quote(text)}" for text in STRINGS]
    asked = [f"/archive/search?q={quote(text)}&since={quote(text)}&portal={quote(text)}" for text in STRINGS]
    asked += [f"/archive/side_by_side?a={quote(text)}&b=-on:{quote(text)}" for text in STRINGS]
    asked += [f"/archive?sql=select+:x&x={quote(text)}" for text in STRINGS]
    lost = [f"/{quote(text, safe='')}" for text in STRINGS]
    return [*PAGES, *own, *rows, *names, *reflected, *asked, *lost]


def test_every_page_is_inert(client: Client) -> None:
    runner, http, archive = client
    for path in paths(archive):
        answer = runner.run(http.get(path))
        assert answer.status_code < 500, path
        assert "script-src 'self'" in answer.headers["content-security-policy"], path
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        if "html" in answer.headers.get("content-type", ""):
            check(path, answer.text)


def check(path: str, html: str) -> None:
    page = BeautifulSoup(html, "lxml")
    assert not page.find_all(["iframe", "object", "embed", "base", "math", "animate", "style"]), path
    assert not page.find_all("meta", attrs={"http-equiv": True}), path
    for script in page.find_all("script"):
        assert str(script.get("src", "")).startswith("/-/static/"), f"{path}: {script}"
        assert not script.string, f"{path}: {script}"
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")], f"{path}: {element}"
        for name in LOADING & element.attrs.keys():
            check_address(path, element, str(element[name]))


def check_address(path: str, element: Tag, address: str) -> None:
    try:
        parts = urlsplit(address)
    except ValueError:
        assert address.startswith("http"), f"{path}: {element}"
        return
    assert parts.scheme in ("", "http", "https"), f"{path}: {element}"
    if parts.netloc not in ("", "khobao.test"):
        assert element.name == "a", f"{path} loads {element}"
        if not path.startswith("/archive"):
            assert {"noreferrer", "nofollow"} <= set(element.get("rel") or ()), f"{path}: {element}"


@pytest.mark.parametrize(
    "path",
    [
        "/articles.csv",
        "/archive/articles.csv?_stream=1&_dl=1",
        "/archive/articles.csv?_labels=on&_size=max&_dl=1",
        "/archive/search.csv?q=word&_dl=1",
        f"/archive.csv?_dl=1&sql={quote('select title, -5 as five from articles')}",
    ],
)
def test_a_spreadsheet_runs_no_formula(client: Client, path: str) -> None:
    runner, http, _ = client
    answer = runner.run(http.get(path))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert len(rows) == len(STRINGS)
    assert {len(row) for row in rows} == {len(head)}
    cells = [cell for row in rows for cell in row if cell != "-5"]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'@SUM(1+1)*cmd|' /C calc'!A0" in {cell for row in rows for cell in row}
    assert ("five" not in head) or {row[1] for row in rows} == {"-5"}, "a number stays one"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["content-type"].startswith("text/csv")


def test_feeds_and_json_are_not_taken_for_pages(
    client: Client,
) -> None:
    runner, http, _ = client
    feed = runner.run(http.get("/feed.atom?q=word"))
    assert len(etree.fromstring(feed.content).findall("{*}entry")) == len(STRINGS)
    for link in etree.fromstring(feed.content).iter("{*}link"):
        assert link.get("href", "").startswith("http://khobao.test/")
    answer = runner.run(http.get("/archive/articles.json?_shape=array"))
    assert answer.headers["content-type"].startswith("application/json")
