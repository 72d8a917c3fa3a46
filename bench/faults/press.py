"""Newspapers on loopback that publish while they are read, and whose servers misbehave by lot.

Each has a host and a port of its own, and a log of what it answered: an article that was once answered
to the last byte could be had, whatever came before.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

SENTENCES = (
    "Sáng nay, nước trên nhánh chính dâng thêm hai gang tay so với hôm qua",
    "Bà con ở xã cù lao đã chuyển lúa lên nhà cao và buộc lại ghe xuồng",
    "Trạm thủy văn cho biết đỉnh lũ năm nay sẽ đến sớm hơn chừng mười ngày",
    "Chính quyền huyện cử người trực ở từng cống, đêm cũng như ngày",
    "Các em học sinh được chở đến trường bằng ghe máy của tổ tự quản",
    "Hợp tác xã thu hoạch sớm những ruộng nằm ngoài đê bao",
)
#: Fault -> how often, of a hundred answers, in bad weather.
FAULTS = {"500": 4, "503": 1, "429": 2, "reset": 3, "cut": 2, "hang": 1, "stall": 1, "slow": 3}
#: Seconds that the server holds a connection it does not answer: longer than the crawler waits.
_HOLD = 8.0
_LISTED = 20
_ARTICLE = re.compile(r"-a(\d+)\.html$")
_LINGER = struct.pack("ii", 1, 0)
#: Menus and scripts, as much as the text: what papers serve around it.
_AROUND = "".join(f"<li><a class='nav-link' href='/muc-{n}'>Mục {n}</a></li>" for n in range(80)) + (
    "<script>" + "".join(f"window.d{n}={n * 7919 % 10007};" for n in range(400)) + "</script>"
)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer; ``fault`` is empty when it was whole and well."""

    at: float
    path: str
    fault: str


@dataclass
class Paper:
    """A newspaper with ``first`` articles when it opens and ``rate`` more a second, up to ``most``."""

    name: str
    host: str
    dice: random.Random
    first: int
    rate: float
    most: int
    port: int = 0
    opened: float = field(default_factory=time.time)
    #: How bad the weather is: 0 none, 1 as in FAULTS.
    weather: float = 0.0
    log: list[Answered] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def published(self) -> int:
        return min(self.most, self.first + int((time.time() - self.opened) * self.rate))

    def number(self, path: str) -> int | None:
        """Of the article at ``path``, or None when there is none."""
        found = _ARTICLE.search(path)
        number = int(found[1]) if found else 0
        return number if 0 < number <= self.published else None

    def whole(self) -> dict[int, list[float]]:
        """Article -> when it was answered to its last byte."""
        times: dict[int, list[float]] = {}
        for one in self.log:
            if not one.fault and (number := self.number(one.path)):
                times.setdefault(number, []).append(one.at)
        return times

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, type and body."""
        place, _, query = path.partition("?")
        if place == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow: /noi-bo\n"
        if place == "/sitemap.xml":
            return 200, "application/xml", self._sitemap().encode()
        if place == "/thoi-su":
            return 200, "text/html", self._listing(int(query.removeprefix("p=") or 1)).encode()
        if (number := self.number(place)) is not None:
            return 200, "text/html", page(self.name, number).encode()
        return 404, "text/html", "<h1>Không tìm thấy trang</h1>".encode()

    def fault(self) -> str:
        """What goes wrong with the next answer, or nothing."""
        drawn = self.dice.random() * 100
        for name, often in FAULTS.items():
            drawn -= often * self.weather
            if drawn < 0:
                return name
        return ""

    def _when(self, number: int) -> str:
        late = max(0.0, (number - self.first) / self.rate) if self.rate else 0.0
        return datetime.fromtimestamp(self.opened + late, UTC).isoformat(timespec="seconds")

    def _sitemap(self) -> str:
        entries = "".join(
            f"<url><loc>{self.base}{address(n)}</loc><lastmod>{self._when(n)}</lastmod></url>"
            for n in range(1, self.published + 1)
        )
        return f"<?xml version='1.0'?><urlset>{entries}</urlset>"

    def _listing(self, number: int) -> str:
        newest = self.published - (number - 1) * _LISTED
        items = "".join(
            f"<li><a href='{address(n)}'>Nước lên {n}</a></li>"
            for n in range(newest, max(0, newest - _LISTED), -1)
        )
        return f"<html><body><ul>{items}</ul></body></html>"


def address(number: int) -> str:
    return f"/nuoc-len-{number}-a{number}.html"


def paragraphs(name: str, number: int) -> list[str]:
    """The text of an article; no two have a paragraph in common."""
    return [f"{sentence} ({name}, bài {number}, đoạn {n})." for n, sentence in enumerate(SENTENCES * 2, 1)]


def page(name: str, number: int) -> str:
    """An article's page; about 16 KB."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(name, number))
    today = datetime.now(UTC).strftime("%d/%m/%Y")
    return (
        f"<html><head><title>Nước lên {number}</title></head><body><ul>{_AROUND}</ul>"
        f"<h1>Nước lên ở cù lao số {number}</h1><div class='date'>{today} - 00:{number % 60:02}</div>"
        f"<div class='content'>{text}</div><div class='author'>Nguyễn Thu</div></body></html>"
    )


class Press:
    """The servers of some papers, in a thread of their own."""

    def __init__(self, papers: list[Paper]) -> None:
        self.papers = papers
        self._loop = asyncio.new_event_loop()
        self._servers: dict[str, asyncio.Server] = {}

    def shut(self, paper: Paper) -> None:
        """Take no connections for ``paper`` until :meth:`open`."""
        asyncio.run_coroutine_threadsafe(self._shut(paper), self._loop).result(10)

    def open(self, paper: Paper) -> None:
        """Listen, on the port it had before."""
        asyncio.run_coroutine_threadsafe(self._open(paper), self._loop).result(10)

    async def _shut(self, paper: Paper) -> None:
        self._servers.pop(paper.name).close()

    async def _open(self, paper: Paper) -> None:
        server = await asyncio.start_server(
            lambda reader, writer: self._serve(paper, reader, writer), paper.host, paper.port
        )
        paper.port = server.sockets[0].getsockname()[1]
        self._servers[paper.name] = server

    async def _serve(self, paper: Paper, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode("latin-1")
                fault = paper.fault()
                status, kind, body = paper.answer(path)
                try:
                    await _send(paper, writer, fault, status, kind, body)
                finally:
                    told = fault if fault != "slow" else ""
                    paper.log.append(Answered(time.time(), path, told or ("404" if status == 404 else "")))
                if fault in {"reset", "cut", "hang", "stall"}:
                    break
        writer.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        for paper in self.papers:
            self.open(paper)
        try:
            yield
        finally:
            for paper in self.papers:
                self.shut(paper)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)


async def _send(
    paper: Paper, writer: asyncio.StreamWriter, fault: str, status: int, kind: str, body: bytes
) -> None:
    if fault in {"500", "503", "429"}:
        status, kind, body = int(fault), "text/html", "<h1>Máy chủ đang bận</h1>".encode()
    more = f"Retry-After: {paper.dice.randint(1, 2)}\r\n" if fault == "429" else ""
    type_ = f"Content-Type: {kind}; charset=utf-8\r\n"
    head = f"HTTP/1.1 {status} X\r\n{type_}Content-Length: {len(body)}\r\n{more}\r\n"
    whole = head.encode() + body
    part = paper.dice.randint(0, max(0, len(whole) - 1))
    if fault == "hang":
        await asyncio.sleep(_HOLD)
    elif fault == "slow":
        step = len(whole) // 8 + 1
        for at in range(0, len(whole), step):
            writer.write(whole[at : at + step])
            await writer.drain()
            await asyncio.sleep(0.15)
    elif fault in {"reset", "cut", "stall"}:
        writer.write(whole[:part])
        await writer.drain()
        if fault == "stall":
            await asyncio.sleep(_HOLD)
        elif fault == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            writer.transport.abort()
    else:
        writer.write(whole)
        await writer.drain()
