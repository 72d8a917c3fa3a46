"""Results as a table in Markdown, which is readable as it is."""

from __future__ import annotations

from collections.abc import Sequence

from bench.extract.measure import Result
from bench.extract.sets import PageSet

#: Score, heading, and the field that an extractor must offer for the score to mean anything.
SCORES = (
    ("body", "body F1", "body"),
    ("word_f1", "word F1", "body"),
    ("exact", "exact", "body"),
    ("title", "title", "title"),
    ("day", "day", "date"),
    ("minute", "minute", "date"),
    ("instant", "instant", "date"),
    ("authors", "authors F1", "authors"),
    ("lead", "lead", "lead"),
    ("captions", "captions", "captions"),
    ("section", "section", "section"),
)
#: Whose speed the others' is told in.
YARDSTICK = "trafilatura"


def table(pages: PageSet, results: Sequence[Result]) -> str:
    """One set's results, best body first.  A score that the truth does not allow has no column, a field
    that an extractor never fills an empty cell."""
    measured = sorted((r for r in results if not r.failed), key=lambda r: -r.scores.get("body", 0.0))
    scored = [column for column in SCORES if any(column[0] in r.scores for r in measured)]
    heads = ["extractor", "version", *(head for _, head, _ in scored)]
    heads += ["pages/s", f"x {YARDSTICK}", "MB/s", "peak MB", "worst ms", "lost"]
    yard = next((r.pages_per_s for r in measured if r.extractor == YARDSTICK), 0.0)
    rows = [heads, *([r.extractor, r.version, *_right(r, scored), *_cost(r, yard)] for r in measured)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    rows.insert(1, ["-" * width for width in widths])
    lines = [f"### {pages.name}: {len(pages.truths)} pages, {pages.megabytes:.1f} MB", ""]
    for row in rows:
        cells = [row[0].ljust(widths[0]), row[1].ljust(widths[1])]
        cells += [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        lines.append(f"| {' | '.join(cells)} |")
    notes = [f"- {r.extractor}: not measured: {r.failed}" for r in results if r.failed]
    notes += [f"- {r.extractor}: {_losses(r)}" for r in measured if r.lost]
    return "\n".join([*lines, *([""] if notes else []), *notes, ""])


def _losses(result: Result) -> str:
    file, why = next(iter(result.lost.items()))
    return f"{len(result.lost)} lost, such as {file}: {why[:160]}"


def _right(result: Result, scored: Sequence[tuple[str, str, str]]) -> list[str]:
    return [
        f"{result.scores[key]:.3f}" if key in result.scores and needed in result.offered else ""
        for key, _, needed in scored
    ]


def _cost(result: Result, yard: float) -> list[str]:
    return [
        f"{result.pages_per_s:.1f}",
        f"{result.pages_per_s / yard:.2f}" if yard else "",
        f"{result.mb_per_s:.1f}",
        f"{result.peak_mb:.0f}",
        f"{result.worst_ms:.0f}",
        f"{len(result.lost)}",
    ]
