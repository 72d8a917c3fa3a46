"""Runs one extractor over one set in a process of its own, and adds up what it said and cost."""

from __future__ import annotations

import json
import queue
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from bench.extract.scores import averages, score
from bench.extract.sets import PageSet

ROOT = Path(__file__).parents[2]
#: Seconds without an answer after which a page is lost.
PAGE_LIMIT = 60.0
#: Seconds that loading an extractor may take.
START_LIMIT = 300.0
#: Pages that an extractor may die on before it is given up.
DEATHS = 10


@dataclass(frozen=True)
class Extractor:
    """``spec`` is ``module:function`` under the interpreter ``python``, started in the project's
    root; ``distribution`` is whose version is told."""

    name: str
    spec: str
    python: Path
    distribution: str = ""


@dataclass
class Result:
    """``scores`` as in ``scores.averages``, ``offered`` the fields that it ever filled.  Speed is pages
    by the median pass, in seconds of CPU; ``worst_ms`` is the page whose median time is longest;
    ``peak_mb`` counts the interpreter and the library too.  ``failed`` is why nothing was measured."""

    extractor: str
    version: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    offered: set[str] = field(default_factory=set)
    pages_per_s: float = 0.0
    mb_per_s: float = 0.0
    worst_ms: float = 0.0
    peak_mb: float = 0.0
    lost: dict[str, str] = field(default_factory=dict)
    failed: str = ""


class DiedError(Exception):
    """A worker ended or fell silent.  ``at`` is the page it was on, None before the first."""

    def __init__(self, at: int | None, reason: str) -> None:
        super().__init__(reason)
        self.at = at


@dataclass
class Raw:
    """What a worker told: its answers of the first pass, and seconds a page, one list a pass."""

    version: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
    passes: list[list[float]] = field(default_factory=list)
    peak_mb: float = 0.0


def measure(extractor: Extractor, pages: PageSet, passes: int, limit: float = PAGE_LIMIT) -> Result:
    """A page that an extractor raises on, dies on, or takes longer than ``limit`` seconds for, is lost:
    scored as if nothing had been said.  After a death everything starts again without that page; its
    time counts as the limit if it was too slow, and not at all if the process crashed."""
    lost: dict[int, str] = {}
    late: set[int] = set()
    while True:
        here = [n for n in range(len(pages.truths)) if n not in lost]
        try:
            raw = _run(extractor, pages, here, passes, limit)
        except DiedError as death:
            if death.at is None or len(lost) == DEATHS:
                return Result(extractor.name, failed=str(death))
            lost[here[death.at]] = str(death)
            if isinstance(death.__cause__, queue.Empty):
                late.add(here[death.at])
            continue
        result = _add_up(extractor.name, pages, here, raw, lost, len(late) * limit)
        result.worst_ms = max(result.worst_ms, 1000 * limit if late else 0.0)
        return result


def _add_up(
    name: str, pages: PageSet, here: list[int], raw: Raw, lost: Mapping[int, str], waited: float
) -> Result:
    said: dict[int, Mapping[str, Any]] = {}
    gone = {pages.truths[n]["file"]: reason for n, reason in lost.items()}
    for n, answer in zip(here, raw.answers, strict=True):
        said[n] = answer["said"]
        if answer["error"]:
            gone[pages.truths[n]["file"]] = answer["error"]
    seconds = statistics.median(sum(times) for times in raw.passes) + waited
    slowest = max((statistics.median(times) for times in zip(*raw.passes, strict=True)), default=0.0)
    return Result(
        extractor=name,
        version=raw.version,
        scores=averages([score(truth, said.get(n, {})) for n, truth in enumerate(pages.truths)]),
        offered={key for fields in said.values() for key, value in fields.items() if value},
        pages_per_s=len(pages.truths) / seconds if seconds else 0.0,
        mb_per_s=pages.megabytes / seconds if seconds else 0.0,
        worst_ms=1000 * slowest,
        peak_mb=raw.peak_mb,
        lost=gone,
    )


def _run(extractor: Extractor, pages: PageSet, here: list[int], passes: int, limit: float) -> Raw:
    """One worker from start to end.  Raises DiedError."""
    asked = {
        "spec": extractor.spec,
        "distribution": extractor.distribution,
        "passes": passes,
        "pages": [
            [str(pages.folder / pages.truths[n]["file"]), pages.truths[n].get("url") or ""] for n in here
        ],
    }
    raw, at = Raw(), None
    with tempfile.TemporaryFile("w+", encoding="utf-8") as noise:
        try:
            for line in _lines(extractor.python, json.dumps(asked), noise, limit):
                if "at" in line:
                    at = line["at"]
                    if at == 0:
                        raw.passes.append([])
                elif "seconds" in line:
                    raw.passes[-1].append(line["seconds"])
                    if "said" in line:
                        raw.answers.append(line)
                else:
                    raw.version = line.get("ready", raw.version)
                    raw.peak_mb = line.get("peak_mb", 0.0)
        except queue.Empty as silence:
            waited = START_LIMIT if at is None else limit
            raise DiedError(at, f"no answer in {waited:g} s") from silence
        except OSError as problem:
            raise DiedError(None, str(problem)) from problem
        if not raw.peak_mb:
            noise.seek(0)
            last = (noise.read().strip().splitlines() or ["the process ended and left no message"])[-1]
            raise DiedError(at, last[:300])
    return raw


def _lines(python: Path, asked: str, noise: IO[str], limit: float) -> Iterator[dict[str, Any]]:
    """The worker's lines as they come.  Raises queue.Empty when it falls silent, OSError when it cannot
    be started; whatever happens, no process is left behind."""
    command = [str(python), "-m", "bench.extract.worker"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=noise,
    ) as process:
        assert process.stdin
        assert process.stdout
        came: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pass_on, args=(process.stdout, came), daemon=True).start()
        patience = START_LIMIT
        try:
            _give(process.stdin, asked)
            while line := came.get(timeout=patience):
                yield json.loads(line)
                patience = limit
        finally:
            process.kill()


def _give(stdin: IO[str], text: str) -> None:
    """A worker that died at its start reads nothing; why is in its stderr."""
    try:
        with stdin:
            stdin.write(text)
    except BrokenPipeError:
        return


def _pass_on(stream: IO[str], came: queue.Queue[str]) -> None:
    """Lines into the queue, at the end an empty one."""
    try:
        for line in stream:
            came.put(line)
    except ValueError:  # closed under our hands, after a kill
        pass
    came.put("")
