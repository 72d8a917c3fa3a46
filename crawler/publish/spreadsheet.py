"""Tables and queries that Datasette sends as CSV, made fit for a spreadsheet like our own exports."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from crawler.publish.headers import App, Receive, Scope, Send
from crawler.publish.writers import inert

#: The text of an article may be longer than what the reader of CSV takes for a mistake.
_LONGEST_CELL = 2**31 - 1
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def spreadsheets(app: App, database: str) -> App:
    """``app`` with the CSV files below ``/database`` beginning with a byte-order mark, by which Excel
    knows UTF-8, and without cells that a spreadsheet would run.  Datasette sends whole rows at a time."""
    csv.field_size_limit(_LONGEST_CELL)

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if not (path.startswith(f"/{database}") and path.endswith(".csv")):
            await app(scope, receive, send)
            return
        ours, begun = False, False

        async def send_inert(message: Any) -> None:
            nonlocal ours, begun
            if message["type"] == "http.response.start":
                kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
                ours = message["status"] == 200 and kinds[0].startswith((b"text/plain", b"text/csv"))
            elif ours and message.get("body"):
                body = "".join(("" if begun else "\ufeff", _inert_rows(message["body"].decode())))
                message, begun = {**message, "body": body.encode()}, True
            await send(message)

        await app(scope, receive, send_inert)

    return wrapped


def _inert_rows(text: str) -> str:
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out).writerows(
        [cell if _NUMBER.fullmatch(cell) else inert(cell) for cell in row] for row in rows
    )
    return out.getvalue()
