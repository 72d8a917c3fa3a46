"""Visits as the crawler brings them, with as little said as a test needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from crawler.records import Article, Author, Capture, FoundUrl, Image, Outcome, Portal, Visit

NOW = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)
PORTAL = Portal("dongthap", "Báo Đồng Tháp", "Đồng Tháp", ("baodongthap.vn",))
SAMPLE = Portal("songmay", "Báo Sông Mây", "Sông Mây", ("127.0.0.1",), sample=True)
HOST = "https://baodongthap.vn"
_places = count(1)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def capture(url: str, *, status: int = 200, payload: str = "", at: datetime = NOW, **more: Any) -> Capture:
    place = next(_places)
    return Capture(
        url=url,
        fetched_at=at,
        status=status,
        warc_file="dongthap/dongthap-20261124010203-00001.warc.gz",
        offset=place * 1000,
        length=900,
        record_id=f"urn:uuid:00000000-0000-4000-8000-{place:012d}",
        payload_sha256=sha256(payload.encode()).hexdigest(),
        payload_length=len(payload),
        **more,
    )


def article(name: str = "a1", **fields: Any) -> Article:
    """An article at ``/name``, all fields filled unless told otherwise."""
    given: dict[str, Any] = {
        "url": f"{HOST}/{name}",
        "key": f"baodongthap.vn/{name}",
        "kind": "article",
        "title": "Huyện Tháp Mười được mùa sen",
        "lead": "Nông dân huyện Tháp Mười phấn khởi.",
        "body": "Vụ sen năm nay được giá.\n\nBà con ở tỉnh Đồng Tháp rất vui.",
        "byline": "NGUYỄN THU",
        "authors": (Author("Nguyễn Thu"),),
        "section": "Huyện Tháp Mười",
        "agency": "ĐTO",
        "published": "2022-09-14T09:51:45+07:00",
        "published_raw": "14/09/2022 09:51:45",
        "published_precision": "second",
        "images": (Image(f"{HOST}/sen.jpg", "Đồng sen", "L.C"),),
        "tags": ("sen", "nông dân"),
        "language": "vi",
        "layers": {"title": "layout", "body": "heuristics", "published": "jsonld"},
        "layout": "aspx",
    }
    return Article(**(given | fields))


def visit(name: str = "a1", *, url_id: int | None = None, **fields: Any) -> Visit:
    """A page that was fetched and read as an article."""
    page = article(name, **fields)
    return Visit(PORTAL.name, url_id, "done", capture=capture(page.url, payload=page.body), article=page)


def ended(outcome: Outcome, url_id: int | None, **fields: Any) -> Visit:
    return Visit(PORTAL.name, url_id, outcome, **fields)


def found(name: str, kind: str = "article", **fields: Any) -> FoundUrl:
    return FoundUrl(f"{HOST}/{name}", f"baodongthap.vn/{name}", kind, **fields)  # type: ignore[arg-type]
