"""The project runs under a real Scrapyd: deployed as an egg, started over HTTP, archived."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from crawler.sample.server import serve

ROOT = Path(__file__).parents[2]
#: Beside the environment of the tests (see the Makefile): Scrapyd wants an older setuptools.
SCRAPYD = Path(sys.prefix) / "scrapyd"
#: The Python that the environment was made from, so that the egg is the only ``crawler`` there is: with the
#: environment's packages, but not the checkout that is installed in it.
PYTHON = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")


@dataclass
class Daemon:
    """A Scrapyd at ``base`` whose archive and logs are in ``folder``."""

    base: str
    folder: Path
    environment: Mapping[str, str]

    def ask(self, what: str, **given: str) -> dict[str, Any]:
        data = urlencode(given).encode() if what == "schedule.json" else None
        address = f"{self.base}{what}" + ("" if data else f"?{urlencode(given)}")
        with urlopen(address, data, timeout=30) as answer:
            told: dict[str, Any] = json.load(answer)
        assert told["status"] == "ok", told
        return told

    def log(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.rglob("*.log"))

    def until(self, wanted: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.ask("listjobs.json", project="khobao")[wanted]:
            assert time.monotonic() < end, self.log()
            time.sleep(0.3)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    if not SCRAPYD.is_dir():
        reason = "no Scrapyd here (make .venv/scrapyd.stamp brings it)"
        if os.environ.get("KHOBAO_REQUIRE_PACKAGES"):
            pytest.fail(reason)
        pytest.skip(reason)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    (tmp_path / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.2\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
    environment = clean | {
        "PYTHONPATH": os.pathsep.join([str(SCRAPYD), sysconfig.get_path("purelib")]),
        "KHOBAO_ARCHIVE": str(tmp_path / "archive.db"),
        "KHOBAO_CAPTURES": str(tmp_path / "captures"),
    }
    with (tmp_path / "daemon.log").open("wb") as log:
        process = subprocess.Popen(
            [PYTHON, "-m", "scrapyd"], cwd=tmp_path, env=environment, stdout=log, stderr=log
        )
    found = Daemon(f"http://127.0.0.1:{port}/", tmp_path, environment)
    try:
        for _ in range(100):
            try:
                found.ask("daemonstatus.json")
                break
            except URLError:
                assert process.poll() is None, found.log()
                time.sleep(0.2)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_an_egg_of_the_project_crawls_under_scrapyd(daemon: Daemon, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("crawler", "spiders"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, project)
    told = (ROOT / "scrapy.cfg").read_text(encoding="utf-8")
    assert "http://127.0.0.1:6800/" in told
    (project / "scrapy.cfg").write_text(told.replace("http://127.0.0.1:6800/", daemon.base), encoding="utf-8")
    done = subprocess.run(
        [PYTHON, "-m", "scrapyd_client.deploy", "--version", "1"],
        cwd=project, env=daemon.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(daemon.ask("listspiders.json", project="khobao")["spiders"]) > 60
    with serve() as newspaper:
        daemon.ask("schedule.json", project="khobao", spider="songmay", base=newspaper.base_url)
        daemon.until("finished", seconds=90)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        assert db.execute("SELECT outcome FROM crawls").fetchall() == [("finished",)], daemon.log()
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (41,)
        files = {file for (file,) in db.execute("SELECT DISTINCT warc_file FROM captures")}
    assert files
    assert all((tmp_path / "captures" / file).is_file() for file in files)
