"""What every test may ask for: Debian packages, and real pages when they lie beside the checkout."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# Where nobody watches, the same examples every time: a change is judged by what it changed.  By hand
# each run draws new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

ROOT = Path(__file__).parents[1]
COMMANDS = {"chromium": "chromium", "nginx": "nginx", "systemd": "systemd-analyze"}


def command_of(package: str) -> str | None:
    """The program a Debian package brings; ``/usr/sbin`` is not on every user's path."""
    return shutil.which(COMMANDS[package], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("package"):
        name = mark.args[0]
        if command_of(name) is None:
            reason = f"needs the Debian package {name} (apt install {name})"
            if os.environ.get("KHOBAO_REQUIRE_PACKAGES"):
                pytest.fail(reason)
            pytest.skip(reason)


@pytest.fixture(scope="session")
def real_pages() -> Path:
    """The folder of real pages with hand-made truth; tests that want it skip where it is absent."""
    folder = Path(os.environ.get("KHOBAO_REAL_PAGES", ROOT.parent / "shared" / "real-pages"))
    if not (folder / "vn" / "truth.json").is_file():
        pytest.skip("no real pages here (set KHOBAO_REAL_PAGES to their folder)")
    return folder
