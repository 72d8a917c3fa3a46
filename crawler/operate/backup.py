"""A copy of the captures in another folder, brought up to date."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

#: Called with the files seen, and those in all.
Tell = Callable[[int, int], None]


def copy_captures(captures: Path, folder: Path, tell: Tell) -> tuple[int, int]:
    """Copy into ``folder`` what it lacks of the WARC files in ``captures``, and those that grew; how many
    files were copied, and their bytes.

    Files are only ever appended to, so one of the same length is the same: damage of the original does not
    reach its copy.  Nothing in ``folder`` is deleted.  A copy that is cut short leaves the old one in its
    place.  Raises OSError.
    """
    files = sorted(captures.rglob("*.warc.gz"))
    copied = size = 0
    for number, file in enumerate(files, 1):
        kept = folder / file.relative_to(captures)
        if not kept.exists() or kept.stat().st_size != file.stat().st_size:
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            shutil.copyfile(file, part)
            with part.open("rb") as done:
                os.fsync(done.fileno())
            shutil.copystat(file, part)
            part.replace(kept)
            copied += 1
            size += kept.stat().st_size
        tell(number, len(files))
    return copied, size
