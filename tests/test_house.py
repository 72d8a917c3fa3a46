"""The house keeps its shape: rooms know only the rooms they may, and files stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VALUES = {"records", "text", "urls"}
#: room -> what it may import of this project.
MAY_KNOW = {
    "records": set(),
    "text": set(),
    "urls": set(),
    "extract": VALUES,
    "archive": VALUES,
    "settings": {"fetch"},
    "fetch": VALUES | {"extract", "archive"},
    "operate": VALUES | {"fetch", "extract", "archive"},
    "publish": VALUES | {"archive"},
    "sample": {"records", "text"},
    "cli": VALUES | {"operate", "fetch", "extract", "archive", "publish", "sample", "settings"},
}
#: room -> outside packages it must do without.
MUST_NOT_KNOW = {
    "extract": {"scrapy", "twisted", "sqlite3", "sqlite_utils", "socket", "requests", "time", "random"},
    "archive": {"scrapy", "twisted", "lxml", "bs4", "parsel", "socket"},
    "records": {"scrapy", "sqlite3", "lxml"},
    "sample": {"scrapy", "sqlite3", "sqlite_utils"},
}
SOURCES = sorted((ROOT / "crawler").rglob("*.py")) + sorted((ROOT / "spiders").glob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, relative ones made absolute."""
    package = list(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: -node.level] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def room_of(dotted: str) -> str | None:
    parts = dotted.split(".")
    return parts[1] if parts[0] == "crawler" and len(parts) > 1 else None


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_import_arrows_never_turn_back(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    names = set(imports(path))
    if parts[0] == "spiders":
        known = {".".join(n.split(".")[:3]) for n in names if n.startswith("crawler.")}
        allowed = {"crawler.fetch.portal", "crawler.extract.layout", "crawler.extract.families"}
        assert {n for n in known if not n.startswith(tuple(allowed))} - {"crawler.extract"} == set()
        return
    room = parts[1]
    if room not in MAY_KNOW:
        assert parts in {("crawler", "__init__"), ("crawler", "__main__")}, f"{path} is in no room"
        return
    others = {known for name in names if (known := room_of(name)) not in {None, room, "__version__"}}
    assert others <= MAY_KNOW[room], f"{room} may not know {others - MAY_KNOW[room]}"
    outside = {name.split(".")[0] for name in names}
    assert not outside & MUST_NOT_KNOW.get(room, set())


def test_the_test_of_arrows_sees_an_arrow_that_turns_back(tmp_path: Path) -> None:
    source = ROOT / "crawler" / "extract" / "layout.py"
    assert "crawler.urls.UrlRules" in set(imports(source))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_sql_is_spoken_in_the_archive_only(path: Path) -> None:
    if path.relative_to(ROOT).parts[1] == "archive":
        return
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"execute", "executemany", "executescript"}, "put it into a function of the archive"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (40 if path.parent.name == "spiders" else 420)
