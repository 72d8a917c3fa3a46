"""A server that sends exactly the bytes a test gives it, and remembers exactly what it was sent."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

#: Raw bytes, or a function of the request that gives pieces; a float among the pieces is a pause.
Answer = bytes | Callable[["Asked"], Iterator[bytes | float]]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    raw: bytes
    #: How many times this path was asked for, this time included.
    nth: int

    def header(self, name: str) -> str:
        for line in self.raw.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""


def page(body: bytes | str, *headers: str, status: str = "200 OK", type_: str = "text/html") -> bytes:
    """A plain answer with a right Content-Length."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {type_}", f"Content-Length: {len(data)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


NOT_FOUND = page("không có", status="404 Not Found")
NO_ROBOTS = page("", status="404 Not Found")


@dataclass
class Wire:
    """A running server.  ``answers`` may be changed while it runs."""

    base: str
    answers: dict[str, Answer]
    asked: list[Asked] = field(default_factory=list)
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    connections: int = 0

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def count(self) -> Counter[str]:
        return Counter(self.paths())


@contextmanager
def serve(
    answers: Mapping[str, Answer], *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Wire]:
    """Serve on a free loopback port until the block ends."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 100

        def handle_error(self, request: object, client_address: object) -> None:
            """Broken connections are part of what is tested."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire.connections += 1
            link: socket.socket = self.request
            if tls:
                link = tls.wrap_socket(link, server_side=True)
            rest = b""
            while True:
                while b"\r\n\r\n" not in rest:
                    data = link.recv(65536)
                    if not data:
                        return
                    rest += data
                head, _, rest = rest.partition(b"\r\n\r\n")
                raw = head + b"\r\n\r\n"
                path = raw.split(b" ", 2)[1].decode("latin-1")
                nth = 1 + sum(one.path == path for one in wire.asked)
                asked = Asked(path, raw, nth)
                wire.asked.append(asked)
                answer = wire.answers.get(path, NO_ROBOTS if path == "/robots.txt" else NOT_FOUND)
                pieces: Sequence[bytes | float] | Iterator[bytes | float]
                pieces = [answer] if isinstance(answer, bytes) else answer(asked)
                whole = bytearray()
                for piece in pieces:
                    if isinstance(piece, bytes):
                        whole += piece
                        link.sendall(piece)
                    else:
                        time.sleep(piece)
                wire.sent.setdefault(path, []).append(bytes(whole))
                head = bytes(whole).partition(b"\r\n\r\n")[0].lower()
                if b"content-length" not in head and b"chunked" not in head and b" 304 " not in head:
                    link.shutdown(socket.SHUT_RDWR)
                    return

    with Server((host, 0), Handler) as server:
        scheme = "https" if tls else "http"
        wire = Wire(f"{scheme}://{host}:{server.server_address[1]}", dict(answers))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield wire
        finally:
            server.shutdown()
            thread.join()
