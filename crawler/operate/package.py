"""What is handed to others as a package: captures copied record by record, each proved as it is copied."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from warcio.warcwriter import WARCWriter

from crawler import __version__
from crawler.archive.fixity import KeptCapture
from crawler.archive.selection import Placed, shown, span
from crawler.fetch.readback import Unreadable, read_member, record_in
from crawler.operate.verify import block_fault, fault_in

#: When the next WARC file is begun, in bytes.
_LARGEST = 1 << 30
#: The header by which a record behind a capture names it, by type.
_BELONGS = {"request": "warc-concurrent-to", "metadata": "warc-refers-to"}
_SCAN = 1 << 16

Tell = Callable[[int, int], None]


class PackageError(Exception):
    """The package cannot be made; the message says why and what to try."""


class DamagedError(PackageError):
    """Captures of the selection cannot be proved, so that nothing was made; ``damaged`` names each."""

    def __init__(self, damaged: Sequence[str]) -> None:
        super().__init__(
            f"{len(damaged)} captures cannot be proved, so nothing was written; bring their WARC files back "
            "from a copy, `khobao verify`, then export again"
        )
        self.damaged = tuple(damaged)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which articles are wanted: what was asked of which archive, and the ``numbers`` that were found."""

    archive: Path
    query: str
    filters: Mapping[str, str]
    numbers: Sequence[int]


@dataclass(slots=True)
class Copied:
    """What :func:`copy` did: where each capture stands now, and how many request records came along."""

    files: list[Path] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)
    requests: int = 0


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A folder beside ``target`` to make it in, removed at the end whatever happens; move what is ready
    with ``os.replace``.  Raises PackageError when ``target`` is there already or cannot be made."""
    if target.exists():
        raise PackageError(f"{target} is there already; name another, or remove it")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as problem:
        raise PackageError(f"{target} cannot be made: {problem}") from problem


def needs(module: str) -> None:
    """Raises PackageError when a module of the extra ``deposit`` is not installed."""
    if importlib.util.find_spec(module) is None:
        raise PackageError(f'this needs the package {module}: pip install "khobao[deposit]"')


def still_shown(db: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Raises PackageError when one of the articles was withdrawn since it was chosen."""
    if len(shown(db, numbers)) < len(numbers):
        raise PackageError("an article was withdrawn meanwhile, so nothing was written; export again")


def described(db: sqlite3.Connection, asked: Asked) -> str:
    """What is in a package, in a sentence for whoever receives it."""
    told = span(db, asked.numbers)
    days = " to ".join(dict.fromkeys(filter(None, (told["published_first"], told["published_last"]))))
    words = f", found by {' '.join(asked.query.split())!r}" if asked.query else ""
    dated = f", published {days}" if days else ""
    return (
        f"{len(asked.numbers)} articles of {told['newspapers']}{dated}{words}; captured "
        f"{told['captured_first']} to {told['captured_last']} by the crawler of Kho Báo"
    )


def manifest(form: str, asked: Asked, done: Copied, files: Sequence[Path], base: Path) -> str:
    """What a package is and holds, as JSON: what was asked, how many articles, captures and requests there
    are, when and by what it was made, and the SHA-256 of ``files``, named as seen from ``base``."""
    told = {
        "format": form,
        "query": asked.query,
        "filters": dict(asked.filters),
        "rows": len(asked.numbers),
        "captures": len(done.places),
        "requests": done.requests,
        "archive": asked.archive.name,
        "made": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "khobao": __version__,
        "files": [_digest(path, base) for path in files],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _digest(path: Path, base: Path) -> dict[str, str | int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.relative_to(base).as_posix(), "bytes": path.stat().st_size, "sha256": digest}


def copy(captures: Path, chosen: Sequence[KeptCapture], target: Path, tell: Tell) -> Copied:
    """Copy the records of the captures ``chosen``, and what belongs to them (their requests; of what others
    captured, where it was had from), into WARC files under ``target``, a folder for each portal.  A record
    is copied as it stands, byte for byte, and only when its digests and its row agree.  ``tell`` is called
    with how many are done and how many there are.

    Raises DamagedError, when all have been seen, with every capture that cannot be proved.
    """
    done, damaged = Copied(), []
    with ExitStack() as stack:
        files: dict[str, _Warc] = {}
        for number, capture in enumerate(chosen, 1):
            if capture.portal not in files:
                files[capture.portal] = stack.enter_context(_Warc(target, capture.portal, done.files))
            try:
                member = read_member(captures, capture)
                reason = fault_in(captures, capture, member)
                kind, beside, wrong = _beside(captures, capture)
            except Unreadable as problem:
                reason, kind, beside, wrong = str(problem), "", b"", ""
            if reason or wrong:
                damaged.append(f"capture {capture.id} of {capture.url}: {reason or wrong}")
            else:
                done.places.append(files[capture.portal].append(capture.id, member, beside))
                done.requests += kind == "request"
            tell(number, len(chosen))
    if damaged:
        raise DamagedError(damaged)
    return done


def _beside(captures: Path, capture: KeptCapture) -> tuple[str, bytes, str]:
    """The record behind a capture, and its type, when it is the request that was made for it, or tells where
    it was had from; else nothing: a crawl may be writing the next record now.  And what is wrong with it."""
    with (captures / capture.warc_file).open("rb") as file:
        file.seek(capture.offset + capture.length)
        member = _one_member(file)
    if not member:
        return "", b"", ""
    headers, rest = record_in(member)
    kind = headers.get("warc-type", "")
    if headers.get(_BELONGS.get(kind, "")) != f"<{capture.record_id}>":
        return "", b"", ""
    wrong = block_fault(headers, rest[: int(headers["content-length"])])
    return kind, member, f"in the record of its {kind}, {wrong}" if wrong else ""


def _one_member(file: BinaryIO) -> bytes:
    """The gzip member that begins here; nothing when it is not whole."""
    stream, taken = zlib.decompressobj(16 + zlib.MAX_WBITS), bytearray()
    while not stream.eof and (data := file.read(_SCAN)):
        try:
            stream.decompress(data)
        except zlib.error:
            return b""
        taken += data
    return bytes(taken[: len(taken) - len(stream.unused_data)]) if stream.eof else b""


class _Warc:
    """The WARC files of one portal in a package; each begins with a record that says who made it."""

    def __init__(self, target: Path, portal: str, files: list[Path]) -> None:
        self.target, self.portal, self.files = target, portal, files
        self.serial = 0
        (target / portal).mkdir(parents=True)
        self.file = self._next()

    def _next(self) -> BinaryIO:
        self.serial += 1
        path = self.target / self.portal / f"{self.portal}-{self.serial:05d}.warc.gz"
        self.name = f"{self.portal}/{path.name}"
        self.files.append(path)
        file = path.open("xb")
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        told = {
            "software": f"khobao/{__version__}",
            "format": "WARC File Format 1.1",
            "description": "records copied byte for byte from an archive of Kho Bao",
            "isPartOf": self.portal,
        }
        writer.write_record(writer.create_warcinfo_record(path.name, told))
        return file

    def append(self, capture: int, member: bytes, beside: bytes) -> Placed:
        """Add the record of a capture and the one beside it, if any, in one file; where the first is."""
        if self.file.tell() >= _LARGEST:
            self._end()
            self.file = self._next()
        at = self.file.tell()
        self.file.write(member + beside)
        return Placed(capture, self.name, at, len(member))

    def _end(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
