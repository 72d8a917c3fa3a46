"""The documentation names verbs, options and codes that there are."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from crawler.cli import main

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/operations.md", "docs/commands.md")
_COMMAND = re.compile(r"\bkhobao ([a-z]+)((?: [^`\n|;,)]*)?)")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_in_the_documentation_can_be_typed(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)```", text, re.S) + re.findall(r"^    (khobao .*)$", text, re.M)
    typed = _COMMAND.findall("\n".join(re.findall(r"`([^`\n]+)`", text) + blocks))
    if page != "docs/commands.md":
        assert len(typed) > 10
    for verb, rest in typed:
        assert verb in main.commands, f"{page}: khobao {verb}"
        command = main.commands[verb]
        words = rest.split("#")[0].split()
        if isinstance(command, click.Group) and words:
            assert words[0] in command.commands, f"{page}: khobao {verb} {words[0]}"
            command = command.commands[words[0]]
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        wrong = {word for word in words if word.startswith("--")} - known
        assert not wrong, f"{page}: khobao {verb} {wrong}"


def test_every_verb_is_in_the_list_of_commands() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z]+)", text, re.M))
    assert set(main.commands) <= told


def test_the_handbook_tells_every_code_of_health() -> None:
    sources = [ROOT / "crawler" / "operate" / f"{name}.py" for name in ("findings", "drift")]
    raised = {code for path in sources for code in re.findall(r'"(health\.\w+)"', path.read_text())}
    told = re.findall(r"^\| `(health\.\w+)`", (ROOT / "docs" / "operations.md").read_text(), re.M)
    assert raised == set(told)
