"""What a reader sees, page by page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup

from crawler.archive.schema import connect_readonly
from crawler.archive.store import Store
from crawler.records import Visit
from tests.archive.pages import HOST, NOW, PORTAL, article, capture, days, visit
from tests.publish.conftest import Get

PLACES = (
    *(
        "/",
        "/search",
        "/portals",
        "/provinces",
        "/portal/dongthap",
        "/portal/apbac",
        "/sections",
        "/authors",
        "/years",
    ),
    *("/year/2022", "/month/2022-09", "/day/2022-09-14", "/about", "/search?q=sen", "/search?q=khongco"),
    *(f"/province/{quote('Đồng Tháp')}", f"/section/{quote('Thời sự')}", f"/author/{quote('Nguyễn Thu')}"),
)


def soup(get: Get, path: str, **options: str) -> BeautifulSoup:
    answer = get(path, **options)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


def text(element: object) -> str:
    return " ".join(getattr(element, "get_text")().split())  # noqa: B009


def number_of(archive: Path, name: str) -> int:
    row = (
        connect_readonly(archive)
        .execute("SELECT id FROM articles WHERE url LIKE ?", [f"%/{name}"])
        .fetchone()
    )
    return int(row[0])


def test_the_front_page_shows_the_newest_and_what_is_there(get: Get) -> None:
    page = soup(get, "/")
    assert text(page.select_one(".front h3")) == "Không rõ ngày"
    assert "3 bài của 2 báo, đăng từ 9/2022 đến 10/2023" in text(page)
    assert page.select_one("form[role=search] input[name=q]")
    row = page.select("table.counts tbody tr")[1]
    assert [text(cell) for cell in row.select("th, td")] == ["Báo Đồng Tháp", "Đồng Tháp", "1", "1", "3"]
    assert len(page.select(".chart rect")) == 2


def test_an_article_reads_like_an_article(get: Get, archive: Path) -> None:
    number = number_of(archive, "a1")
    page = soup(get, f"/article/{number}")
    assert text(page.h1) == "Huyện Tháp Mười được mùa sen, giá cao"
    assert text(page.select_one(".dateline")) == "Thứ Tư, 14/09/2022, 09:51"
    assert text(page.select_one(".byline")) == "Nguyễn Thu (bài và ảnh), L.C (bài và ảnh)"
    assert text(page.select_one(".lead")) == "ĐTO – Nông dân huyện Tháp Mười phấn khởi."
    assert [text(p) for p in page.select(".text h2")] == ["Niềm vui của bà con"]
    assert text(page.select(".text p")[2]) == "Bà con ở tỉnh Đồng Tháp rất vui."
    assert page.select("a[rel~=author]")[0]["href"] == f"/author/{quote('Nguyễn Thu')}"
    assert "Đồng sen" in text(page.select_one(".images"))
    source = page.select_one(".source a")
    assert source
    assert source["href"] == "https://baodongthap.vn/a1"
    assert {"noreferrer", "nofollow"} <= set(source["rel"])
    proof = text(page.select(".apparatus")[-1])
    assert "25/11/2026, 08:02" in proof
    assert "dongthap/dongthap-20261124010203-00001.warc.gz" in proof
    assert re.search(r"[0-9a-f]{64}", proof)


def test_a_capture_that_somebody_else_took_says_so(get: Get, archive: Path) -> None:
    address = f"/article/{number_of(archive, 'a2')}?lang=en"
    assert "taken in" not in text(soup(get, address))
    with Store(archive) as store:
        crawl = store.begin_crawl(PORTAL.name, reason="backfill wayback", settings={})
        page, at = visit("a2", body="Tin khác."), NOW + days(2)
        taken = capture(f"{HOST}/a2", payload="Tin khác.", at=at)
        store.commit([replace(page, capture=taken, at=at)], now=NOW + days(3))
        store.end_crawl(crawl, "finished", {})
    proof = text(soup(get, address).select(".apparatus")[-1])
    assert "By others, taken in bybackfill wayback" in proof


def test_no_page_loads_anything_from_a_newspaper(get: Get, archive: Path) -> None:
    for path in (*PLACES, f"/article/{number_of(archive, 'a1')}"):
        page = soup(get, path)
        for element in page.select("[src], link[rel=stylesheet], link[rel=icon]"):
            address = str(element.get("src") or element.get("href"))
            assert not urlsplit(address).netloc, f"{path} loads {address}"


def test_a_reference_manager_finds_the_article(get: Get, archive: Path) -> None:
    page = soup(get, f"/article/{number_of(archive, 'a1')}")
    metas = {str(m.get("name")): m["content"] for m in page.select("meta[name][content]")}
    assert metas["citation_title"] == "Huyện Tháp Mười được mùa sen, giá cao"
    assert metas["citation_publication_date"] == "2022/09/14"
    assert [m["content"] for m in page.select("meta[name=citation_author]")] == ["Nguyễn Thu", "L.C"]
    coins = page.select_one("span.Z3988")
    assert coins
    assert "rft.source=B%C3%A1o%20" in str(coins["title"])
    cited = text(page.select_one(".citation"))
    assert cited.startswith("Nguyễn Thu, L.C (2022), “Huyện Tháp Mười được mùa sen, giá cao”, Báo Đồng Tháp")


def test_an_article_is_cited_as_a_file(get: Get, archive: Path) -> None:
    number = number_of(archive, "a1")
    links = [str(a["href"]) for a in soup(get, f"/article/{number}").select("a[download]")]
    kept = {link.partition(".")[2]: get(link) for link in links}
    assert kept["ris"].text.startswith("TY  - NEWS")
    assert "AU  - Nguyễn Thu" in kept["ris"].text
    assert kept["bib"].text.startswith("@")
    assert kept["csl.json"].json()[0]["title"] == "Huyện Tháp Mười được mùa sen, giá cao"
    assert all("html" not in answer.headers["content-type"] for answer in kept.values())
    assert get("/article/1.ris").status_code == 404


def test_versions_show_what_changed(get: Get, archive: Path) -> None:
    number = number_of(archive, "a1")
    links = soup(get, f"/article/{number}").select(".versions a")
    assert len(links) == 2
    assert "đổi tựa, nội dung" in text(links[1].parent)
    page = soup(get, str(links[1]["href"]))
    assert [text(ins) for ins in page.select("ins")] == [", giá cao", "lắm"]
    assert not page.select("del")
    assert len(page.select(".text p")) == 4
    back = soup(get, str(links[0]["href"]))
    assert "giá lắm" not in text(back)
    assert not soup(get, str(links[0]["href"])).select("ins, del")


def test_an_article_names_who_published_it_first(get: Get, archive: Path) -> None:
    text_of_many = " ".join(
        f"Câu số {n} kể chuyện mùa nước nổi ở xã {n * 7} với {n * 13} hộ." for n in range(40)
    )
    with Store(archive) as store:
        first = article(
            "b1",
            url="https://baoapbac.vn/b1",
            key="baoapbac.vn/b1",
            title="Mùa nước nổi",
            body=text_of_many,
            published="2024-10-01T06:00:00+07:00",
        )
        copy = article("b2", title="Nước nổi về", body=text_of_many, published="2024-10-02T06:00:00+07:00")
        store.commit(
            [
                Visit("apbac", None, "done", capture=capture(first.url, payload="b1"), article=first),
                Visit("dongthap", None, "done", capture=capture(copy.url, payload="b2"), article=copy),
            ],
            now=NOW,
        )
    page = soup(get, f"/article/{number_of(archive, 'b2')}")
    lines = [text(line) for line in page.select("[aria-labelledby=story] li")]
    assert lines == [
        "Mùa nước nổi, Báo Ấp Bắc, Thứ Ba, 01/10/2024, 06:00 (đăng đầu tiên)",
        "bài này, Báo Đồng Tháp, Thứ Tư, 02/10/2024, 06:00 (giống bài đầu 100%)",
    ]
    assert not soup(get, f"/article/{number_of(archive, 'a2')}").select("[aria-labelledby=story]")


def test_a_portal_shows_its_lineage_and_its_days(get: Get) -> None:
    old = soup(get, "/portal/apbac")
    assert "Tiền Giang" in text(old.dl)
    assert [a["href"] for a in old.select("dl a")][-1] == "/portal/dongthap"
    page = soup(get, "/portal/dongthap?year=2022")
    assert "Báo Ấp Bắc" in text(page.dl)
    assert "Không rõ ngày: 1" in text(page.dl)
    days = {str(a["href"]): text(a) for a in page.select("table.month td a")}
    assert days == {"/day/2022-09-14?portal=dongthap": "14, 1 bài"}


def test_a_province_tells_what_became_of_it(get: Get, archive: Path) -> None:
    old = soup(get, f"/province/{quote('Tiền Giang')}")
    assert "Từ 01/07/2025 thuộc Đồng Tháp." in text(old.main)
    assert "Báo Ấp Bắc" in text(old.main)
    new = soup(get, f"/province/{quote('Đồng Tháp')}")
    assert "Gồm cả Tiền Giang." in text(new.main)
    assert len(new.select(".hit")) == 3
    assert "chưa có báo nào" in text(soup(get, f"/province/{quote('Lào Cai')}"))
    kicker = text(soup(get, f"/article/{number_of(archive, 'a1')}").select_one(".kicker"))
    assert kicker == "Báo Đồng Tháp · Huyện Tháp Mười · Đồng Tháp"


def test_provinces_are_listed_with_what_became_part_of_them(get: Get) -> None:
    (row,) = soup(get, "/provinces").select("tbody tr")
    cells = [text(cell) for cell in row.select("th, td")]
    assert cells == ["Đồng Tháp", "Tiền Giang", "Báo Ấp Bắc, Báo Đồng Tháp", "3"]
    chosen = soup(get, f"/search?province={quote('Tiền Giang')}").select_one("select[name=province]")
    assert chosen
    assert [str(one.get_text()) for one in chosen.select("option[selected]")] == ["Tiền Giang"]


@pytest.mark.parametrize(("typed", "found"), [("dong thap", 3), ("Đồng Tháp", 3), ("lũ", 1), ("lù", 0)])
def test_search_finds_with_and_without_marks(get: Get, typed: str, found: int) -> None:
    page = soup(get, f"/search?q={quote(typed)}")
    assert len(page.select(".hit")) == found
    assert found == 0 or page.select(".hit mark")
    assert found != 0 or "Không tìm thấy" in text(page)


def test_a_search_with_wrong_marks_leads_to_the_one_without(get: Get) -> None:
    page = soup(get, f"/search?q={quote('đồng tháp mừi OR dòng tháp')}&year=2022")
    (link,) = page.select("main p a[href*='q=dong']")
    assert text(link) == "1 bài có “dong thap mui OR dong thap”"
    assert len(soup(get, str(link["href"])).select(".hit")) == 1
    assert "year=2022" in str(link["href"])
    assert not soup(get, f"/search?q={quote('khôngcógì')}").select("main p a[href*='q=khong']")


def test_a_search_draws_how_it_went(get: Get) -> None:
    bars = soup(get, "/search?q=dong+thap").select(".over-time a")
    assert [text(bar) for bar in bars] == ["9/2022: 1 bài", "10/2023: 1 bài"]
    assert len(soup(get, str(bars[0]["href"])).select(".hit")) == 1


def test_search_narrows_and_says_how(get: Get) -> None:
    page = soup(get, f"/search?q=dong+thap&year=2022&section={quote('huyện tháp mười')}")
    assert [text(h) for h in page.select(".hit-title")] == ["Huyện Tháp Mười được mùa sen, giá cao"]
    chosen = {text(li).rsplit(" ", 1)[0] for li in page.select(".chosen li")}
    assert chosen == {"Năm: 2022", "Chuyên mục: huyện tháp mười"}
    assert [text(a) for a in soup(get, "/search?q=sen&since=2023-01-01").select(".hit-title")] == [
        "Lũ về sớm"
    ]
    assert "không phải là ngày" in text(soup(get, "/search?since=hôm+qua"))


def test_search_counts_what_would_narrow_it(get: Get) -> None:
    page = soup(get, "/search?q=dong+thap")
    lines = {
        text(section.h2): [text(li) for li in section.select("li")]
        for section in page.select(".facets section[class^=facet]")
    }
    assert lines == {
        "Năm": ["không rõ 1", "2023 1", "2022 1"],
        "Chuyên mục": ["Huyện Tháp Mười 2", "Thời sự 1"],
    }
    narrowed = soup(get, str(page.select(".facet-section a")[0]["href"]))
    assert len(narrowed.select(".hit")) == 2
    assert not narrowed.select(".facet-section")


def test_lists_follow_names_and_days(get: Get) -> None:
    author = soup(get, f"/author/{quote('L.C')}")
    assert len(author.select(".hit")) == 1
    assert "bài và ảnh: 1" in text(author)
    assert len(soup(get, "/day/2023-10-01").select(".hit")) == 1
    assert len(soup(get, "/month/2023-10").select(".hit")) == 1
    assert "0 bài" in text(soup(get, "/day/2020-01-01"))
    assert get("/day?on=2022-09-14&lang=en").headers["location"] == "/day/2022-09-14?lang=en"
    assert get("/day?on=//evil.example/x").headers["location"] == "/day/%2F%2Fevil.example%2Fx"


def test_every_link_leads_to_a_page(get: Get, archive: Path) -> None:
    todo = [*PLACES, f"/article/{number_of(archive, 'a1')}"]
    seen: set[str] = set()
    while todo and len(seen) < 400:
        path = todo.pop(0)
        if path in seen or (path.startswith(("/archive", "/day/", "/article")) and len(seen) > 300):
            continue
        seen.add(path)
        answer = get(path)
        assert answer.status_code in (200, 302), path
        if "html" in answer.headers["content-type"]:
            page = BeautifulSoup(answer.text, "html.parser")
            links = [str(a["href"]).partition("#")[0] for a in page.select("main a[href], header a[href]")]
            todo += [link for link in links if link.startswith("/") and not link.startswith("/archive")]
    assert len(seen) > 40


@pytest.mark.parametrize(
    "path",
    [
        *("/khong-co", "/portal/x", "/author/%2E%2E%2F", "/article/1", "/article/99999999999999999"),
        *("/day/2022-13-40", "/month/2022-00", "/year/1999", "/section/x"),
    ],
)
def test_what_is_not_there_is_said_in_our_own_page(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text


def test_a_slash_at_the_end_is_forgiven_and_leads_nowhere_else(get: Get) -> None:
    assert get("/portals/").headers["location"] == "/portals"
    for path in ("//evil.example/", "/%5Cevil.example/", "/\\evil.example/"):
        answer = get(path)
        target = answer.headers.get("location", "/")
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))
