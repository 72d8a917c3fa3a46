"""What goes around every answer and question: headers that keep crawled text harmless, and queries
as they were meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crawler.text import normalise

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Nothing from elsewhere, and no script or style within a page: even a hole in the escaping of what
#: was crawled would run nothing and tell nobody.
CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "script-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))  # fmt: skip
_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_NO_ROBOTS = (b"x-robots-tag", b"noindex, nofollow")


def guarded(app: App, *, robots: bool = False) -> App:
    """``app`` with headers on every answer; ``robots`` lets search engines index."""
    added = [*_HEADERS, *(() if robots else (_NO_ROBOTS,))]
    names = {name for name, _ in added}

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message = {**message, "headers": [*kept, *added]}
            await send(message)

        await app(scope, receive, send_guarded)

    return wrapped


def only_read(app: App) -> App:
    """Nothing is written through these pages: what is not asked for with GET or HEAD is refused before
    ``app`` sees it."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await app(scope, receive, send)
            return
        headers = [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 405, "headers": headers})
        await send({"type": "http.response.body", "body": b"These pages are only read.\n"})

    return wrapped


def typed_as_meant(app: App, database: str) -> App:
    """Queries reach ``app`` composed (some keyboards and systems send ``Đồng Tháp`` decomposed, and
    the index holds NFC), and an empty search box asks for everything: Datasette 0.65 hands it to
    FTS5, which calls it a syntax error.  The language of the reader is no column of a table."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["query_string"]:
            given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            meant = [
                (name, normalise(value))
                for name, value in given
                if value.strip() or not name.startswith("_search")
            ]
            if scope["path"].startswith(f"/{database}/"):
                # A parameter filters by the column of its name, unless it begins like this.
                meant = [("_lang" if name == "lang" else name, value) for name, value in meant]
            if meant != given:
                scope = {**scope, "query_string": urlencode(meant).encode("ascii")}
        await app(scope, receive, send)

    return wrapped
