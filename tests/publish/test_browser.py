"""The publication in a real browser, over an archive that was really crawled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.cli.process import khobao, serving
from tests.conftest import command_of
from tests.publish.hostile import STRINGS, fill

pytestmark = pytest.mark.package("chromium")

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATHS = (
    *("/", "/search", "/search?q=song+may", "/portals", "/portal/songmay", "/sections", "/authors", "/years"),
    *("/year/2026", "/month/2026-03", "/day/2026-03-18", "/about", f"/section/{quote('Kinh tế')}"),
    *("/archive/articles", "/archive/captures?status__gt=200&_facet=status"),
    *("/provinces", "/archive", "/archive/who_wrote_most?q=song+may", "/archive/search", "/archive/reprints"),
    *(
        f"/archive?sql={quote('select id, title from articles where portal = :portal')}",
        "/archive/portals/songmay",
    ),
    *(f"/author/{quote('Thanh Trúc')}", f"/province/{quote('Sông Mây')}", "/khong-co"),
)
SEED = "Tăng cường công tác kiểm tra, giám sát của Đảng"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=command_of("chromium"), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("home")
    khobao(folder, "demo")
    with serving(folder) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that may talk to the publication only, and of which every complaint is a failure."""
    context = browser.new_context(base_url=site, locale="vi-VN", viewport={"width": 1200, "height": 850})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    asked: set[str] = set()
    opened.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    yield opened
    context.close()
    assert [text for text in complaints if "404" not in text] == []
    assert asked <= {urlsplit(site).netloc}


def article(page: Page) -> None:
    page.goto("/search?q=" + quote(f'"{SEED}"'))
    page.click(".hit-title a")
    page.wait_for_url("**/article/*")


@pytest.mark.parametrize("typed", ["thap muoi", "Tháp Mười", '"huyện Tháp Mười"'])
def test_a_reader_searches_from_the_front_page_and_reads(page: Page, typed: str) -> None:
    page.goto("/")
    page.fill("main input[name=q]", typed)
    page.press("main input[name=q]", "Enter")
    page.wait_for_url("**/search?q=*")
    marked = page.locator(".hit mark").all_inner_texts()
    assert {word.lower() for text in marked for word in text.split()} <= {"tháp", "mười", "huyện"}
    assert marked
    page.click(f".hit-title a:has-text('{SEED}')")
    page.wait_for_url("**/article/*")
    assert page.locator("h1").inner_text() == SEED
    assert page.locator(".dateline").inner_text() == "Thứ Tư, 14/09/2022, 09:51"
    assert page.locator(".byline a").all_inner_texts() == ["Nguyễn Thu"]
    assert page.locator(".text > p").count() >= 5
    assert page.locator("img").count() == 0


def test_a_reader_narrows_a_search_and_widens_it_again(page: Page) -> None:
    page.goto("/search?q=song+may")
    everything = page.locator(".found strong").first.inner_text()
    page.click(".facet-year a:has-text('2025')")
    page.wait_for_url("**year=2025**")
    dates = page.locator(".hit time").evaluate_all("times => times.map(t => t.dateTime)")
    assert dates
    assert all(date.startswith("2025-") for date in dates)
    page.click("text=Cũ nhất")
    page.wait_for_url("**order=oldest**")
    assert page.locator(".hit time").evaluate_all("times => times.map(t => t.dateTime)") == sorted(dates)
    sections = page.locator(".facet-section li").count()
    page.click(".facet-section a >> nth=0")
    page.wait_for_url("**section=**")
    assert 0 < page.locator(".hit").count() < len(dates)
    assert sections > 1
    page.click(".chosen li:has-text('Chuyên mục') a")
    page.wait_for_url(lambda url: "section=" not in url)
    page.click("summary:has-text('Lọc')")
    page.click("summary:has-text('Lọc')")
    page.fill("input[name=author]", "phuong dai")
    page.click(".fields button")
    page.wait_for_url("**author=phuong+dai**")
    assert page.locator(".hit").count() == 1
    page.click(".chosen li:has-text('Tác giả') a")
    page.wait_for_url(lambda url: "author=phuong" not in url)
    page.click(".chosen a")
    page.wait_for_url(lambda url: "year=2025" not in url)
    assert page.locator(".found strong").first.inner_text() == everything


def test_a_reader_follows_section_day_and_newspaper(page: Page) -> None:
    article(page)
    page.click(".kicker a:has-text('Huyện Tháp Mười')")
    page.wait_for_url("**/section/*")
    assert page.locator("h1").inner_text() == "Huyện Tháp Mười"
    page.click(".hit-title a")
    page.wait_for_url("**/article/*")
    page.click(".dateline a")
    page.wait_for_url("**/day/*")
    assert page.locator("h1").inner_text() == "Thứ Tư, 14/09/2022"
    page.click(".hit .meta a:has-text('Báo Sông Mây')")
    page.click(".years a:has-text('2025')")
    page.wait_for_url("**year=2025**")
    page.click("table.month td a:has-text('15') >> nth=0")
    page.wait_for_url("**/day/*")
    assert page.locator(".hit").count() == 1


def test_a_search_is_followed_in_a_feed_reader(page: Page) -> None:
    page.goto("/search?q=song+may")
    address = page.locator("link[type='application/atom+xml']").get_attribute("href")
    assert address == page.locator("a.feed").get_attribute("href")
    answer = page.request.get(str(address))
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.text().count("<entry>") > 10


def test_a_search_is_taken_away(page: Page) -> None:
    page.goto("/search?q=song+may")
    with page.expect_download() as download:
        page.click("text=CSV")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("id,portal,")
    assert "Báo Sông Mây" in text


def test_a_question_is_asked_from_a_search_and_its_answer_read(page: Page) -> None:
    page.goto("/search?q=" + quote("xoài OR lúa") + "&since=2025-07-01")
    found = page.locator(".hit").count()
    page.click("text=Ai viết nhiều nhất")
    page.wait_for_url("**/archive/who_wrote_most?q=**")
    assert page.locator("h1").inner_text() == "Ai viết nhiều nhất về …?"
    cells = page.locator("tbody tr").first.locator("td").all_inner_texts()
    assert [cell.strip() for cell in cells[:2]] == ["Thanh Trúc", "2"]
    page.goto("/archive")
    page.click("text=Những bài nào viết về")
    page.fill(".question input[name=q]", "xoài OR lúa")
    page.fill(".question input[name=since]", "2025-07-01")
    page.click(".question button")
    page.wait_for_url("**since=2025-07-01**")
    assert page.locator("tbody tr").count() == found
    title = page.locator("td.col-title a").first.inner_text()
    page.click("td.col-title a >> nth=0")
    page.wait_for_url("**/article/*")
    assert page.locator("h1").inner_text() == title


def test_the_citations_of_a_search_are_taken_away(page: Page) -> None:
    page.goto("/search?q=" + quote(f'"{SEED}"'))
    with page.expect_download() as download:
        page.click("a[download]:has-text('RIS')")
    assert download.value.suggested_filename == "khobao.ris"
    text = download.value.path().read_text(encoding="utf-8")
    assert f"TI  - {SEED}\nT2  - Báo Sông Mây\n" in text


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Đến nội dung chính"
    box = focused.bounding_box()
    assert box
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "q"
    page.keyboard.type("xoai")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=xoai*")
    assert "xoài" in " ".join(page.locator(".hit mark").all_inner_texts()).lower()
    outlines = "e => getComputedStyle(e).outlineStyle"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.locator(":focus").evaluate(outlines) != "none", "who has no mouse sees where they are"


def test_a_phone_shows_every_page_without_scrolling_sideways(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    for path in PATHS:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{path} is {width} wide"
        assert page.locator("h1").count() == 1, path
    article(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for path in ("/search?q=song+may&province=x&unique=1&since=2020-01-01", "/archive/articles"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    article(page)
    size = page.locator(".text p").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 16
    context.close()


def test_the_tables_stand_in_the_same_frame(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    colours = []
    for path in ("/", "/archive", "/archive/articles"):
        page.goto(path)
        colours.append(page.locator(".menu a").first.evaluate("e => getComputedStyle(e).color"))
        assert page.locator(".menu a").first.bounding_box()
    assert len(set(colours)) == 1
    rows = page.locator(".rows tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert len(rows) == 25
    assert max(rows) < 60, "a row of a table is a line"
    page.click("td.col-id a >> nth=0")
    page.click("text=Read this article")
    page.wait_for_url("**/article/*")
    context.close()


def test_everything_is_read_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=tháp+mười")
    page.click(".hit-title a")
    assert page.locator(".lead").is_visible()
    page.goto("/archive/articles?_search=thap+muoi")
    page.click("td.col-title a")
    assert page.locator("h1").inner_text() == SEED
    context.close()


def test_headings_and_landmarks_are_in_order(page: Page) -> None:
    for path in PATHS:
        page.goto(path)
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
        assert levels[0] == 1, path
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, (path, levels)
        fields = page.locator("input:not([type=hidden]), select, textarea")
        assert fields.evaluate_all("all => all.filter(e => !e.labels.length).length") == 0, path
        assert page.locator("main, header, footer, nav").count() >= 4, path


def test_english_is_there_for_who_asks(page: Page) -> None:
    page.goto("/")
    page.click("text=English")
    page.wait_for_url("**lang=en**")
    page.click(".menu a:has-text('Newspapers')")
    page.wait_for_url("**/portals**")
    assert page.locator("h1").inner_text() == "Newspapers"
    page.click("text=Tiếng Việt")
    page.wait_for_url("**lang=vi**")
    assert page.locator("h1").inner_text() == "Báo"


def test_nothing_that_was_crawled_runs_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    fill(tmp_path / "archive.db")
    with serving(tmp_path) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        hits: list[str] = []
        page.expose_function("hit", lambda: hits.append(page.url))
        page.on("dialog", lambda dialog: hits.append(dialog.message))
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto("/search?q=word&order=newest")
        articles = page.locator(".hit-title a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert articles
        reflected = [f"/search?q={quote(text)}&section={quote(text)}" for text in STRINGS]
        tables = ("/archive/articles", "/archive/images")
        for path in (*articles, "/", "/portal/evil", "/sections", *tables, *reflected):
            page.goto(path)
            page.mouse.move(300, 300)
            page.keyboard.press("Tab")
        page.goto("/?q=" + quote("<script>hit()</script>"))
        page.wait_for_timeout(300)
        context.close()
    assert hits == []
    assert [url for url in elsewhere if not url.startswith(address)] == []


@pytest.mark.skipif("KHOBAO_SCREENSHOTS" not in os.environ, reason="set KHOBAO_SCREENSHOTS to a folder")
def test_pictures_for_the_readme(browser: Browser, site: str) -> None:
    folder = Path(os.environ["KHOBAO_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(base_url=site, locale="vi-VN", viewport={"width": 1000, "height": 700})
    page = context.new_page()
    for name, path in (("front", "/"), ("search", "/search?q=song+may"), ("portal", "/portal/songmay")):
        page.goto(path)
        page.screenshot(path=folder / f"{name}.png")
    page.goto("/archive/side_by_side?a=" + quote("lũ") + "&b=" + quote('"nước sạch"'))
    page.screenshot(path=folder / "question.png")
    article(page)
    page.screenshot(path=folder / "article.png")
    context.close()
    phone = browser.new_context(base_url=site, locale="vi-VN", viewport={"width": 390, "height": 780})
    page = phone.new_page()
    article(page)
    page.screenshot(path=folder / "phone.png")
    phone.close()
    for picture in folder.glob("*.png"):
        assert picture.stat().st_size < 200_000, f"{picture} is too large for a README"
