"""``khobao`` as a process of its own, as a person starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KHOBAO = [sys.executable, "-m", "crawler"]


def khobao(folder: Path, *words: str, code: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
    done = subprocess.run(
        [*KHOBAO, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """``khobao serve`` over the archive of ``folder``; the address of its front page, without the slash."""
    process = subprocess.Popen(
        [*KHOBAO, "serve", "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    try:
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address
        yield address[0].rstrip("/")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
