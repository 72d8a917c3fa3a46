"""One extractor over one set, in a process of its own: ``python -m bench.extract.worker``.

Standard input is one JSON object: ``spec`` (``module:function``), ``distribution``, ``passes`` and
``pages``, a list of ``[path, url]``.  Standard output is lines of JSON: ``{"ready": version}`` once the
extractor is loaded and warm, ``{"at": page}`` before each page, ``{"seconds": CPU, "said": fields,
"error": reason}`` after it (fields in the first pass only), and at the end ``{"peak_mb": memory}``.
Whoever reads the lines sees which page a process died on, and for how long it says nothing.

Runs under any Python from 3.11 on, with nothing but the extractor's own library installed.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

_WARM_UP = (
    b"<html><head><title>Warm up</title></head><body><article><h1>Warm up</h1>"
    + b"<p>Nothing is told here, in a paragraph long enough to be taken for an article.</p>" * 8
    + b"</article></body></html>"
)


def load(spec: str) -> Callable[[bytes, str], dict[str, Any]]:
    """The function that ``module:function`` names.  Raises ImportError or AttributeError."""
    module, _, name = spec.partition(":")
    function: Callable[[bytes, str], dict[str, Any]] = getattr(importlib.import_module(module), name)
    return function


def version_of(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def peak_mb() -> float:
    """Most memory this process ever held.  On Linux not by getrusage: what it tells is never less than
    what the parent held when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def timed(extract: Callable[[bytes, str], Any], html: bytes, url: str) -> dict[str, Any]:
    """CPU seconds of one call (user and system time, all threads), with what it said or raised."""
    began = time.process_time()
    try:
        said, error = extract(html, url), None
    except Exception as problem:  # noqa: BLE001  whatever a library raises is one lost page
        said, error = {}, " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
    return {"seconds": time.process_time() - began, "said": said or {}, "error": error}


def main() -> None:
    # Libraries may print; only we write to the pipe.
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(line: dict[str, Any]) -> None:
        pipe.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        pipe.flush()

    asked = json.load(sys.stdin)
    extract = load(asked["spec"])
    timed(extract, _WARM_UP, "https://example.org/2020/01/02/warm-up.html")
    tell({"ready": version_of(asked["distribution"])})
    for number in range(asked["passes"]):
        for at, (path, url) in enumerate(asked["pages"]):
            html = Path(path).read_bytes()
            tell({"at": at})
            answer = timed(extract, html, url)
            if number:
                del answer["said"]
            tell(answer)
    tell({"peak_mb": peak_mb()})


if __name__ == "__main__":
    main()
