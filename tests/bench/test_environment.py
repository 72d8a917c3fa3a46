"""The peers' environment: made once, and what keeps it from being made is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.extract.environment import REQUIREMENTS, MissingError, python


def test_an_environment_that_has_the_requirements_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes(REQUIREMENTS.read_bytes())
    assert python(tmp_path) == tmp_path / "bin" / "python"
    assert [path.name for path in tmp_path.iterdir()] == ["requirements.txt"]


def test_an_environment_that_cannot_be_made_is_told_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MissingError, match="-m venv --clear failed: "):
        python(tmp_path / "file" / "peers")


def test_peers_are_pinned_exactly() -> None:
    lines = [line for line in REQUIREMENTS.read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if "==" not in line] == []
