"""Lifting a takedown: the article is read from its capture again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawler.archive import captures as archived
from crawler.archive import recurring, withdrawals
from crawler.archive.store import Store
from crawler.archive.withdrawals import Withdrawal
from crawler.extract.page import extract
from crawler.fetch.directory import portal_named
from crawler.fetch.readback import Unreadable, read_payload


class RestoreError(Exception):
    """The article cannot be read again; the message says why and what to try."""


def restore(store: Store, captures: Path, withdrawal: Withdrawal) -> int:
    """Read the withdrawn article again by today's rules and put it back; its number, which is the one it
    had unless another article took that meanwhile.  Earlier readings come back with ``khobao reparse``
    only as far as their captures are read.

    Raises RestoreError when its portal is not known here, or its capture cannot be read.
    """
    spider = portal_named(withdrawal.portal)
    if spider is None:
        raise RestoreError(f"no portal is named {withdrawal.portal!r} here, so its pages cannot be read")
    capture = archived.find(store.db, withdrawal.capture) if withdrawal.capture is not None else None
    if capture is None:
        raise RestoreError(f"the archive has no capture of {withdrawal.url} to read it from")
    try:
        headers, body = read_payload(captures, capture)
    except Unreadable as problem:
        raise RestoreError(f"{problem}; `khobao verify` tells more") from problem
    rules = spider.rules(recurring.texts(store.db, withdrawal.portal))
    article = extract(body, capture.url, headers=headers, fetched_at=capture.fetched_at, rules=rules)
    if article.kind != "article":
        raise RestoreError(f"{withdrawal.url} is read as {article.kind} today: {article.issues}")
    return withdrawals.lift(store, withdrawal, article, now=datetime.now(UTC))
