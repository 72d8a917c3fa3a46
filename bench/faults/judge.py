"""Whether an archive holds what a storm left of it: the papers' own logs say what could be had."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

from warcio.archiveiterator import ArchiveIterator

from bench.faults.press import Paper, paragraphs
from bench.faults.storm import Blow, Storm
from crawler.fetch.warc import whole_members

#: What no log may tell, whatever was done to the process.
_WRONG = re.compile(r"locked|database is busy|malformed|corrupt|never awaited|never retrieved", re.I)
#: How a full disk is told.
_FULL = re.compile(r"disk is full|No space left|File too large|disk I/O error|unable to open database file")


def lost(storm: Storm) -> Iterator[str]:
    """While it is still at it: what was answered whole is archived, or waits to be asked for again."""
    with closing(_open(storm)) as db:
        for paper in storm.press.papers:
            rows = db.execute(
                "SELECT key, state, article, next_check FROM urls WHERE portal = ? AND kind = 'article'",
                [paper.name],
            )
            known = {int(key.rpartition("/a")[2]): tuple(more) for key, *more in rows}
            for number in paper.whole():
                state, article, again = known.get(number, ("unknown", None, None))
                # A crawl may be killed before it commits the answer, and bad ones stand around it.
                waits = state in {"due", "leased"} or (state == "failed" and again)
                if article is None and not waits:
                    yield f"{paper.name} {number} was answered whole; it is {state} and not archived"


def faults(storm: Storm) -> Iterator[str]:
    """After the last crawl, in fair weather."""
    with closing(_open(storm)) as db:
        for paper in storm.press.papers:
            yield from _articles(db, paper)
            yield from _runs(db, paper, storm.blows)
        yield from _status(storm, db)
    code, printed = storm.khobao("verify", "--json", file="verify")
    told = json.loads(printed)
    if code or told["damaged"] or told["archive"]:
        yield f"verify ended with {code}: {told}"
    yield from _records(storm)
    yield from complaints(storm)


def _articles(db: sqlite3.Connection, paper: Paper) -> Iterator[str]:
    rows = db.execute(
        "SELECT a.key, a.state, coalesce(a.lead, '') || char(10) || a.body, "
        "(SELECT count(*) FROM versions WHERE article = a.id), "
        "(SELECT count(*) FROM captures WHERE article = a.id AND status = 200 AND revisit_of IS NULL) "
        "FROM articles a WHERE a.portal = ?",
        [paper.name],
    )
    seen: Counter[int] = Counter()
    for key, state, text, versions, captures in rows:
        number = int(key.rpartition("/a")[2])
        seen[number] += 1
        missing = [part for part in paragraphs(paper.name, number) if part not in text]
        if missing:
            yield f"{paper.name} {number} lacks {missing}"
        if (state, versions, captures) != ("live", 1, 1):
            yield f"{paper.name} {number} is {state}, with {versions} versions and {captures} captures"
    for number in range(1, paper.published + 1):
        if seen[number] != 1:
            yield f"{paper.name} {number} is archived {seen[number]} times"
    if extra := sorted(set(seen) - set(range(1, paper.published + 1))):
        yield f"{paper.name} never published {extra}"


def _runs(db: sqlite3.Connection, paper: Paper, blows: list[Blow]) -> Iterator[str]:
    """A run without an end was killed, and one that was not killed has an end."""
    rows = db.execute(
        "SELECT id, started, finished FROM crawls WHERE portal = ? ORDER BY id", [paper.name]
    ).fetchall()
    for at, (number, started, finished) in enumerate(rows):
        begun = datetime.fromisoformat(started).timestamp()
        until = datetime.fromisoformat(rows[at + 1][1]).timestamp() if at + 1 < len(rows) else float("inf")
        hit = any(
            blow.at <= until and blow.until >= begun and blow.portal in {paper.name, ""} for blow in blows
        )
        if finished is None and not hit:
            yield f"crawl {number} of {paper.name} has no end, and nothing was done to it"


def _status(storm: Storm, db: sqlite3.Connection) -> Iterator[str]:
    for name, row in storm.status().items():
        (articles,) = db.execute("SELECT count(*) FROM articles WHERE portal = ?", [name]).fetchone()
        told = {key: row[key] for key in ("articles", "queue", "errors", "running", "unfinished")}
        if told != {"articles": articles, "queue": 0, "errors": 0, "running": False, "unfinished": None}:
            yield f"status of {name} says {told}, with {articles} articles"
            yield from (
                f"  {code}: {message}"
                for code, message in db.execute(
                    "SELECT code, message FROM issues WHERE portal = ? AND resolved IS NULL", [name]
                )
            )
        if row["last_success"] is None or any(one["code"] == "health.killed" for one in row["alerts"]):
            yield f"status of {name}: last success {row['last_success']}, alerts {row['alerts']}"
    yield from storm.complaints


def _records(storm: Storm) -> Iterator[str]:
    """Every WARC file is whole records, each with the digests it tells."""
    for path in sorted(storm.captures.glob("*/*.warc.gz")):
        if half := path.stat().st_size - whole_members(path):
            yield f"{path.name} ends with {half} bytes of half a record"
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                record.content_stream().read()
                if record.digest_checker.passed is False:
                    yield f"{path.name}: {record.rec_headers.get_header('WARC-Record-ID')} has another digest"


def complaints(storm: Storm) -> Iterator[str]:
    """What the logs tell that no fault explains."""
    for path in sorted(storm.logs.iterdir()):
        text = path.read_text(encoding="utf-8", errors="replace")
        for line in text.splitlines():
            if _WRONG.search(line):
                yield f"{path.name}: {line[:200]}"
        if "Traceback" in text and not _FULL.search(text):
            yield f"{path.name}: {text[text.index('Traceback') :][-300:]}"


def summary(storm: Storm) -> Iterator[str]:
    """What was done, and what came of it."""
    with closing(_open(storm)) as db:
        yield "         published  archived  answers  faults  twice  runs  killed"
        for paper in storm.press.papers:
            (articles,) = db.execute(
                "SELECT count(*) FROM articles WHERE portal = ?", [paper.name]
            ).fetchone()
            runs, unfinished = db.execute(
                "SELECT count(*), count(*) - count(finished) FROM crawls WHERE portal = ?", [paper.name]
            ).fetchone()
            bad = sum(bool(one.fault) for one in paper.log)
            again = sum(len(times) - 1 for times in paper.whole().values())
            yield (
                f"{paper.name:8} {paper.published:>9} {articles:>9} {len(paper.log):>8} {bad:>7} {again:>6} "
                f"{runs:>5} {unfinished:>7}"
            )
    kinds = Counter(one.fault for paper in storm.press.papers for one in paper.log if one.fault)
    yield "faults answered: " + ", ".join(f"{number} x {name}" for name, number in kinds.most_common())
    killed = sum(one.what == "kill" for one in storm.blows)
    full = sum(one.what == "full" for one in storm.blows)
    where = "a file system of its own" if storm.disk.real else "a limit on the size of files"
    yield f"{killed} processes killed, disk full {full} times ({where}), {storm.looks} looks at the status"


def _open(storm: Storm) -> sqlite3.Connection:
    return sqlite3.connect(f"{storm.archive.as_uri()}?mode=ro", uri=True, timeout=30)
