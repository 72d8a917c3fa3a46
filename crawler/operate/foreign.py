"""Web archive files that other crawlers made: WARC and ARC, plain or compressed, and WACZ.

Sources: WARC 1.1 (ISO 28500:2017), the ARC format (Internet Archive, 1996), WACZ 1.1.1 (Webrecorder).
"""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders

#: A page is at most 16 MiB by our own settings; films and disk images are passed over.
LARGEST = 64 * 1024 * 1024
_WARC = re.compile(r"\.w?arc(?:\.gz)?$", re.I)
_OUR_ID = re.compile(r"urn:uuid:[0-9a-fA-F-]{36}")
#: What warcio says of a file that is one gzip member.
_ONE_MEMBER = "non-chunked gzip"
_TRUNCATED = {"length", "time", "disconnect"}


@dataclass(frozen=True, slots=True)
class Foreign:
    """A record that holds an answer.  ``block`` is the HTTP answer as it was kept; of a ``resource`` record,
    which has no head, one is made.  ``refers_to`` names what a revisit confirms: record id, address and
    time.  ``where`` says file and offset for a person."""

    kind: str
    url: str
    at: datetime
    block: bytes
    record_id: str
    truncated: str
    refers_to: tuple[str, str, datetime | None]
    where: str


@dataclass(frozen=True, slots=True)
class Damage:
    """A place that could not be read, and why; what stood before it was."""

    where: str
    reason: str


def records(path: Path) -> Iterator[Foreign | Damage]:
    """The answers in a file, in its order, and what could not be read.  Requests and metadata are passed
    over.  Raises OSError when the file cannot be opened."""
    for name, stream in _streams(path):
        with closing(stream):
            yield from records_in(name, stream)


def _streams(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if path.suffix.lower() != ".wacz":
        yield path.name, path.open("rb")
        return
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if _WARC.search(name):
                yield f"{path.name}:{name}", packed.open(name)


def records_in(name: str, stream: IO[bytes]) -> Iterator[Foreign | Damage]:
    """The same of an open file; ``name`` is what damage is told to be in."""
    walk = ArchiveIterator(stream, no_record_parse=True, arc2warc=True)
    offset = 0
    try:
        for record in walk:
            if record.rec_type not in ("response", "revisit", "resource"):
                continue
            block = record.raw_stream.read(LARGEST + 1)
            offset = walk.get_record_offset()  # this skips the rest of the record
            found = _record(record.rec_type, record.rec_headers, block, f"{name} at byte {offset}")
            if found is not None:
                yield found
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as problem:
        if _ONE_MEMBER in str(problem) and not isinstance(stream, gzip.GzipFile):
            # Packed as a whole and not record by record; offsets are those of the unpacked file.
            stream.seek(0)
            yield from records_in(name, cast(IO[bytes], gzip.GzipFile(fileobj=stream)))
        else:
            yield Damage(f"{name} behind byte {offset}", f"{type(problem).__name__}: {problem}"[:300])


def _record(kind: str, head: StatusAndHeaders, block: bytes, where: str) -> Foreign | Damage | None:
    url = (head.get_header("WARC-Target-URI") or "").strip("<>")
    if not url.startswith(("http://", "https://")):
        return None
    at = _instant(head.get_header("WARC-Date"))
    if at is None:
        told = head.get_header("WARC-Date")
        reason = f"no time can be read in {told!r}" if told else "it has no WARC-Date; is the file cut short?"
        return Damage(where, f"the record of {url}: {reason}")
    if len(block) > LARGEST:
        return Damage(where, f"the record of {url} is longer than {LARGEST} bytes")
    told = int(head.get_header("Content-Length") or len(block))
    if kind == "resource":
        mime = head.get_header("Content-Type") or "application/octet-stream"
        lines = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {len(block)}\r\n\r\n"
        block = lines.encode("latin-1", "replace") + block
    elif len(block) < told:
        return Damage(where, f"the record of {url} ends after {len(block)} of {told} bytes")
    number = (head.get_header("WARC-Record-ID") or "").strip("<>")
    truncated = (head.get_header("WARC-Truncated") or "").lower()
    return Foreign(
        kind=kind,
        url=url,
        at=at,
        block=block,
        record_id=number if _OUR_ID.fullmatch(number) else "",
        truncated=truncated if truncated in _TRUNCATED else "unspecified" if truncated else "",
        refers_to=(
            (head.get_header("WARC-Refers-To") or "").strip("<>"),
            (head.get_header("WARC-Refers-To-Target-URI") or "").strip("<>"),
            _instant(head.get_header("WARC-Refers-To-Date")),
        ),
        where=where,
    )


def _instant(text: str | None) -> datetime | None:
    """WARC-Date: ISO 8601 with Z; some write an offset, or fractions of nine digits."""
    shape = re.fullmatch(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?", text or "")
    if shape is None:
        return None
    fraction = (shape[2] or "")[:7]
    try:
        moment = datetime.fromisoformat(shape[1] + fraction.ljust(7, "0") if fraction else shape[1])
        zone = datetime.strptime(shape[3] or "Z", "%z").tzinfo
    except ValueError:
        return None
    return moment.replace(tzinfo=zone).astimezone(UTC)
