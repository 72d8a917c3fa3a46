"""A web archive on loopback: pywb over WARC files of the sample portal, and a toll before it that counts,
and does what a test wants."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from crawler.sample.pieces import Moment
from crawler.sample.server import serve
from tests.cli.process import khobao

PYWB = Path(sys.prefix) / "pywb"
SITE = "http://www.baosongmay.example"
#: When the two moments of the paper were captured.
TIMES: Mapping[Moment, str] = {1: "2026-03-01T03:04:05Z", 2: "2026-04-05T06:07:08Z"}


def collect(folder: Path) -> list[Path]:
    """WARC files of both moments of the paper, as its own crawls wrote them, but for host and date."""
    moments: tuple[Moment, Moment] = (1, 2)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda moment: _crawled(folder / f"moment{moment}", moment), moments))


def _crawled(here: Path, moment: Moment) -> Path:
    here.mkdir(parents=True)
    with serve(moment=moment) as server:
        khobao(here, "crawl", "songmay", "--base", server.base_url, "-q")
        base = server.base_url
    target = here / f"songmay-{moment}.warc.gz"
    with target.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for file in sorted((here / "captures" / "songmay").glob("*.warc.gz")):
            with file.open("rb") as source:
                for record in ArchiveIterator(source, no_record_parse=True):
                    if record.rec_type == "response":
                        head = record.rec_headers
                        url = head.get_header("WARC-Target-URI").replace(base, SITE)
                        head.replace_header("WARC-Target-URI", url)
                        head.replace_header("WARC-Date", TIMES[moment])
                        writer.write_record(record)
    return target


def need_pywb() -> None:
    if not (PYWB / "pywb").is_dir():
        reason = "no pywb here (make .venv/pywb.stamp brings it)"
        if os.environ.get("KHOBAO_REQUIRE_PACKAGES"):
            pytest.fail(reason)
        pytest.skip(reason)


def _pywb(program: str, *words: str) -> list[str]:
    """The command of a program of pywb, which has packages of its own."""
    code = f"import sys; from {program}; sys.argv[0] = 'pywb'; run()"
    return [sys.executable, "-c", code, *words]


_MANAGER = "pywb.manager.manager import main_wrap_exc as run"
_WAYBACK = "pywb.apps.cli import wayback as run"


@contextmanager
def pywb(folder: Path, collections: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """pywb with these collections of WARC files; the address it listens at, without the slash.  Those whose
    names begin as Common Crawl's have indexes of its kind."""
    need_pywb()
    folder.mkdir(parents=True, exist_ok=True)
    with_pywb = os.environ | {"PYTHONPATH": str(PYWB)}
    for name, files in collections.items():
        for words in (["init", name], ["add", name, *map(str, files)]):
            subprocess.run(
                _pywb(_MANAGER, *words), cwd=folder, env=with_pywb, check=True, capture_output=True
            )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            _pywb(_WAYBACK, "-b", "127.0.0.1", "-p", str(port), "-d", str(folder)),
            cwd=folder, env=with_pywb, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            until = time.monotonic() + 30
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    ended = process.poll() is not None or time.monotonic() > until
                    assert not ended, (folder / "log").read_text()
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


#: What a test does to an answer: path and the answer of the service -> the answer of the toll.
Twist = Callable[[str, Reply], Reply]


@dataclass
class Toll:
    """Stands before a service.  ``asked`` grows by the path and moment of each request."""

    base: str = ""
    asked: list[tuple[str, float]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    twist: Twist = lambda _path, reply: reply

    def paths(self, part: str) -> list[str]:
        return [path for path, _ in self.asked if part in path]


@contextmanager
def toll(service: str, twist: Twist | None = None) -> Iterator[Toll]:
    """A toll before ``service`` until the block ends."""
    here = Toll()
    if twist:
        here.twist = twist
    behind = urlsplit(service)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            here.asked.append((self.path, time.monotonic()))
            here.agents.add(self.headers.get("User-Agent", ""))
            link = http.client.HTTPConnection(behind.hostname or "", behind.port, timeout=20)
            link.request("GET", self.path, headers=dict(self.headers.items()))
            answer = link.getresponse()
            kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in ("transfer-encoding",)]
            reply = here.twist(self.path, Reply(answer.status, kept, answer.read()))
            link.close()
            self.send_response(reply.status)
            for name, value in reply.headers:
                if name.lower() not in ("content-length", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on the terminal."""

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler), here):
        yield here


def as_the_internet_archive(service: str, per_page: int) -> Twist:
    """The Internet Archive's manners: its CDX server answers with a list of lists, names first, in pages of
    so many lines, and a resume key, encoded for an address, behind an empty list; its pages come packed as
    the newspaper packed them, which only a header of its own tells, or none, and packed once more for the
    way."""
    names = {"urlkey": "urlkey", "timestamp": "timestamp", "original": "url", "mimetype": "mime",
             "statuscode": "status", "digest": "digest", "length": "length"}  # fmt: skip
    replayed = count()

    def page(reply: Reply) -> Reply:
        headers = [
            one for one in reply.headers if one[0].lower() not in ("content-encoding", "content-length")
        ]
        manner = next(replayed) % 4
        if manner != 3:
            headers.append(("X-Archive-Orig-Content-Encoding", "gzip"))
        if manner == 2:
            return Reply(reply.status, [*headers, ("Content-Encoding", "gzip")], gzip.compress(reply.body))
        return Reply(reply.status, headers, reply.body)

    def twist(path: str, reply: Reply) -> Reply:
        parts = urlsplit(path)
        if not parts.path.endswith("/cdx"):
            return page(reply) if reply.header("content-encoding") == "gzip" else reply
        asked = parse_qs(parts.query)
        start = int(asked.pop("resumeKey", ["line 0"])[0].removeprefix("line "))
        asked["limit"] = ["100000"]
        link = http.client.HTTPConnection(urlsplit(service).netloc, timeout=20)
        link.request("GET", f"{parts.path}?{urlencode(asked, doseq=True)}")
        told = [json.loads(line) for line in link.getresponse().read().splitlines()]
        rows: list[list[str]] = [[one[theirs] for theirs in names.values()] for one in told]
        lines = rows[start : start + per_page]
        answer: list[list[str]] = [list(names), *lines] if lines else []
        if start + per_page < len(rows):
            answer += [[], [quote_plus(f"line {start + per_page}")]]
        return Reply(200, [("Content-Type", "application/json")], json.dumps(answer).encode())

    return twist


def as_common_crawl_indexes(folder: Path, lines_per_block: int = 2) -> None:
    """Turn a collection's index into one as Common Crawl has: sorted lines in gzip members, of which a
    second index knows the first lines; pywb then has pages of ten members."""
    plain = folder / "index.cdxj"
    lines = plain.read_bytes().splitlines(keepends=True)
    summary, shard, offset = [], b"", 0
    for number, at in enumerate(range(0, len(lines), lines_per_block)):
        block = gzip.compress(b"".join(lines[at : at + lines_per_block]))
        key = b" ".join(lines[at].split(b" ", 2)[:2]).decode()
        summary.append(f"{key}\tcdx-00000.gz\t{offset}\t{len(block)}\t{number + 1}\n")
        shard += block
        offset += len(block)
    (folder / "cdx-00000.gz").write_bytes(shard)
    (folder / "cluster.idx").write_text("".join(summary))
    (folder / "cluster.loc").write_text("cdx-00000.gz\tcdx-00000.gz\n")
    plain.unlink()


@contextmanager
def shelf(files: Mapping[str, bytes]) -> Iterator[Toll]:
    """A server of files by name that gives ranges of them (RFC 9110 section 14); ``asked`` tells name and
    range."""
    here = Toll()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            here.asked.append((f"{self.path} {asked}", time.monotonic()))
            data = files.get(self.path)
            status, headers = (200, []) if data is not None else (404, [])
            data = data or b""
            if asked and status == 200:
                first, _, last = asked.removeprefix("bytes=").partition("-")
                size, data = len(data), data[int(first) : int(last) + 1]
                status, headers = 206, [("Content-Range", f"bytes {first}-{last}/{size}")]
            reply = here.twist(self.path, Reply(status, headers, data))
            self.send_response(reply.status)
            for name, value in [*reply.headers, ("Content-Length", str(len(reply.body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on the terminal."""

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler), here):
        yield here


@contextmanager
def _running(server: ThreadingHTTPServer, here: Toll) -> Iterator[None]:
    server.daemon_threads = True
    here.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
