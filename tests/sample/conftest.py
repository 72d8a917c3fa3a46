"""The sample portal, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.sample.server import SampleServer, serve


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with serve() as running:
        yield running
