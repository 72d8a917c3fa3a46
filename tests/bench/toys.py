"""Extractors that do what real ones do on a bad day.  The page's own text says what is to happen."""

from __future__ import annotations

import os
import signal
import time
from typing import Any


def read(html: bytes, url: str) -> dict[str, Any]:
    """Title from the page, body from the address; dies, sleeps or raises where the page says so."""
    text = html.decode()
    if "DIE" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "SLEEP" in text:
        time.sleep(600)
    if "RAISE" in text:
        raise ValueError("this page is not to my taste")
    print("a library that prints what nobody asked for")
    return {"title": text, "body": url}


def burn(html: bytes, url: str) -> dict[str, Any]:
    """Uses CPU for as many milliseconds as the page says."""
    until = time.process_time() + int(html[:4] if html[:4].isdigit() else 0) / 1000
    while time.process_time() < until:
        pass
    return {}


def hoard(html: bytes, url: str) -> dict[str, Any]:
    """Holds 64 MB for a moment."""
    return {"title": str(len(b"x" * 64_000_000))}
