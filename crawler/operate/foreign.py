"""Web archive files that other crawlers made: WARC and ARC, plain or compressed, and WACZ.

Sources: WARC 1.1 (ISO 28500:2017), the ARC format (Internet Archive, 1996), WACZ 1.1.1 (Webrecorder).
"""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

#: A page is at most 16 MiB by our own settings; films and disk images are passed over.
LARGEST = 64 * 1024 * 1024
_WARC = re.compile(r"\.w?arc(?:\.gz)?$", re.I)
_OUR_ID = re.compile(r"urn:uuid:[0-9a-fA-F-]{36}")
#: What warcio says of a file that is one gzip member.
_ONE_MEMBER = "non-chunked gzip"
_TRUNCATED = {"length", "time", "disconnect"}
_ANSWERS = ("response", "revisit", "resource")
#: How a gzip member begins, and a record in one.
_GZIP = b"\x1f\x8b\x08"
_HEAD = re.compile(rb"WARC/\d|filedesc:|https?://")
_SCAN = 1 << 16


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
    if path.suffix.lower() != ".wacz":
        with path.open("rb") as stream:
            yield from records_in(path.name, stream)
        return
    try:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if _WARC.search(name):
                    yield from _packed(packed, name, f"{path.name}:{name}")
    except zipfile.BadZipFile as problem:
        yield Damage(path.name, f"no WACZ, or one that is cut short ({problem})")


def _packed(packed: zipfile.ZipFile, name: str, where: str) -> Iterator[Foreign | Damage]:
    try:
        with packed.open(name) as stream:
            yield from records_in(where, stream)
    # RuntimeError: encrypted, or packed in a way that zipfile does not know; EOFError comes without a word.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as problem:
        yield Damage(where, str(problem) or "the WACZ ends within this file")


def records_in(name: str, stream: IO[bytes]) -> Iterator[Foreign | Damage]:
    """The same of an open file; ``name`` is what damage is told to be in.  A file that is packed record by
    record is read on behind damage, from the next record that is whole."""
    packed = stream.read(2) == _GZIP[:2]
    at: int | None = 0
    while at is not None:
        stream.seek(at)
        last, ended, damage = yield from _walk(name, stream)
        at = _next_member(stream, last + 1) if packed else None
        if at is None and damage and _ONE_MEMBER in damage.reason:
            # Packed as a whole and not record by record; offsets are those of the unpacked file.
            stream.seek(0)
            yield from records_in(name, cast(IO[bytes], gzip.GzipFile(fileobj=stream)))
        elif damage and at != ended:  # else what comes next tells of it itself
            yield damage
        elif at is not None and not damage:
            yield Damage(f"{name} at byte {last}", "what packs this record is damaged")
        elif packed and not damage and (cut := _last_cut(stream, last)) is not None:
            yield Damage(f"{name} at byte {cut}", "the file ends within a record")


def _walk(name: str, stream: IO[bytes]) -> Generator[Foreign | Damage, None, tuple[int, int, Damage | None]]:
    """The records from here on; where the last of them begins, where reading ended, and why it could not
    go on."""
    last = stream.tell()
    walk = ArchiveIterator(stream, no_record_parse=True, arc2warc=True)
    try:
        for record in walk:
            last = int(walk.offset)
            block, size = _read(record.raw_stream)
            where = f"{name} at byte {last}"
            if reason := _cut(record, size):
                return last, last, Damage(where, reason)
            if record.rec_type in _ANSWERS:
                found = _record(record.rec_type, record.rec_headers, block, where)
                if found is not None:
                    yield found
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as problem:
        # The bytes that warcio quotes are for no terminal.
        told = f"{type(problem).__name__}: {problem}".partition(", first line")[0]
        return last, int(walk.offset), Damage(f"{name} at byte {walk.offset}", told[:300])
    return last, int(walk.offset), None


def _read(stream: IO[bytes]) -> tuple[bytes, int]:
    """What a record holds, as far as we take it, and its size in bytes."""
    block = stream.read(LARGEST + 1)
    size = len(block)
    while more := stream.read(_SCAN):
        size += len(more)
    return block, size


def _cut(record: ArcWarcRecord, size: int) -> str:
    """Why a record is not whole, or empty; of every kind, for what stands behind a cut would go unseen."""
    head = record.rec_headers
    if record.rec_type == "warcinfo" and head.get_header("WARC-IP-Address"):
        return ""  # an ARC's first record, of which warcio takes two lines for its head
    url = (head.get_header("WARC-Target-URI") or "").strip("<>")
    what = f"the {record.rec_type or 'first'} record" + (f" of {url}" if url else "")
    told = head.get_header("Content-Length")
    if told is None:
        return f"{what} breaks off in its head"
    return f"{what} ends after {size} of {told} bytes" if size < int(told) else ""


def _next_member(stream: IO[bytes], at: int) -> int | None:
    """Where the next gzip member begins that holds a record, from byte ``at`` on."""
    while True:
        stream.seek(at)
        data = stream.read(_SCAN)
        found = data.find(_GZIP)
        if found < 0:
            if len(data) < len(_GZIP):
                return None
            at += len(data) - len(_GZIP) + 1
            continue
        stream.seek(at + found)
        try:
            head = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(stream.read(4096), 16)
        except zlib.error:
            head = b""
        if _HEAD.match(head):
            return at + found
        at += found + 1


def _last_cut(stream: IO[bytes], at: int) -> int | None:
    """Where the last gzip member begins, of those from byte ``at`` on, when the file ends within it: too
    early, maybe, for a single letter of its head."""
    stream.seek(at)
    member = None
    begins = at
    with suppress(zlib.error):  # zeros behind the last one
        while data := stream.read(_SCAN):
            while data:
                if member is None:
                    member, begins = zlib.decompressobj(16 + zlib.MAX_WBITS), at
                member.decompress(data)
                at += len(data) - len(member.unused_data)
                data = member.unused_data
                member = None if member.eof else member
        return begins if member else None
    return None


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
    if kind == "resource":
        mime = head.get_header("Content-Type") or "application/octet-stream"
        lines = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {len(block)}\r\n\r\n"
        block = lines.encode("latin-1", "replace") + block
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
