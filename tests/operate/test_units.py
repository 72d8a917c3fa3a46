"""The printed units are what systemd takes, and what they start runs."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from crawler.archive.schedules import put
from crawler.archive.store import Store
from tests.archive.pages import PORTAL
from tests.cli.process import khobao
from tests.operate.conftest import LONG_AGO

#: All that may stand in a folder's name and that systemd, or a shell, reads as something else.
FOLDERS = ("kho", "Kho báo 100% $HOME 'x' \"y\" \\z %n")


@pytest.fixture(scope="module", params=FOLDERS, ids=["plain", "odd"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive in which nothing is due."""
    folder = tmp_path_factory.mktemp("home") / request.param
    folder.mkdir()
    with Store(folder / "archive.db") as store:
        store.register(PORTAL)
        put(
            store,
            PORTAL.name,
            cron="0 0 * * *",
            zone="Asia/Ho_Chi_Minh",
            next_run=LONG_AGO.replace(year=2099),
        )
    return folder


@pytest.fixture(scope="module")
def shown(home: Path) -> str:
    return khobao(home, "schedule", "install", "--print")


@pytest.fixture
def units(shown: str) -> dict[str, str]:
    """The printed units by their file names."""
    parts = re.split(r"^# (?=/etc/systemd/system/|Then: )", shown, flags=re.M)
    named = (part.partition("\n") for part in parts if part.startswith("/etc/"))
    return {Path(name).name: text for name, _, text in named}


def values(unit: str, name: str) -> list[str]:
    return [value.replace("%%", "%") for value in re.findall(rf"^{name}=(.*)$", unit, re.M)]


@pytest.mark.package("systemd")
def test_systemd_finds_nothing_wrong(units: dict[str, str], tmp_path: Path) -> None:
    assert sorted(units) == ["khobao.service", "khobao.timer"]
    folder = tmp_path / "units"
    folder.mkdir()
    for name, text in units.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "--man=no", "verify", *(folder / name for name in units)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    about = [line for line in done.stderr.splitlines() if "khobao" in line]
    assert (done.returncode, about) == (0, [])


def test_what_the_service_starts_runs_where_it_says(home: Path, units: dict[str, str]) -> None:
    service = units["khobao.service"]
    (folder,) = values(service, "WorkingDirectory")
    assert folder == str(home)
    (writable,) = values(service, "ReadWritePaths")
    assert shlex.split(writable) == [str(home)], "captures are below it"
    (line,) = values(service, "ExecStart")
    words = shlex.split(line.replace("$$", "$"))
    assert words[-4:] == ["--archive", str(home / "archive.db"), "--captures", str(home / "captures")]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_line_for_cron_runs_where_it_says(home: Path, shown: str) -> None:
    (line,) = re.findall(r"^\*/5 \* \* \* \* (.*)$", shown, re.M)
    assert not re.search(r"(?<!\\)%", line), "cron ends a command there"
    command = line.replace("\\%", "%")
    done = subprocess.run(["sh", "-c", command], cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (home / "due.log").read_text(encoding="utf-8") == ""
