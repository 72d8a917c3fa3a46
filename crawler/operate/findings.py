"""What goes wrong with a portal, each kind of it by a function that reads the archive; see ``monitors``."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from crawler.archive import rhythm, schedules, vitals
from crawler.archive.vitals import Run
from crawler.fetch.directory import portal_for, portal_named
from crawler.fetch.readback import Unreadable, is_whole, read_payload
from crawler.fetch.warc import is_busy
from crawler.operate.drift import VIETNAM
from crawler.records import Capture, Issue

#: From so many visits, or this share of a crawl's, a trouble is the portal's and not a page's.
_VISITS = 3
_SHARE = 0.2
#: A portal that is silent for less than this is never called so.
_SILENT = timedelta(days=3)
#: How long a change of robots.txt is told.
_ROBOTS = timedelta(days=7)
_URL = re.compile(r"https?://\S+")
_TLS = re.compile(r"certificate|\bSSL|\bTLS", re.I)


def killed(captures: Path, portal: str, last: Sequence[Run]) -> Iterator[Issue]:
    if last and last[0].finished is None and not is_busy(captures, portal):
        yield Issue(
            "health.killed",
            f"the crawl that began {_day(last[0].started)} was killed. Nothing that was committed is lost; "
            f"the next one goes on from there: khobao crawl {portal}",
        )


def failed(last: Sequence[Run]) -> Iterator[Issue]:
    if last and last[0].outcome == "failed":
        yield Issue(
            "health.failed",
            f"the crawl that began {_day(last[0].started)} stopped, for the archive or its captures "
            "could not be written. What was committed is safe; is the disk full?",
        )


def not_crawled(db: sqlite3.Connection, portal: str, ended: Sequence[Run], now: datetime) -> Iterator[Issue]:
    mine = next((one for one in schedules.schedules(db) if one.portal == portal and one.enabled), None)
    if mine and mine.next_run and now - mine.next_run > timedelta(hours=6):
        newest = f"the last ended {_day(ended[0].finished)}" if ended and ended[0].finished else "none ended"
        yield Issue(
            "health.not_crawled",
            f"a crawl is due since {_day(mine.next_run)} and nobody began it ({newest}); "
            "is the timer on? khobao schedule install --print",
        )


def trouble(db: sqlite3.Connection, portal: str, run: Run) -> Iterator[Issue]:
    """What the last crawl's problems add up to."""
    found = vitals.problems(db, portal, run.id)
    visits = max(1, run.counts.get("fetched", 0))
    blocked = [url for code, url, message, _ in found if _is_block(code, message)]
    if _many(len(blocked), visits):
        yield Issue(
            "health.blocked",
            f"{len(blocked)} of {visits} pages were a challenge or a refusal. Crawl less often, or write to "
            "the newspaper; getting around it is no way",
            seen=blocked[0],
        )
    tls = [(message, seen) for code, _, message, seen in found if _is_tls(code, message + seen)]
    if tls:
        message, seen = tls[0]
        yield Issue("health.tls", f"the certificate or TLS of the server is not right: {message}", seen=seen)
    away = ("fetch.outside", "portal.moved")
    yield from _moved(portal, [message for code, _, message, _ in found if code in away], visits)
    failed = sum(run.counts.get(name, 0) for name in ("failed", "retry"))
    if failed >= _VISITS and failed > visits / 2:
        codes = ", ".join(sorted({code for code, *_ in found if code.startswith(("fetch.", "robots."))}))
        yield Issue("health.errors", f"{failed} of {visits} visits failed ({codes}); is the portal up?")


def _is_block(code: str, message: str) -> bool:
    return code == "page.block" or (code == "fetch.status" and message.endswith((" 401", " 403")))


def _is_tls(code: str, told: str) -> bool:
    return code == "fetch.tls" or (code == "robots.unreachable" and bool(_TLS.search(told)))


def _many(number: int, visits: int) -> bool:
    return number >= _VISITS and number >= _SHARE * visits


def _moved(portal: str, messages: Sequence[str], visits: int) -> Iterator[Issue]:
    # The last address of a message is where it led to.
    hosts = Counter(urlsplit(urls[-1]).hostname or "" for told in messages if (urls := _URL.findall(told)))
    for host, number in hosts.most_common(1):
        if _many(number, visits):
            other, mine = portal_for(f"http://{host}/"), portal_named(portal)
            known = f", which is {other.title} ({other.name})" if other else ""
            todo = (
                "If the paper has a successor, name it in the portal's file; if it has a new domain, add that"
            )
            if other and mine and other.name == mine.successor:
                known = f", which is {other.title} ({other.name}), its successor"
                todo = f"`khobao crawl {other.name}` reads them there"
            yield Issue(
                "health.moved",
                f"{number} of {visits} visits of {portal} were led to {host}{known}. {todo}",
                seen=host,
            )


def unread(db: sqlite3.Connection, portal: str, run: Run) -> Iterator[Issue]:
    """Pages that ought to be articles and are not, more than ever: a layout may change so much that
    nothing is read at all."""
    (none, visited), (before, of) = vitals.unread(db, portal, run.id)
    if none >= _VISITS and none > visited / 2 and of and before < of / 4:
        yield Issue(
            "health.unread",
            f"{none} of {visited} pages that ought to be articles could not be read as such; it was "
            f"{before} of {of} before. Has the layout changed? khobao probe one of them",
        )


def silent(db: sqlite3.Connection, portal: str, ended: Sequence[Run], now: datetime) -> Iterator[Issue]:
    """No article for longer than ever before, though it was crawled."""
    days = vitals.last_new(db, portal)
    if len(days) < 3 or not any(run.started > days[0] for run in ended):
        return
    longest = max(earlier - later for earlier, later in pairwise(days))
    if now - days[0] > max(_SILENT, 2 * longest):
        yield Issue(
            "health.silent",
            f"no new article since {_day(days[0])}; the longest silence before was "
            f"{max(1, longest.days)} days. Has the section moved, or the paper ended?",
        )


def fewer(db: sqlite3.Connection, portal: str, ended: Sequence[Run], now: datetime) -> Iterator[Issue]:
    """Yesterday, which is over, brought far less than its weekday does."""
    today = now.astimezone(VIETNAM).date()
    yesterday = today - timedelta(days=1)
    if not ended or ended[0].started.astimezone(VIETNAM).date() < today:
        return
    counts = rhythm.per_day(db, portal, rhythm.weeks_before(yesterday), yesterday)
    expected, number = rhythm.usual(counts, yesterday), counts.get(yesterday, 0)
    if expected and expected >= 4 and number < expected / 3:
        yield Issue(
            "health.fewer",
            f"{number} articles of {yesterday:%d/%m/%Y}; {expected:.0f} is usual for that day of the week. "
            f"khobao gaps {portal} shows which are missing",
        )


def robots_changed(db: sqlite3.Connection, captures: Path, portal: str, now: datetime) -> Iterator[Issue]:
    """The newest change of robots.txt on any host, for a week."""
    by_url: dict[str, list[tuple[int, Capture]]] = {}
    whole: dict[tuple[int, str], bool] = {}
    for number, capture in vitals.robots(db, portal):
        answer = (capture.status, capture.payload_sha256)
        if answer not in whole:
            whole[answer] = is_whole(captures, capture)
        if whole[answer]:
            by_url.setdefault(capture.url, []).append((number, capture))
    for url, found in by_url.items():
        for (new, after), (old, before) in pairwise(found):
            if now - after.fetched_at > _ROBOTS:
                break
            if (after.status, after.payload_sha256) == (before.status, before.payload_sha256):
                continue
            lines = _difference(captures, before, after)
            if lines:
                yield Issue(
                    "health.robots",
                    f"{url} changed between captures {old} and {new} ({_day(after.fetched_at)}): "
                    f"{'; '.join(lines[:6])}. The crawler obeys it already",
                    seen=f"captures {old}, {new}",
                )
                break


def _difference(captures: Path, before: Capture, after: Capture) -> list[str]:
    """Lines that went and came; two encodings of one text do not differ."""
    try:
        old, new = _robots_text(captures, before), _robots_text(captures, after)
    except Unreadable:
        return [f"status {before.status} to {after.status}, and a capture cannot be read"]
    lines = unified_diff(old, new, lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---"))]


def _robots_text(captures: Path, capture: Capture) -> list[str]:
    if capture.status != 200:
        return []
    text = read_payload(captures, capture)[1].decode("utf-8", "replace")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(moment: datetime | None) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if moment else "never"
