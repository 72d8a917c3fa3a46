"""A small newspaper on a wire: its pages, and the spider that knows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider
from tests.fetch.wire import Answer, page

SENTENCES = (
    "Sáng nay, nước trên nhánh chính dâng thêm hai gang tay so với hôm qua.",
    "Bà con ở xã cù lao đã chuyển lúa lên nhà cao và buộc lại ghe xuồng.",
    "Trạm thủy văn cho biết đỉnh lũ năm nay sẽ đến sớm hơn chừng mười ngày.",
    "Chính quyền huyện cử người trực ở từng cống, đêm cũng như ngày.",
)


class River(PortalSpider):
    """Báo Dòng Sông: a newspaper that lives in tests only."""

    name = "river"
    title = "Báo Dòng Sông"
    province = "Sông Mây"
    domains = ["dongsong.example"]
    aliases = {"127.0.0.1": "dongsong.example", "localhost": "dongsong.example"}
    sections = ["/thoi-su"]
    article_url = r"-(?P<id>a\d+)\.html$"
    pagination = "?p={page}"
    layouts = [Layout(name="one", body=".content", title="h1", date=".date", byline=".author")]
    scheme = "http"
    local = True
    sample = True
    example = "/nuoc-len-1-a1.html"


def article(number: int, text: str = "") -> str:
    """Page of article ``number``; about 2 KB."""
    paragraphs = "".join(f"<p>{sentence} ({number}.{n})</p>" for n, sentence in enumerate(SENTENCES * 2))
    return (
        f"<html><head><title>Nước lên {number}</title></head><body><nav><a href='/thoi-su'>Thời sự</a></nav>"
        f"<h1>Nước lên ở cù lao số {number}</h1>"
        f"<div class='date'>08/01/2026 - 1{number % 10}:{number % 60:02}</div>"
        f"<div class='content'>{paragraphs}<p>{text}</p></div><div class='author'>Nguyễn Thu</div>"
        f"<a href='/lien-quan-a9999.html'>Bài liên quan</a></body></html>"
    )


def address(number: int) -> str:
    return f"/nuoc-len-{number}-a{number}.html"


def listing(*numbers: int) -> str:
    items = "".join(f"<li><a href='{address(n)}'>Nước lên {n}</a></li>" for n in numbers)
    return f"<html><body><ul>{items}</ul><a href='/gioi-thieu.html'>Giới thiệu</a></body></html>"


def site(count: int = 12, *, per_page: int = 5) -> dict[str, Answer]:
    """A section over several pages, newest first, and its articles."""
    answers: dict[str, Answer] = {address(n): page(article(n)) for n in range(1, count + 1)}
    newest = list(range(count, 0, -1))
    pages = [newest[at : at + per_page] for at in range(0, count, per_page)]
    for n, numbers in enumerate(pages, 1):
        answers["/thoi-su" if n == 1 else f"/thoi-su?p={n}"] = page(listing(*numbers))
    answers[f"/thoi-su?p={len(pages) + 1}"] = page(listing())
    return answers


def quick(folder: Path, **more: Any) -> dict[str, Any]:
    """Settings for a crawl of a wire into ``folder``."""
    settings: Mapping[str, Any] = {
        "KHOBAO_ARCHIVE": str(folder / "archive.db"),
        "KHOBAO_CAPTURES": str(folder / "captures"),
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": 3,
        "KHOBAO_RETRY_DELAY": 0.05,
        "KHOBAO_PAUSE": 0.1,
        "KHOBAO_PAUSE_MAX": 1.0,
        "KHOBAO_WAIT": 2.0,
        "KHOBAO_BATCH_SECONDS": 0.1,
        "LOG_LEVEL": "WARNING",
        # What a crawl itself writes is looked at here; tests/operate has the monitors.
        "SPIDERMON_ENABLED": False,
    }
    return {**settings, **more}
