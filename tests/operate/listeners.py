"""Real servers on loopback for what is told: one takes web hooks, the other mail."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@contextmanager
def hook(status: int = 204) -> Iterator[tuple[str, list[Any]]]:
    """Its address, and the documents it got."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", got
        server.shutdown()


@contextmanager
def mailbox(tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[EmailMessage]]]:
    """The ``KHOBAO_SMTP`` of a mail server, and the letters it got.  With ``tls`` it offers STARTTLS, and
    behind that it knows the user ``kho`` with the password ``b@o``."""
    got: list[EmailMessage] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            return "250 Kept"

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, asked: Any) -> AuthResult:
        return AuthResult(success=(asked.login, asked.password) == (b"kho", b"b@o"), handled=False)

    more = {"tls_context": tls, "authenticator": known} if tls else {}
    controller = Controller(Handler(), hostname="127.0.0.1", port=0, **more)
    controller.port = free_port()
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}", got
    finally:
        controller.stop()


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
