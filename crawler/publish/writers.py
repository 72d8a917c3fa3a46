"""The file formats of exports: rows in, a file that grows by whole rows out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from crawler.publish.cite import Form, of_row

Row = Mapping[str, Any]

#: A spreadsheet takes a cell that begins like this for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Rows of one row group of Parquet.
_GROUP = 2_000


class Writer(Protocol):
    """``write`` takes rows; ``size`` is how much of the file holds whole rows, in bytes; ``close`` ends
    the file.  What is behind ``size`` after a kill is cut off by the next writer."""

    def write(self, rows: Sequence[Row]) -> None: ...

    def size(self) -> int: ...

    def close(self) -> None: ...


class _Lines:
    """A text file in UTF-8 that can be gone on with."""

    def __init__(self, path: Path, kept: int) -> None:
        self.file = path.open("r+b" if path.exists() else "x+b")
        self.file.truncate(kept)
        self.file.seek(kept)

    def size(self) -> int:
        self.file.flush()
        return self.file.tell()

    def close(self) -> None:
        self.file.close()


class CsvWriter(_Lines):
    """RFC 4180 with a byte-order mark, which makes Excel read UTF-8.  A text that a spreadsheet would
    take for a formula gets an apostrophe before it; line breaks stay within their cells."""

    def __init__(self, path: Path, kept: int, columns: Sequence[str]) -> None:
        super().__init__(path, kept)
        self.columns = columns
        if not kept:
            self.file.write(b"\xef\xbb\xbf" + self._line(dict(zip(columns, columns, strict=True))))

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.file.write(self._line({name: inert(value) for name, value in row.items()}))

    def _line(self, row: Row) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerow([row[name] for name in self.columns])
        return text.getvalue().encode("utf-8", "replace")


class JsonLinesWriter(_Lines):
    """One JSON object a line; unknown values are left out."""

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            known = {name: value for name, value in row.items() if value is not None}
            self.file.write(json.dumps(known, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


class CitationWriter(_Lines):
    """A file for reference managers, with a citation of each article."""

    def __init__(self, path: Path, kept: int, form: Form) -> None:
        super().__init__(path, kept)
        self.form = form
        self.begun = bool(kept)
        if not kept:
            self.file.write(form.head.encode())

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            text = (self.form.between if self.begun else "") + self.form.one(of_row(row))
            self.file.write(text.encode("utf-8", "replace"))
            self.begun = True

    def close(self) -> None:
        self.file.write(self.form.tail.encode())
        super().close()


class TextWriter:
    """A folder for corpus tools: ``texts/<portal>/<number>.txt`` with title, lead and body, and
    ``metadata.csv`` with all other fields and each text's path."""

    def __init__(self, folder: Path, kept: int, columns: Sequence[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.told = [name for name in columns if name not in ("lead", "body")]
        self.table = CsvWriter(folder / "metadata.csv", kept, [*self.told, "file"])

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            path = Path("texts") / str(row["portal"]) / f"{row['id']}.txt"
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            parts = [row["title"], row["lead"], row["body"]]
            text = "\n\n".join(part for part in parts if part) + "\n"
            (self.folder / path).write_text(text, encoding="utf-8", newline="\n")
            self.table.write([{name: row[name] for name in self.told} | {"file": path.as_posix()}])

    def size(self) -> int:
        return self.table.size()

    def close(self) -> None:
        self.table.close()


class ParquetWriter:
    """Apache Parquet, compressed; needs the package ``pyarrow``.  It cannot be gone on with."""

    def __init__(self, path: Path, types: Mapping[str, str]) -> None:
        import pyarrow
        from pyarrow import parquet

        kinds = {"integer": pyarrow.int64(), "text": pyarrow.string()}
        self.schema = pyarrow.schema([(name, kinds[kind]) for name, kind in types.items()])
        self.table_of = pyarrow.Table.from_pylist
        self.file = parquet.ParquetWriter(path, self.schema, compression="zstd")
        self.waiting: list[dict[str, Any]] = []

    def write(self, rows: Sequence[Row]) -> None:
        self.waiting += [dict(row) for row in rows]
        while len(self.waiting) >= _GROUP:
            self._group(self.waiting[:_GROUP])
            del self.waiting[:_GROUP]

    def _group(self, rows: list[dict[str, Any]]) -> None:
        self.file.write_table(self.table_of(rows, schema=self.schema))

    def size(self) -> int:
        return 0

    def close(self) -> None:
        if self.waiting:
            self._group(self.waiting)
            self.waiting = []
        self.file.close()


def inert(value: Any) -> Any:
    """A cell as a spreadsheet shows it and never runs it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
