"""The monitors at the end of a crawl that Scrapy or Scrapyd started, by Spidermon's extension."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from spidermon.core.suites import MonitorSuite
from spidermon.data import Data

from crawler.archive.store import Store
from crawler.fetch.portal import PortalSpider
from crawler.operate.health import keep
from crawler.operate.monitors import MONITORS, look
from crawler.operate.notify import notify

logger = logging.getLogger(__name__)


class AfterCrawl(MonitorSuite):
    """What the setting ``SPIDERMON_SPIDER_CLOSE_MONITORS`` names.  Findings are kept and told like those of
    ``khobao crawl``."""

    monitors = MONITORS

    def init_data(self, data: Any) -> None:
        spider, settings = data.spider, data.crawler.settings
        self._store: Store | None = None
        if not (isinstance(spider, PortalSpider) and spider.desk and not spider.desk.failure):
            # ``scrapy shell`` and the like archive nothing.
            self._tests: list[object] = []
            return
        self._store = Store(Path(settings["KHOBAO_ARCHIVE"]), create=False)
        captures = Path(settings["KHOBAO_CAPTURES"])
        self._look = look(self._store.db, captures, spider.name, now=datetime.now(UTC))
        super().init_data(Data(data, look=self._look))

    def on_monitors_finished(self, _: object) -> None:
        if self._store is None:
            return
        with self._store as store:
            for problem in notify([keep(store, self._look)], os.environ):
                logger.warning("%s", problem)
