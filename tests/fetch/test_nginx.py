"""A crawl of pages behind nginx: the server that most portals run, with its own gzip, chunks, ETags."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.captures import find
from crawler.fetch.readback import read_payload, read_record
from tests.conftest import command_of
from tests.fetch.conftest import Run
from tests.fetch.site import River, address, article, listing, quick
from tests.fetch.test_warc import check

CONFIGURATION = """
worker_processes 1; daemon off; pid {root}/nginx.pid; error_log {root}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log {root}/access.log; default_type "text/html; charset=utf-8";
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  gzip on; gzip_min_length 100; etag on;
  server {{ listen 127.0.0.1:{port}; root {root}/pages; }}
}}
"""


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address of an nginx over the folder of pages, and that folder."""
    program = command_of("nginx")
    assert program
    pages = tmp_path / "pages"
    pages.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(root=tmp_path, port=port), encoding="utf-8")
    tmp_path.chmod(0o755)
    process = subprocess.Popen(
        [program, "-c", str(configuration), "-g", "user root;"], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", pages
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.mark.package("nginx")
def test_pages_behind_nginx_are_kept_as_sent_and_confirmed_by_304(
    nginx: tuple[str, Path], run: Run, tmp_path: Path
) -> None:
    base, pages = nginx
    numbers = range(1, 6)
    for number in numbers:
        (pages / address(number).lstrip("/")).write_text(article(number), encoding="utf-8")
    (pages / "thoi-su").write_text(listing(*numbers), encoding="utf-8")
    run(River, quick(tmp_path), base=base)
    run(River, quick(tmp_path), base=base)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (5,)
        assert db.execute(
            "SELECT count(*) FROM captures WHERE status = 304 AND revisit_of IS NOT NULL"
        ).fetchone()[0]
        (number,) = db.execute("SELECT capture FROM articles WHERE key LIKE '%/a1'").fetchone()
        capture = find(db, number)
    assert capture
    _, record = read_record(tmp_path / "captures", capture)
    assert b"Content-Encoding: gzip" in record
    assert b"Transfer-Encoding: chunked" in record
    _, payload = read_payload(tmp_path / "captures", capture)
    assert payload.decode("utf-8") == article(1)
    check(tmp_path / "captures")
