"""A small disk that can be filled: a tmpfs of its own where we may mount one, else a limit on the size of
files for the processes that write there."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_PIECE = 1 << 16


class Disk:
    """A folder; :attr:`real` tells whether it is a file system of its own."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self.full = False
        self._ballast = folder / "ballast"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
        self.real = (
            os.geteuid() == 0 and not subprocess.run(mount, capture_output=True, check=False).returncode
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.real:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)

    def fill(self, writers: Iterable[int]) -> None:
        """Leave no room; call it again for processes that began since."""
        self.full = True
        if not self.real:
            self._limit(writers, 1)
        else:
            with suppress(OSError), self._ballast.open("ab", buffering=0) as file:
                while True:
                    file.write(bytes(_PIECE))

    def free(self, writers: Iterable[int]) -> None:
        """Make room again."""
        self.full = False
        if not self.real:
            self._limit(writers, resource.RLIM_INFINITY)
        self._ballast.unlink(missing_ok=True)

    @staticmethod
    def _limit(writers: Iterable[int], size: int) -> None:
        for process in writers:
            with suppress(ProcessLookupError, PermissionError):
                _, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
                resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))
