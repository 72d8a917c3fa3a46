"""A search to take away from the browser, as a spreadsheet or for a program."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream

from crawler.archive.rows import FIELDS, Row, article_rows
from crawler.archive.search import numbers
from crawler.publish.question import Question
from crawler.publish.snapshot import snapshot
from crawler.publish.writers import inert

#: Of more articles, the newest; ``khobao export`` takes all.
MOST = 10_000
_AT_ONCE = 200
_COLUMNS = [name for name, _, _ in FIELDS]


def _csv(rows: list[Row], first: bool) -> str:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    if first:
        text.write("\ufeff")  # makes Excel read UTF-8
        lines.writerow(_COLUMNS)
    lines.writerows([inert(row[name]) for name in _COLUMNS] for row in rows)
    return text.getvalue()


def _json_lines(rows: list[Row], _first: bool) -> str:
    return "".join(
        json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)
        + "\n"
        for row in rows
    )


#: Ending -> media type, and how rows are written.
FORMATS: dict[str, tuple[str, Callable[[list[Row], bool], str]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "jsonl": ("application/x-ndjson; charset=utf-8", _json_lines),
}


async def takeaway(datasette: Datasette, asked: Question, ending: str) -> AsgiStream:
    """The articles that are found, oldest first, sent as they are read."""
    media, written = FORMATS[ending]
    wanted = (await snapshot(datasette, lambda db: numbers(db, asked.query())))[-MOST:]

    async def stream(out: Any) -> None:
        await out.write(written([], True))
        for start in range(0, len(wanted), _AT_ONCE):
            chunk = wanted[start : start + _AT_ONCE]

            def rows(db: sqlite3.Connection, chunk: list[int] = chunk) -> list[Row]:
                return list(article_rows(db, chunk))

            await out.write(written(await snapshot(datasette, rows), False))

    headers = {"content-disposition": f'attachment; filename="khobao.{ending}"'}
    return AsgiStream(stream, headers=headers, content_type=media)
