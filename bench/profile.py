"""``python -m bench.profile [--set DIR ...]``: where reading a page spends its time.

Every function of ``crawler.extract`` that ``page.py``, the one door, calls is a row, and so is each of
its own methods: how often it is called, its CPU time, its share, and what it does, in the words of its
own docstring.  A call made from within another row's call counts to the inner row only.  ``--inside
NAME`` looks at the calls that another module (``fields``, ``metadata``) makes, in the same way.

Each page is read several times with clocks and as often without; the last line tells what the
clocks themselves cost.  Without ``--set`` the pages of this project are used.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import inspect
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from bench.extract.sets import load, write_own_pages
from crawler.extract.page import extract

PACKAGE = "crawler.extract"


class Clock:
    """CPU time and calls by function, the time of inner calls taken off the outer ones."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, int] = {}
        self.does: dict[str, str] = {}
        self._inner = [0.0]

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed; iterators that it hands back are timed only while it makes them."""
        name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"
        paragraph = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
        self.does[name] = re.split(r"(?<=\.) |; |: ", paragraph)[0]

        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            began = time.thread_time()
            self._inner.append(0.0)
            try:
                return function(*given, **named)
            finally:
                spent = time.thread_time() - began
                self.seconds[name] = self.seconds.get(name, 0.0) + spent - self._inner.pop()
                self.calls[name] = self.calls.get(name, 0) + 1
                self._inner[-1] += spent

        return timed


def _is_ours(value: object) -> bool:
    return inspect.isfunction(value) and value.__module__.startswith(PACKAGE)


@contextmanager
def clocked(module: ModuleType, clock: Clock) -> Iterator[None]:
    """Puts clocks around every function of the package that ``module`` calls, in ``module`` only, and
    around the methods of its own classes."""
    with ExitStack() as stack:
        for name, value in list(vars(module).items()):
            if _is_ours(value):
                stack.enter_context(patch.object(module, name, clock.around(value)))
            elif inspect.isclass(value) and value.__module__ == module.__name__:
                for method, function in list(vars(value).items()):
                    if _is_ours(function) and not method.startswith("__"):
                        stack.enter_context(patch.object(value, method, clock.around(function)))
            elif inspect.ismodule(value) and value.__name__.startswith(PACKAGE):
                inside = {n: clock.around(v) if _is_ours(v) else v for n, v in vars(value).items()}
                stack.enter_context(patch.object(module, name, SimpleNamespace(**inside)))
        yield


def seconds_to_read(pages: list[tuple[bytes, str]], passes: int) -> float:
    began = time.thread_time()
    for _ in range(passes):
        for html, url in pages:
            extract(html, url)
    return time.thread_time() - began


def report(module: ModuleType, pages: list[tuple[bytes, str]], passes: int) -> str:
    """The table, dearest first."""
    clock = Clock()
    seconds_to_read(pages, 1)
    bare = seconds_to_read(pages, passes)
    with clocked(module, clock):
        whole = seconds_to_read(pages, passes)
    reads = len(pages) * passes
    here = module.__name__.rpartition(".")[2]
    rest = "the rest, such as freeing the tree" if here == "page" else f"outside what {here}.py calls"
    rows = [
        (name, clock.calls[name] / reads, spent, clock.does[name]) for name, spent in clock.seconds.items()
    ]
    rows.append((rest, 1.0, whole - sum(clock.seconds.values()), ""))
    width = max(len(row[0]) for row in rows)
    lines = [f"{'':{width}} calls/page  ms/page  share"]
    for name, calls, spent, does in sorted(rows, key=lambda row: -row[2]):
        lines.append(f"{name:{width}} {calls:10.1f} {1000 * spent / reads:8.3f} {spent / whole:6.1%}  {does}")
    lines.append(
        f"{'all':{width}} {'':10} {1000 * whole / reads:8.3f}  without clocks {1000 * bare / reads:.3f}"
    )
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__.partition("\n")[0])
    options.add_argument("--set", dest="sets", action="append", type=Path, default=[], metavar="DIR")
    options.add_argument("--inside", default="page", metavar="NAME", help="a module of crawler/extract")
    options.add_argument("--passes", type=int, default=5)
    given = options.parse_args()
    try:
        module = importlib.import_module(f"{PACKAGE}.{given.inside}")
    except ModuleNotFoundError:
        options.error(f"there is no crawler/extract/{given.inside}.py")
    with tempfile.TemporaryDirectory(prefix="khobao-") as temporary:
        folders = given.sets
        if not folders:
            own = Path(temporary) / "own pages"
            own.mkdir()
            write_own_pages(own)
            folders = [own]
        for folder in folders:
            try:
                chosen = load(folder)
            except ValueError as problem:
                options.error(str(problem))
            pages = [((folder / t["file"]).read_bytes(), t.get("url") or "") for t in chosen.truths]
            print(f"{chosen.name}: {len(pages)} pages, {chosen.megabytes:.1f} MB, {given.passes} passes\n")
            print(report(module, pages, given.passes) + "\n", flush=True)


if __name__ == "__main__":
    main()
