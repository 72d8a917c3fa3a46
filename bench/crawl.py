"""``python -m bench.crawl``: a whole crawl beside spiders that only download.

One loopback server (nginx when it is installed, else Python's own in another process) serves 1,000
article pages of about 40 KB, packed to about 10 KB.  Kho Báo finds them in a sitemap, captures,
reads and archives them, with delays off; a Scrapy spider downloads the same pages and throws them
away, once with Scrapy's own settings and once with those that we found faster.  CPU is user and
system time of the crawling process from the first request to the end of the crawl.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider

WORDS = """
nước lũ về sớm bà con cù lao xã huyện tỉnh trạm thủy văn cống đập ghe xuồng lúa hè thu năm nay ngày chính
quyền đoàn viên thanh niên hợp tác đường trường học sinh giáo viên bệnh viện bác sĩ cán bộ
"""
CASES = {
    "download": "Scrapy, download only, its own settings",
    "tuned": "Scrapy, download only, with our settings",
    "khobao": "Kho Báo: capture, read, archive",
}
CONCURRENT = 32


class Article(PortalSpider):
    name = "bench"
    title = "Báo Đo Đạc"
    province = "Sông Mây"
    domains = ["dodac.example"]
    aliases = {"127.0.0.1": "dodac.example"}
    sitemaps = ["/sitemap.xml"]
    article_url = r"-(?P<id>a\d+)\.html$"
    layouts = [Layout(name="one", body=".content", title="h1", date=".date", byline=".author")]
    scheme = "http"
    local = True
    sample = True


class Download(scrapy.Spider):
    """Fetches the pages and looks at nothing."""

    name = "download"
    local = True

    def __init__(self, base: str, count: str, **more: Any) -> None:
        super().__init__(**more)
        self.urls = [f"{base}/bai-viet-a{n}.html" for n in range(1, int(count) + 1)]

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield scrapy.Request(url, self.parse)

    def parse(self, response: scrapy.http.Response) -> None:  # type: ignore[override]
        pass


def text(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(WORDS.split(), k=words)).capitalize() + "."


def article(number: int) -> bytes:
    """A page such as papers serve: menus, scripts, metadata, 24 related links, a thousand words."""
    draw = random.Random(number)
    title = text(draw, 10)
    data = {"@type": "NewsArticle", "headline": title, "datePublished": "2026-01-08T18:21:00+07:00"}
    menu = "".join(
        f"<li><a href='/muc-{n}' class='menu-item nav-link'>{text(draw, 3)}</a></li>" for n in range(60)
    )
    body = "".join(f"<p style='text-align: justify;'>{text(draw, 70)}</p>" for _ in range(10))
    related = "".join(
        f"<div class='item'><a href='/tin-{n}-a{n}.html'><img src='/anh/{n}.jpg'>{text(draw, 9)}</a></div>"
        for n in range(24)
    )
    script = "".join(f"window.data{n} = {draw.getrandbits(6000)};" for n in range(10))
    return (
        f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta property='og:title' content='{title}'><meta name='description' content='{text(draw, 25)}'>"
        f"<script type='application/ld+json'>{json.dumps(data)}</script><script>{script}</script></head>"
        f"<body><ul class='menu'>{menu}</ul><h1>{title}</h1><div class='date'>08/01/2026 - 18:21</div>"
        f"<div class='content'><p><strong>{text(draw, 40)}</strong></p>{body}</div>"
        f"<div class='author'>Nguyễn Thu</div><div class='related'>{related}</div></body></html>"
    ).encode()


def write_site(folder: Path, count: int) -> None:
    sizes = []
    for number in range(1, count + 1):
        page = article(number)
        packed = gzip.compress(page)
        sizes.append((len(page), len(packed)))
        path = folder / f"bai-viet-a{number}.html"
        path.write_bytes(page)
        path.with_suffix(".html.gz").write_bytes(packed)
    print(f"{count} pages of {statistics.mean(s[0] for s in sizes) / 1000:.0f} KB, ", end="")
    print(f"packed {statistics.mean(s[1] for s in sizes) / 1000:.0f} KB")


@contextmanager
def server(folder: Path, count: int) -> Iterator[str]:
    """Serve the folder on a free port in another process; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    places = "".join(f"<url><loc>{base}/bai-viet-a{n}.html</loc></url>" for n in range(1, count + 1))
    (folder / "sitemap.xml").write_text(f"<urlset>{places}</urlset>")
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if nginx:
        config = folder.parent / "nginx.conf"
        config.write_text(
            f"daemon off; pid {folder.parent}/pid; error_log {folder.parent}/error.log; worker_processes 1;\n"
            "events {}\nhttp { access_log off; gzip_static on; keepalive_requests 100000;\n"
            "types { text/html html; application/xml xml; }\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
        )
        command = [nginx, "-c", str(config), "-p", str(folder.parent)]
    else:
        command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(folder)]
    print(f"served by {'nginx' if nginx else 'http.server (unpacked)'}")
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield base
    finally:
        process.terminate()
        process.wait()


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def run_case(case: str, base: str, count: int, folder: Path) -> None:
    """One crawl in this process; prints seconds of CPU and wall, and pages."""
    settings = Settings()
    settings.setdict(
        {
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS": CONCURRENT,
            "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENT,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        },
        priority="project",
    )
    spider: type[scrapy.Spider] = Download
    arguments: dict[str, Any] = {"base": base, "count": str(count)}
    if case == "tuned":
        faster = {"CONCURRENT_ITEMS": 2, "COOKIES_ENABLED": False, "METAREFRESH_ENABLED": False}
        settings.setdict(faster, priority="project")
    if case == "khobao":
        spider, arguments = Article, {"base": base}
        ours = {"LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": 0, "KHOBAO_ARCHIVE": str(folder / "archive.db")}
        parallel = {"CONCURRENT_REQUESTS": CONCURRENT, "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENT}
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        settings.setdict(
            {**ours, **parallel, "KHOBAO_CAPTURES": str(folder / "captures")}, priority="cmdline"
        )
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    marks: list[float] = []
    crawler.signals.connect(
        lambda: marks.extend((cpu(), time.perf_counter())), signals.spider_opened, weak=False
    )
    task = process.crawl(crawler, **arguments)
    process.start()
    task.result()
    pages = crawler.stats.get_value(
        "khobao/new" if case == "khobao" else "downloader/response_status_count/200"
    )
    if pages != count:
        raise SystemExit(f"{case}: {pages} of {count} pages came; {crawler.stats.get_stats()}")
    print(json.dumps({"cpu": cpu() - marks[0], "wall": time.perf_counter() - marks[1], "pages": pages}))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    options.add_argument("--base", help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.case:
        run_case(given.case, given.base, given.pages, given.folder)
        return
    results: dict[str, list[dict[str, float]]] = {case: [] for case in CASES}
    with tempfile.TemporaryDirectory() as name:
        # nginx, started by root, reads as another user.
        Path(name).chmod(0o755)
        site = Path(name) / "site"
        site.mkdir()
        write_site(site, given.pages)
        with server(site, given.pages) as base:
            for turn in range(given.rounds):
                for case in CASES:
                    folder = Path(name) / f"{case}{turn}"
                    folder.mkdir()
                    command = [sys.executable, "-m", "bench.crawl", "--case", case, "--base", base]
                    command += ["--pages", str(given.pages), "--folder", str(folder)]
                    done = subprocess.run(command, capture_output=True, text=True, check=False)
                    if done.returncode:
                        raise SystemExit(done.stderr)
                    results[case].append(json.loads(done.stdout.splitlines()[-1]))
    print_table(results)


def print_table(results: dict[str, list[dict[str, float]]]) -> None:
    rates = {case: [run["pages"] / run["cpu"] for run in runs] for case, runs in results.items()}
    print(f"{'':45} pages/CPU-s  pages/s  of the first  of the second")
    for case, title in CASES.items():
        wall = statistics.median(run["pages"] / run["wall"] for run in results[case])
        ratios = [
            statistics.median(mine / theirs for mine, theirs in zip(rates[case], rates[other], strict=True))
            for other in ("download", "tuned")
        ]
        rate = statistics.median(rates[case])
        print(f"{title:45} {rate:11.0f} {wall:8.0f} {ratios[0]:13.2f} {ratios[1]:14.2f}")


if __name__ == "__main__":
    main()
