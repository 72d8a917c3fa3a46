"""A search to take away from the browser: as a spreadsheet, for a program, or for a reference manager."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream

from crawler.archive.rows import FIELDS, Row, article_rows
from crawler.archive.search import numbers
from crawler.publish.cite import CITED, form_of, of_row
from crawler.publish.question import Question
from crawler.publish.snapshot import snapshot
from crawler.publish.writers import inert

#: Of more articles, the newest; ``khobao export`` takes all.
MOST = 10_000
_AT_ONCE = 200
_COLUMNS = [name for name, _, _ in FIELDS]


def _csv_line(row: Row) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([inert(row[name]) for name in _COLUMNS])
    return text.getvalue()


def _json_line(row: Row) -> str:
    known = {name: value for name, value in row.items() if value is not None}
    return json.dumps(known, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file as it is sent: ``head``, then rows with ``between`` among them, then ``tail``."""

    media: str
    one: Callable[[Row], str]
    head: str = ""
    between: str = ""
    tail: str = ""

    def pieces(self, rows: list[Row], *, begun: bool) -> str:
        """``begun`` tells that rows were sent before these."""
        text = self.between.join(map(self.one, rows))
        return self.between + text if begun and rows else text


def _cited(ending: str) -> _Sent:
    form = form_of(CITED[ending].form)
    media = CITED[ending].media
    return _Sent(media, lambda row: form.one(of_row(row)), form.head, form.between, form.tail)


#: By the ending of the address.  A spreadsheet begins with a byte-order mark, which makes Excel read UTF-8.
FORMATS: dict[str, _Sent] = {
    "csv": _Sent("text/csv; charset=utf-8", _csv_line, head="\ufeff" + ",".join(_COLUMNS) + "\r\n"),
    "jsonl": _Sent("application/x-ndjson; charset=utf-8", _json_line),
    **{ending: _cited(ending) for ending in CITED},
}


async def takeaway(datasette: Datasette, asked: Question, ending: str) -> AsgiStream:
    """The articles that are found, oldest first, sent as they are read."""
    sent = FORMATS[ending]
    wanted = (await snapshot(datasette, lambda db: numbers(db, asked.query(), unique=asked.unique)))[-MOST:]

    async def stream(out: Any) -> None:
        await out.write(sent.head)
        begun = False
        for start in range(0, len(wanted), _AT_ONCE):
            chunk = wanted[start : start + _AT_ONCE]

            def rows(db: sqlite3.Connection, chunk: list[int] = chunk) -> list[Row]:
                return list(article_rows(db, chunk))

            found = await snapshot(datasette, rows)
            await out.write(sent.pieces(found, begun=begun))
            begun = begun or bool(found)
        await out.write(sent.tail)

    headers = {"content-disposition": f'attachment; filename="khobao.{ending}"'}
    return AsgiStream(stream, headers=headers, content_type=sent.media)
