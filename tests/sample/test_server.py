"""What the sample portal answers, over real HTTP."""

from __future__ import annotations

import gzip
import http.client
import signal
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from parsel import Selector
from protego import Protego

from crawler.sample.pieces import SECTIONS, Moment, Piece, pieces, truth
from crawler.sample.server import SampleServer, serve
from crawler.sample.site import DEAD, Site

SITE = Site("http://127.0.0.1:1", 1, datetime.now(UTC))
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def get(server: SampleServer, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body as they come, redirects not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    try:
        connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def one(**wanted: object) -> Piece:
    (found,) = [p for p in pieces(1) if all(getattr(p, name) == value for name, value in wanted.items())]
    return found


def places(server: SampleServer, path: str) -> dict[str, str]:
    """Path -> lastmod of a sitemap, packed or not."""
    body = get(server, path)[2]
    root = etree.fromstring(gzip.decompress(body) if path.endswith(".gz") else body)
    return {
        entry.findtext(f"{MAP}loc", "").removeprefix(server.base_url): entry.findtext(f"{MAP}lastmod", "")
        for entry in root
    }


@pytest.mark.parametrize("path", [one(id=412).path, "/kinh-te", "/sitemap.xml", "/rss/xa-hoi.rss"])
def test_a_held_copy_is_confirmed(server: SampleServer, path: str) -> None:
    status, headers, body = get(server, path)
    assert (status, bool(body)) == (200, True)
    status, again, empty = get(server, path, If_None_Match=headers["ETag"])
    assert (status, empty, again["ETag"]) == (304, b"", headers["ETag"])
    assert get(server, path, If_None_Match='"another"')[0] == 200
    assert [request.status for request in server.requests] == [200, 304, 200]
    assert server.requests[1].headers["if-none-match"] == headers["ETag"]


def test_dates_confirm_too_but_an_etag_goes_before(server: SampleServer) -> None:
    path = one(id=412).path
    modified = get(server, path)[1]["Last-Modified"]
    assert parsedate_to_datetime(modified) == truth(1)[path].published
    assert get(server, path, If_Modified_Since=modified)[0] == 304
    assert get(server, path, If_Modified_Since="Mon, 01 Jan 2018 00:00:00 GMT")[0] == 200
    assert get(server, path, If_Modified_Since=modified, If_None_Match='"another"')[0] == 200
    assert get(server, path, If_Modified_Since="nonsense")[0] == 200


def test_pages_are_packed_for_those_who_ask(server: SampleServer) -> None:
    path = one(id=412).path
    plain = get(server, path)[2]
    _, headers, packed = get(server, path, Accept_Encoding="gzip, deflate")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert int(headers["Content-Length"]) == len(packed) < len(plain)


def test_a_moved_article_is_redirected(server: SampleServer) -> None:
    piece = one(id=379)
    status, headers, _ = get(server, piece.moved_from)
    assert (status, headers["Location"]) == (301, piece.path)
    assert get(server, piece.path)[0] == 200
    assert piece.moved_from in listed(server, "/kinh-te")


def test_a_missing_one_and_unknown_ones(server: SampleServer) -> None:
    assert DEAD.path in listed(server, "/xa-hoi") + listed(server, "/xa-hoi?p=2")
    for path in (
        DEAD.path,
        "/khong-co",
        "/rss/x.rss",
        "/sitemap/1999.xml.gz",
        "/assets/../site.py",
        "/x.svg",
    ):
        assert get(server, path)[0] == 404


def test_another_slug_or_index_page_is_the_same_page(server: SampleServer) -> None:
    piece = one(id=28951)
    assert piece.twin in listed(server, "/thoi-su") + listed(server, "/thoi-su?p=2")
    assert get(server, piece.twin)[2] == get(server, piece.path)[2]
    path = one(id=1050211).path
    assert get(server, path)[2] == get(server, path + "index.htm")[2] == get(server, path.rstrip("/"))[2]


def test_a_busy_server_asks_for_a_second(server: SampleServer) -> None:
    path = one(busy=True).path
    status, headers, _ = get(server, path)
    assert (status, headers["Retry-After"]) == (503, "1")
    assert [get(server, path)[0] for _ in range(3)] == [200, 200, 200]


def test_a_challenge_cannot_be_confirmed(server: SampleServer) -> None:
    status, headers, body = get(server, one(kind="block").path)
    assert (status, headers["ETag"], headers["Last-Modified"]) == (200, None, None)
    assert b"document.cookie" in body


@pytest.mark.parametrize(
    ("wire", "charset", "decoded"),
    [
        ("windows-1258", "windows-1258", "cp1258"),
        ("mislabelled", "iso-8859-1", "utf-8"),
        ("nfd", "utf-8", "utf-8"),
    ],
)
def test_pages_are_in_the_charset_they_should_be(
    server: SampleServer, wire: str, charset: str, decoded: str
) -> None:
    piece = one(wire=wire)
    _, headers, body = get(server, piece.path)
    assert headers["Content-Type"] == f"text/html; charset={charset}"
    title = Selector(body.decode(decoded)).css("h1::text").get("")
    assert title.encode() != piece.title.encode() if wire != "mislabelled" else title == piece.title


def test_every_page_says_that_it_is_fictional(server: SampleServer) -> None:
    for piece in pieces(1):
        if piece.kind != "block" and 1 in piece.moments and not piece.wire and not piece.busy:
            for path in (piece.path, f"/in-bai{piece.path}"):
                assert "là tờ báo hư cấu: tỉnh Sông Mây" in get(server, path)[2].decode(), path
    for path in ("/", "/kinh-te", "/rss/kinh-te.rss", "/robots.txt", "/khong-co", one(kind="block").path):
        assert "hư cấu" in get(server, path)[2].decode(), path
    assert "của Báo Đồng Tháp" in get(server, one(source="Báo Đồng Tháp").path)[2].decode()


def listed(server: SampleServer, path: str) -> list[str]:
    return Selector(get(server, path)[2].decode()).css("article.story a.cms-link::attr(href)").getall()


@pytest.mark.parametrize("section", SECTIONS)
def test_section_pages_list_every_article_once(server: SampleServer, section: str) -> None:
    found = [listed(server, f"/{section}{query}") for query in ("", "?p=2", "?p=3")]
    assert len(found[0]) == 6
    assert found[2] == []
    assert listed(server, f"/{section}?p=1") == listed(server, f"/{section}?p=x") == found[0]
    paths = found[0] + found[1]
    assert len(paths) == len(set(paths))
    wanted = {p.moved_from or p.path for p in truth(1).values() if p.folder == section}
    assert wanted <= set(paths)


@pytest.mark.parametrize("section", SECTIONS)
def test_feeds_tell_the_newest(server: SampleServer, section: str) -> None:
    _, headers, body = get(server, f"/rss/{section}.rss")
    assert headers["Content-Type"].startswith("application/rss+xml")
    items = etree.fromstring(body).findall("channel/item")
    dates = [parsedate_to_datetime(item.findtext("pubDate", "")) for item in items]
    assert len(items) == 5
    assert dates == sorted(dates, reverse=True)
    for item in items:
        link = item.findtext("link", "")
        assert link.startswith(server.base_url)
        assert get(server, urlsplit(link).path)[0] in {200, 503}


def test_sitemaps_list_all(server: SampleServer) -> None:
    index = places(server, "/sitemap.xml")
    assert set(index) == {"/sitemap/aspx.xml.gz", "/sitemap/2025.xml.gz", "/sitemap/2026.xml.gz"}
    entries: dict[str, str] = {}
    for path in index:
        entries |= places(server, path)
        assert index[path] == max(places(server, path).values())
    assert set(truth(1)) < set(entries)
    assert all(datetime.fromisoformat(date).utcoffset() for date in entries.values())
    assert one(folder="noi-bo").path in entries


def test_robots_txt_means_something(server: SampleServer) -> None:
    robots = Protego.parse(get(server, "/robots.txt")[2].decode())
    assert 0 < (robots.crawl_delay("KhoBao") or 0) <= 0.15
    assert list(robots.sitemaps) == [f"{server.base_url}/sitemap.xml"]
    barred = one(folder="noi-bo").path
    assert not robots.can_fetch(server.base_url + barred, "KhoBao")
    assert get(server, barred)[0] == 200
    for path in truth(1):
        assert robots.can_fetch(server.base_url + path, "KhoBao")
        assert not robots.can_fetch(f"{server.base_url}/in-bai{path}", "KhoBao")


def test_another_moment_publishes_another_paper(server: SampleServer) -> None:
    get(server, one(busy=True).path)
    before = {path: get(server, path)[1]["ETag"] for path in truth(1)}
    (new,) = set(truth(2)) - set(truth(1))
    (gone,) = set(truth(1)) - set(truth(2))
    (changed,) = [path for path in before if path != gone and truth(1)[path] != truth(2)[path]]
    assert get(server, new)[0] == 404
    began = datetime.now(UTC)
    server.moment = 2
    assert (get(server, new)[0], get(server, gone)[0]) == (200, 410)
    after = {path: get(server, path)[1]["ETag"] for path in truth(2)}
    assert {path for path in before if path != gone and before[path] != after[path]} == {changed}
    entries = {k: v for path in places(server, "/sitemap.xml") for k, v in places(server, path).items()}
    assert {path for path, date in entries.items() if datetime.fromisoformat(date) >= cut(began)} == {
        changed, new, gone,
    }  # fmt: skip
    assert new in listed(server, "/thoi-su")
    assert gone not in listed(server, "/chinh-tri") + listed(server, "/chinh-tri?p=2")


def cut(date: datetime) -> datetime:
    """Sitemaps tell milliseconds."""
    return date.replace(microsecond=date.microsecond // 1000 * 1000)


def test_pages_do_not_tell_the_port() -> None:
    with serve() as one_server, serve() as another:
        assert one_server.base_url != another.base_url
        for path in [*truth(1), "/", "/kinh-te"]:
            get(one_server, path), get(another, path)
            assert get(one_server, path)[2] == get(another, path)[2]


def test_pictures_and_styles_are_served(server: SampleServer) -> None:
    page = get(server, one(id=20117).path)[2].decode()
    for path in Selector(page).css("img::attr(src), link::attr(href)").getall():
        assert get(server, path)[0] == 200
    drawn = [get(server, f"/images/{name}.svg")[2] for name in ("mot", "hai", "mot")]
    assert drawn[0] == drawn[2] != drawn[1]
    assert etree.fromstring(drawn[0]).tag.endswith("svg")


@pytest.mark.parametrize("moment", [1, 2])
def test_articles_link_to_articles_that_are_there(moment: Moment) -> None:
    site = Site("http://127.0.0.1:1", moment, datetime.now(UTC))
    for path, piece in truth(moment).items():
        if piece.wire != "windows-1258":
            hrefs = Selector(site.answer(path).body.decode()).css("a::attr(href)").getall()
            linked = {href for href in hrefs if site.piece(href)}
            assert len(linked) >= 5
            assert {site.answer(href).status for href in linked} == {200}, path


@given(
    st.text(max_size=60) | st.from_regex(r"/?[a-z/-]*-(post)?\d+(\.aspx|\.html|/)?(\?p=.*)?", fullmatch=True)
)
@settings(max_examples=200, deadline=None)
@example("//[")
@example("/a/b-" + "9" * 5000 + ".aspx")
@example("/kinh-te?p=" + "9" * 5000)
@example("/kinh-te?p=-1")
@example("/kinh-te?p=٣")
def test_any_address_has_an_answer(target: str) -> None:
    assert SITE.answer(target).status in {200, 301, 404, 410}


def test_a_person_can_look_at_it_and_stop_it() -> None:
    command = [sys.executable, "-m", "crawler.sample", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as run:
        assert run.stdout is not None
        address = run.stdout.readline().split(" at ")[1].split()[0]
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("HEAD", "/")
        assert connection.getresponse().status == 200
        run.send_signal(signal.SIGINT)
        assert run.wait(10) == 0
        assert "Stopped" in run.stdout.read()


def test_a_taken_port_is_said(server: SampleServer) -> None:
    command = [sys.executable, "-m", "crawler.sample", "--port", str(server.server_port)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=30)
    assert run.returncode == 1
    assert "--port 0" in run.stderr
