"""The image and its services, without an engine: the files are sound, the steps that build the image run, and
the services' own commands do their work where nothing but what they are given can be written."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
import yaml

from crawler import __version__
from crawler.sample.server import serve

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
#: Runs a command with the root read-only and the archive's folder as the service has it.
INSIDE = """
mount --make-rprivate /
mount --bind "$1" /mnt
[ "$2" = rw ] || mount -o remount,bind,ro /mnt
mount -t tmpfs tmpfs /var/tmp
mount -o remount,bind,ro /
shift 2
exec "$@"
"""


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, in order: the word and the rest."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    lines = text.replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word]


@pytest.mark.skipif(not (BIN / "hadolint").exists(), reason="hadolint is not made for this machine")
def test_the_dockerfile_is_without_a_remark() -> None:
    done = subprocess.run(
        [BIN / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_compose_file_is_of_the_compose_specification() -> None:
    schema = ["--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml"]
    done = subprocess.run([BIN / "check-jsonschema", *schema], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nothing_is_floating_and_little_can_be_written() -> None:
    images = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert all(re.fullmatch(r"python:3\.11\.\d+-slim-\w+", image) for image in images)
    (user,) = (rest for word, rest in instructions() if word == "USER")
    assert user.isdigit()
    assert int(user) > 0
    for service in SERVICES.values():
        assert service["image"] == f"khobao:{__version__}"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["healthcheck"]["test"][0] == "CMD"
    assert SERVICES["serve"]["volumes"] == ["archive:/srv/khobao:ro"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["serve"]["ports"])


@dataclass
class Image:
    """The image's environment in ``folder``, its archive in ``archive``."""

    folder: Path
    archive: Path

    def environment(self, service: str) -> dict[str, str]:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("KHOBAO_", "PYTHON"))
        }
        (told,) = (rest for word, rest in instructions() if word == "ENV")
        own = dict(pair.split("=", 1) for pair in shlex.split(self.here(told)))
        own["PATH"] = own["PATH"].replace("$PATH", clean["PATH"])
        given = {name: re.sub(r"\$\{(\w+).*\}", "", value) for name, value in self.given(service).items()}
        return clean | own | given

    def given(self, service: str) -> Mapping[str, str]:
        found: Mapping[str, str] = SERVICES[service].get("environment", {})
        return found

    def here(self, command: str) -> str:
        return command.replace("/opt/khobao", str(self.folder / "venv")).replace("/srv/khobao", "/mnt")

    def command(self, service: str, words: Sequence[str]) -> list[str]:
        mode = "ro" if SERVICES[service]["volumes"][0].endswith(":ro") else "rw"
        return ["unshare", "--mount", "bash", "-ec", INSIDE, "bash", str(self.archive), mode, *words]

    def run(self, service: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(service, words), env=self.environment(service), cwd=self.archive,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    @contextmanager
    def up(self, service: str, *more: str) -> Iterator[subprocess.Popen[str]]:
        """The service as the compose file starts it."""
        (entry,) = (json.loads(rest) for word, rest in instructions() if word == "ENTRYPOINT")
        process = subprocess.Popen(
            self.command(service, [*entry, *SERVICES[service]["command"], *more]),
            env=self.environment(service), cwd=self.archive,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)

    def healthy(self, service: str, port: int = 0) -> subprocess.CompletedProcess[str]:
        words = [word.replace(":8001/", f":{port}/") for word in SERVICES[service]["healthcheck"]["test"][1:]]
        return self.run(service, *words)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """What the Dockerfile's first stage makes, by its own commands.  The packages are those of the tests,
    which are of the same requirements.txt, so that none has to be fetched."""
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("a mount namespace needs root on Linux")
    folder = tmp_path_factory.mktemp("image")
    made, build = Image(folder, folder / "archive"), folder / "build"
    made.archive.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (packages,) = (folder / "venv").glob("lib/python3*/site-packages")
    (packages / "tests.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    (folder / "venv/bin/pip").write_text(f'#!/bin/sh\nexec "{folder}/venv/bin/python" -m pip "$@"\n')
    (folder / "venv/bin/pip").chmod(0o755)
    build.mkdir()
    for word, rest in instructions()[: [word for word, _ in instructions()].index("FROM", 1)]:
        if word == "COPY":
            *sources, target = rest.split()
            for name in sources:
                if (ROOT / name).is_dir():
                    skipped = shutil.ignore_patterns("__pycache__")
                    shutil.copytree(ROOT / name, build / target, ignore=skipped)
                else:
                    shutil.copy(ROOT / name, build / target)
        elif word == "RUN":
            line = made.here(rest).replace("python -m venv", "python -m venv --without-pip", 1)
            clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
            done = subprocess.run(
                ["bash", "-c", line], cwd=build, env=clean | {"PATH": f"{BIN}:{clean['PATH']}"},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
    assert (packages / "crawler/archive/provinces.csv").is_file()
    return made


def test_the_services_work_where_little_can_be_written(image: Image) -> None:
    """A crawl, then the process that looks at the schedules and, beside it, the web site that only reads."""
    with serve() as newspaper:
        done = image.run("crawl", "khobao", "crawl", "songmay", "--base", newspaper.base_url, "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    refused = image.run("serve", "touch", "/mnt/archive.db")
    assert "Read-only file system" in refused.stderr
    assert "Read-only file system" in image.run("crawl", "touch", "/srv/x").stderr
    with image.up("crawl") as crawl:
        until(lambda: (image.archive / "archive.db-wal").exists() and image.healthy("crawl").returncode == 0)
        # Whoever wrote last tidies up on leaving, unless the archive is open elsewhere.
        done = image.run("crawl", "khobao", "schedule", "set", "songmay", "0 3 * * *")
        assert done.returncode == 0, done.stderr
        with image.up("serve", "--port", "0") as site:
            assert site.stdout
            told = re.search(r"http://0\.0\.0\.0:(\d+)/", site.stdout.readline())
            assert told
            port = int(told[1])
            until(lambda: image.healthy("serve", port).returncode == 0)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/search?q=mua", timeout=30) as page:
                assert "Sông Mây" in page.read().decode()
        assert crawl.poll() is None
    assert crawl.returncode == 0
    gone = image.healthy("serve", port)
    assert gone.returncode != 0, "an unhealthy service is seen as such"


def until(holds: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except URLError:
            pass
        assert time.monotonic() < end
        time.sleep(0.2)
