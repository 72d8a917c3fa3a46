"""A publication over a real archive, asked through the whole of Datasette."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from crawler.archive.store import Store
from crawler.publish.site import site
from crawler.records import Author, Portal, Visit
from tests.archive.pages import NOW, PORTAL, article, capture, days, visit

APBAC = Portal(
    "apbac", "Báo Ấp Bắc", "Đồng Tháp", ("baoapbac.vn",), province_before="Tiền Giang", successor=PORTAL.name
)
Get = Callable[..., httpx.Response]


def fill(store: Store) -> None:
    """Articles of two portals: one read twice, one signed by nobody, one without a date."""
    store.register(PORTAL)
    store.register(APBAC)
    signed = {
        "byline": "Bài, ảnh: NGUYỄN THU - L.C",
        "authors": (Author("Nguyễn Thu", "both"), Author("L.C", "both")),
    }
    text = "Vụ sen năm nay được giá{}.\n\nNiềm vui của bà con\n\nBà con ở tỉnh Đồng Tháp rất vui."
    again = article(title="Huyện Tháp Mười được mùa sen, giá cao", body=text.format(" lắm"), **signed)
    later = NOW + days(1)
    store.commit(
        [
            visit("a1", body=text.format(""), **signed),
            visit(
                "a2", title="Lũ về sớm", section="Thời sự", published="2023-10-01T06:00:00+07:00",
                byline="", authors=(),
            ),
            visit("a3", title="Không rõ ngày", published="", published_raw="", published_precision=None),
        ],
        now=NOW,
    )  # fmt: skip
    second = capture(again.url, payload="again", at=later)
    store.commit([Visit(PORTAL.name, None, "done", capture=second, article=again)], now=later)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "kho của tôi (1).db"
    with Store(path) as store:
        fill(store)
    return path


@pytest.fixture
def get(archive: Path) -> Iterator[Get]:
    """Asks the publication for a page: ``get(path, sql=..., robots=..., **headers)``."""
    with asyncio.Runner() as runner:
        apps: dict[tuple[bool, bool], httpx.AsyncClient] = {}

        def ask(path: str, *, sql: bool = True, robots: bool = False, **headers: str) -> httpx.Response:
            if (sql, robots) not in apps:
                transport = httpx.ASGITransport(app=site(archive, sql=sql, robots=robots))
                apps[sql, robots] = httpx.AsyncClient(transport=transport, base_url="http://khobao.test")
            return runner.run(apps[sql, robots].get(path, headers=headers))

        yield ask
