"""Scrapy settings of Kho Báo, each with its reason.

What may differ between machines can be set in the environment under the same name: ``KHOBAO_ARCHIVE``,
``KHOBAO_CAPTURES``, ``KHOBAO_CONTACT``, ``KHOBAO_RETRY_DELAY``, and what concerns a backfill.
``scrapy crawl -s NAME=VALUE`` overrides everything here.
"""

from __future__ import annotations

import os
from pathlib import Path

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.spidermiddlewares.depth import DepthMiddleware
from scrapy.spidermiddlewares.httperror import HttpErrorMiddleware
from scrapy.spidermiddlewares.urllength import UrlLengthMiddleware
from scrapy.utils.conf import closest_scrapy_cfg

from crawler import __version__
from crawler.fetch.capture import CaptureHandler
from crawler.fetch.contracts import ExampleContract
from crawler.fetch.decoding import Decoding
from crawler.fetch.extensions import Watch
from crawler.fetch.politeness import Gate, Robots, Throttle
from crawler.fetch.scheduler import FrontierScheduler


def _told(name: str, unless: str) -> str:
    """A setting that the environment may tell."""
    return os.environ.get(name) or unless


BOT_NAME = "khobao"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

_config = closest_scrapy_cfg()
_home = Path(_config).parent if _config else Path.cwd()

# Where the archive is. Beside scrapy.cfg, or in the current folder where there is none.
KHOBAO_ARCHIVE = os.environ.get("KHOBAO_ARCHIVE") or str(_home / "archive.db")
KHOBAO_CAPTURES = os.environ.get("KHOBAO_CAPTURES") or str(_home / "captures")

# Who answers for this crawler: an address of a web page or an e-mail address. A newspaper that is
# bothered by us must be able to say so; without one, only portals that are `local` are fetched.
KHOBAO_CONTACT = os.environ.get("KHOBAO_CONTACT", "")
# The contact goes into it when a portal's crawl starts: "KhoBao/0.1.0 (+https://...)".
USER_AGENT = f"KhoBao/{__version__}"
# The name that robots.txt files would call us by.
ROBOTSTXT_USER_AGENT = "KhoBao"
ROBOTSTXT_OBEY = True

# One request at a time to a host, and a second between them; robots.txt may ask for more.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
# Requests do not fall into step with a server's own clockwork.
DOWNLOAD_DELAY_JITTER = 0.2
# Requests inside Scrapy at once: few, for a clean stop must wait for each of them.
CONCURRENT_REQUESTS = 4
# Scrapy makes this many tasks for every response whether it yields items or not; with two, a crawl
# needs a quarter less CPU than with the default of a hundred.
CONCURRENT_ITEMS = 2

# After 429 or 503 without Retry-After a host is left alone for this long, doubled each further time.
KHOBAO_PAUSE = 30.0
# No pause that a server asks for is longer; the URL is tried again in a later crawl.
KHOBAO_PAUSE_MAX = 300.0
# How long a robots.txt that could not be had stands in the way before it is asked for again.
KHOBAO_ROBOTS_AGAIN = 60.0
# A failed URL is tried this many times in all, first after so many seconds, doubled each time.
KHOBAO_TRIES = 3
KHOBAO_RETRY_DELAY = float(_told("KHOBAO_RETRY_DELAY", "10"))
# A crawl that has nothing else to do waits this long for retries before it ends.
KHOBAO_WAIT = 120.0
# Frontier rows leased at a time, and for how many seconds; they are renewed while the crawl runs.
KHOBAO_LEASES = 64
KHOBAO_LEASE_SECONDS = 600
# Visits that share one transaction and one fsync, and the longest one of them waits, in seconds.
KHOBAO_BATCH = 50
KHOBAO_BATCH_SECONDS = 1.0
# The web archives that `khobao backfill` asks: a CDX server and its pages, a list of crawls and their files.
KHOBAO_WAYBACK_INDEX = _told("KHOBAO_WAYBACK_INDEX", "https://web.archive.org/cdx/search/cdx")
KHOBAO_WAYBACK_REPLAY = _told("KHOBAO_WAYBACK_REPLAY", "https://web.archive.org/web")
KHOBAO_COMMONCRAWL_INDEX = _told("KHOBAO_COMMONCRAWL_INDEX", "https://index.commoncrawl.org/collinfo.json")
KHOBAO_COMMONCRAWL_DATA = _told("KHOBAO_COMMONCRAWL_DATA", "https://data.commoncrawl.org/")
# Seconds between requests to them: they serve the whole world for nothing. The Internet Archive's index
# takes 24 a minute, and blocks for hours whoever goes on through its 429
# (https://wayback.readthedocs.io/en/stable/release-history.html, 0.5.1, and
# https://github.com/edgi-govdata-archiving/wayback/issues/137).
KHOBAO_BACKFILL_DELAY = float(_told("KHOBAO_BACKFILL_DELAY", "3"))
# Whether their robots.txt is obeyed. It speaks to search engines; "no" is for whoever has their leave.
KHOBAO_BACKFILL_ROBOTS = _told("KHOBAO_BACKFILL_ROBOTS", "yes").lower() not in ("no", "0", "false")
# A WARC file is closed and the next begun beyond this size, in bytes. Copies well, scans in a second.
KHOBAO_WARC_SIZE = 256 << 20

# A page of a newspaper has some 100 KB; 16 MiB, packed or unpacked, is an accident or an attack.
DOWNLOAD_MAXSIZE = 16 << 20
DOWNLOAD_WARNSIZE = 4 << 20
# Provincial servers are slow, but a page that takes longer than this takes for ever.
DOWNLOAD_TIMEOUT = 45
DNS_TIMEOUT = 20
# Scrapy does not check certificates by default; an archive must know whom it quotes.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Keeps the bytes of the wire for the WARC files, and private addresses out.
DOWNLOAD_HANDLERS = {"http": CaptureHandler, "https": CaptureHandler}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # Several portals serve another edition to whoever does not ask for Vietnamese.
    "Accept-Language": "vi",
}
# No session is wanted: a page must be what any reader would get.
COOKIES_ENABLED = False
# A redirect written into a page is that page's content; it costs a parse of every page to look.
METAREFRESH_ENABLED = False
# Only what a server says itself is followed, and not far.
REDIRECT_MAX_TIMES = 5
# Where a link was met is our business, not the server's.
REFERRER_POLICY = "no-referrer"
# A proxy would stand between the capture and the portal, and hide the address that is checked.
HTTPPROXY_ENABLED = False

SCHEDULER = FrontierScheduler
DOWNLOADER_MIDDLEWARES = {
    Gate: 50,
    OffsiteMiddleware: None,  # Gate keeps the domains, with a reason that is written down
    Robots: 100,
    RobotsTxtMiddleware: None,  # Robots is it, with reasons
    RetryMiddleware: None,  # retries go through the frontier, so that a kill forgets none
    Decoding: 590,
    HttpCompressionMiddleware: None,  # Decoding is faster and tells a body that breaks off
}
SPIDER_MIDDLEWARES = {
    HttpErrorMiddleware: None,  # 404 and 500 are findings of an archive, not errors
    DepthMiddleware: None,  # the frontier knows no depth
    UrlLengthMiddleware: None,  # the frontier has its own bounds
}
EXTENSIONS = {Throttle: 0, Watch: 0, "spidermon.contrib.scrapy.extensions.Spidermon": 0}
# What goes wrong with a portal is looked for at the end of every crawl (docs/operations.md). A portal's
# spider switches it on; ``khobao crawl`` has the same monitors run where it can print what they found.
SPIDERMON_ENABLED = False
SPIDERMON_SPIDER_CLOSE_MONITORS = ("crawler.operate.closing.AfterCrawl",)
SPIDER_CONTRACTS = {ExampleContract: 10}

# Ways into a running process that an archive does not need.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"
