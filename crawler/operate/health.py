"""Whether anything goes wrong with a portal: what is judged after every crawl, and at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from spidermon.runners import MonitorRunner

from crawler.archive import issues, vitals
from crawler.archive.store import Store
from crawler.operate.monitors import Look, Portal, look
from crawler.records import Issue


@dataclass(frozen=True, slots=True)
class Health:
    """What is wrong with a portal now, and which of it is new or over since it was looked at last."""

    portal: str
    findings: tuple[Issue, ...]
    opened: tuple[Issue, ...]
    #: Code and field.
    over: tuple[tuple[str, str], ...]


def check(store: Store, captures: Path, portal: str, *, now: datetime) -> Health:
    """Run the monitors of a portal, and keep what they find.  Raises what kept one from looking."""
    at = look(store.db, captures, portal, now=now)
    MonitorRunner().run(Portal(), look=at)
    return keep(store, at)


def keep(store: Store, at: Look) -> Health:
    """Write the findings of a look into ``issues``; those that are no more are resolved."""
    if at.broken:
        raise at.broken[0]
    keys = {(one.code, one.field) for one in at.found}
    with store.transaction() as db:
        before = vitals.open_findings(db, at.portal)
        crawl = at.last[0].id if at.last else None
        issues.note(db, at.portal, "", at.found, crawl=crawl, now=at.now)
        vitals.resolve_findings(db, at.portal, before - keys, now=at.now)
    opened = tuple(one for one in at.found if (one.code, one.field) not in before)
    return Health(at.portal, tuple(at.found), opened, tuple(sorted(before - keys)))
