"""A crawl in a process of its own: it claims a batch and says ``ready``, waits for a line, and then
"fetches", commits and claims until nothing is due, with a line for every batch that was committed.

``python -m tests.archive.worker ARCHIVE OWNER BATCH LEASE_SECONDS``
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.frontier import Frontier
from crawler.archive.store import Store
from crawler.records import Lease, Visit
from tests.archive.pages import PORTAL, article, capture


def fetched(lease: Lease) -> Visit:
    page = article(
        lease.key, url=lease.url, key=lease.key, body=f"Bài số {lease.url_id}. " + "Đồng Tháp. " * 200
    )
    proof = replace(capture(lease.url), warc_file=f"{os.getpid()}.warc.gz")
    return Visit(PORTAL.name, lease.url_id, "done", capture=proof, article=page)


def main(path: str, owner: str, batch: int, lease_seconds: int) -> None:
    with Store(Path(path)) as store:
        frontier = Frontier(store, owner, lease_seconds=lease_seconds)
        leases = frontier.claim(PORTAL.name, batch, now=datetime.now(UTC))
        print("ready", flush=True)
        sys.stdin.readline()
        while leases:
            store.commit([fetched(lease) for lease in leases], now=datetime.now(UTC))
            print(*(lease.url_id for lease in leases), flush=True)
            leases = frontier.claim(PORTAL.name, batch, now=datetime.now(UTC))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
