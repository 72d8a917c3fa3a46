"""docs/adding-a-portal.md, word for word: from addresses to a spider that is on ``main``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.sample.server import serve

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adding-a-portal.md"
#: What the walk needs of the project beside the code, which is found where it is.
COPIED = ("crawler", "docs", "spiders", "tests", "scrapy.cfg", "pyproject.toml")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_FILE = re.compile(r"`([\w/]+\.py)` then reads:\s*$")
_CODE = re.compile(r"# exit code (\d+)")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project as it is checked out, on ``main``."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, tmp_path / name)
    git = "git init -qb main && git add spiders docs tests/portals && git commit -qm Project"
    subprocess.run(git, shell=True, cwd=tmp_path, env=environment(tmp_path, ""), check=True, timeout=60)
    return tmp_path


def environment(folder: Path, site: str) -> dict[str, str]:
    """That of a person in ``folder``, with the project's environment switched on."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("KHOBAO_", "GIT_"))}
    person = {"NAME": "Người đọc", "EMAIL": "nguoi-doc@example.org"}
    signed = {f"GIT_{who}_{name}": told for who in ("AUTHOR", "COMMITTER") for name, told in person.items()}
    return plain | signed | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        "SITE": site,
    }  # fmt: skip


def blocks() -> Iterator[tuple[str, str, str]]:
    """Kind, text, and what stands before it in the page."""
    text = PAGE.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        yield found[1], found[2], text[: found.start()]


def test_the_page_leads_from_addresses_to_a_spider_on_main(clone: Path) -> None:
    printed = ""
    with serve(0) as server:
        for kind, text, before in blocks():
            if kind == "python":
                path = _FILE.search(before)
                assert path, "say which file the block is, as `spiders/x.py` then reads:"
                (clone / path[1]).write_text(text, encoding="utf-8")
            elif kind == "text":
                assert [line for line in text.splitlines() if line not in printed] == []
            else:
                printed = run(text, clone, server.base_url)
    log = subprocess.run(
        ["git", "show", "--stat", "--format=%s", "main"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert log.startswith("Add Báo Thử\n")
    for name in ("spiders/baothu.py", "tests/portals/baothu/2022.json", "docs/portals.md"):
        assert name in log


def run(text: str, folder: Path, site: str) -> str:
    """What a block prints, which must end as the page says."""
    codes = _CODE.findall(text)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=folder, env=environment(folder, site), capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == int(codes[0] if codes else 0), text + done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_every_attribute_of_a_portal_is_in_the_table() -> None:
    from crawler.fetch.portal import PortalSpider
    from crawler.operate.lint import METHODS, ORDER

    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE.read_text(encoding="utf-8"), re.M)
    told = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert told == [name for name in (*ORDER, *METHODS) if name in told]
    assert {*PortalSpider.__annotations__} - {*told} <= {"sample", "custom_settings"}
