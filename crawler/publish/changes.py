"""What changed between two readings of an article, word by word."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

Side = Literal["same", "out", "in"]
#: Longer texts are compared paragraph by paragraph: comparing words takes time by the square.
_WORDS = 4_000


def changes(before: str, after: str) -> list[list[tuple[Side, str]]]:
    """Paragraphs of ``after`` (and those taken out of ``before``), each as runs of text that are in
    both, only in ``before``, or only in ``after``."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[list[tuple[Side, str]]] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [[("same", text)] for text in new[k:m]]
            continue
        for left, right in zip(old[i:j], new[k:m], strict=False):
            found.append(_words(left, right))
        common = min(j - i, m - k)
        found += [[("out", text)] for text in old[i + common : j]]
        found += [[("in", text)] for text in new[k + common : m]]
    return found


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]


def _words(before: str, after: str) -> list[tuple[Side, str]]:
    old, new = before.split(), after.split()
    if len(old) + len(new) > _WORDS:
        return [("out", before), ("in", after)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.3:
        return [("out", before), ("in", after)]
    runs: list[tuple[Side, str]] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            runs.append(("same", " ".join(new[k:m])))
            continue
        if j > i:
            runs.append(("out", " ".join(old[i:j])))
        if m > k:
            runs.append(("in", " ".join(new[k:m])))
    return runs
