"""The data dictionary says of every column what it is, and the printed one is true."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.dictionary import Table, main, tables
from crawler.archive.schema import connect

ROOT = Path(__file__).parents[2]


@pytest.fixture
def found(tmp_path: Path) -> tuple[Table, ...]:
    with closing(connect(tmp_path / "archive.db")) as db:
        return tables(db)


def test_every_table_and_column_is_described(found: tuple[Table, ...]) -> None:
    assert [table.name for table in found if not table.description] == []
    assert [
        f"{table.name}.{column.name}" for table in found for column in table.columns if not column.description
    ] == []
    assert {"articles", "captures", "versions", "readings"} <= {table.name for table in found}
    assert not [table.name for table in found if "_fts" in table.name]


def test_columns_tell_type_need_and_where_they_point(found: tuple[Table, ...]) -> None:
    (articles,) = (table for table in found if table.name == "articles")
    columns = {column.name: column for column in articles.columns}
    assert columns["portal"].references == "portals.name"
    assert columns["words"].type == "integer"
    assert columns["body"].required
    assert not columns["lead"].required
    assert columns["published_raw"].description == "the words the date was read from"


def test_the_page_in_the_documentation_is_this_one(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    assert capsys.readouterr().out == (ROOT / "docs" / "schema.md").read_text(encoding="utf-8"), (
        "print it anew: python -m crawler.archive.dictionary > docs/schema.md"
    )
