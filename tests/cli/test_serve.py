"""The socket that readers connect to."""

from __future__ import annotations

import socket

import pytest

from crawler.cli.serve import listening


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_answer_waits_for_an_acknowledgement(host: str) -> None:
    with listening(host, 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
