"""The peers' own environment: what they need is more than Kho Báo, and in other versions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "bench" / "requirements-peers.txt"
FOLDER = ROOT / ".venv-peers"
#: pip 23 fails on one of the requirements with an assertion about its extras.
PIP = "pip>=25"


class MissingError(Exception):
    """The environment is not there and could not be made; says why."""


def python(folder: Path = FOLDER, requirements: Path = REQUIREMENTS) -> Path:
    """The peers' interpreter.  Makes the environment where there is none or the requirements have
    changed since, which takes a minute and the network.  Raises MissingError."""
    executable = folder / "bin" / "python"
    installed = folder / "requirements.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
        return executable
    print(f"Installing the peers into {folder} (a minute the first time)", file=sys.stderr)
    install = [str(executable), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*install, "--upgrade", PIP],
        [*install, "--requirement", str(requirements)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no message"]
            raise MissingError(f"{' '.join(command[1:4])} failed: {said[-1]}")
    installed.write_text(wanted, encoding="utf-8")
    return executable
