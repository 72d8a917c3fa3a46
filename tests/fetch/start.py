"""``python -m tests.fetch.start FOLDER BASE [SETTING=NUMBER ...]``: one crawl of the river, as a process."""

from __future__ import annotations

import sys
from pathlib import Path

from crawler.fetch.run import crawl
from tests.fetch.site import River, quick

if __name__ == "__main__":
    folder, base, *more = sys.argv[1:]
    settings = quick(Path(folder)) | {
        name: float(value) for name, _, value in (x.partition("=") for x in more)
    }
    report = crawl(
        River,
        archive=Path(folder) / "archive.db",
        captures=Path(folder) / "captures",
        arguments={"base": base},
        progress=lambda counts: print("told", counts.fetched, flush=True),
        settings=settings,
    )
    print("outcome", report.outcome, "new", report.counts.new, "failed", report.counts.failed)
