"""The captures of one portal: WARC 1.1 files that only ever grow by whole records.

Each record is one gzip member.  A record is on disk for certain only after :meth:`WarcFolder.sync`;
the archive commits a capture after that, never before.  Digests follow the habit of ``warcio``:
SHA-1 in base 32, the payload digest over the body as sent (chunks included).

Source: The WARC Format 1.1, ISO 28500:2017 (https://iipc.github.io/warc-specifications/).
"""

from __future__ import annotations

import base64
import fcntl
import gzip
import hashlib
import logging
import os
import uuid
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import BinaryIO, Literal, Self

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.fetch.exchange import Exchange, take_apart
from crawler.fetch.readback import payload_digest
from crawler.records import Capture

logger = logging.getLogger(__name__)

_VERSION = "WARC/1.1"
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_TYPES = {
    "warcinfo": "application/warc-fields",
    "response": "application/http; msgtype=response",
    "revisit": "application/http; msgtype=response",
    "request": "application/http; msgtype=request",
    "metadata": "application/warc-fields",
}
_SCAN = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


class _Head:
    """The head of an answer as it came; warcio's own would be spelled anew."""

    def __init__(self, data: bytes) -> None:
        self.headers_buff = data

    def compute_headers_buffer(self, _header_filter: object) -> None:
        """What warcio calls to spell headers."""


class FolderBusy(RuntimeError):  # noqa: N818  the name says what happened
    """Another crawl writes into this portal's captures."""


def is_busy(captures: Path, portal: str) -> bool:
    """Whether a crawl of ``portal`` is writing now."""
    lock = captures / portal / ".lock"
    if not lock.exists():
        return False
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def refuse_busy(captures: Path, portal: str) -> None:
    """Raises :class:`FolderBusy` while a crawl of ``portal`` is writing."""
    if is_busy(captures, portal):
        lock = captures / portal / ".lock"
        raise FolderBusy(f"another crawl of {portal} is running (it holds {lock}); wait until it ends")


class WarcFolder:
    """``captures/<portal>/``, open for one crawl and locked against any other.

    Opening cuts a torn record off the end of the newest file (a kill or a power cut left it).
    Raises :class:`FolderBusy` when another process holds the lock.  ``max_bytes`` is when the next
    file is begun; ``software`` is written into each file's ``warcinfo``.  ``part`` names a folder of its
    own below, for what may go on beside a crawl.
    """

    def __init__(self, captures: Path, portal: str, *, max_bytes: int, software: str, part: str = "") -> None:
        self.captures, self.portal, self.max_bytes, self.software = captures, portal, max_bytes, software
        self._place = f"{portal}/{part}" if part else portal
        self.folder = captures / self._place
        self.folder.mkdir(parents=True, exist_ok=True)
        self.written = 0
        self._file: BinaryIO | None = None
        self._name = ""
        self._serial = 0
        self._dirty = False
        self._lock = (self.folder / ".lock").open("a+b")
        try:
            self._take()
        except FolderBusy:
            self._lock.close()
            raise
        self._mend()

    def _take(self) -> None:
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # Whoever only looks holds the lock too, for a moment.
                refuse_busy(self.captures, self._place)
                sleep(0.01)
            else:
                return

    def _mend(self) -> None:
        files = sorted(self.folder.glob("*.warc.gz"))
        if not files:
            return
        newest = files[-1]
        whole = whole_members(newest)
        if torn := newest.stat().st_size - whole:
            logger.warning("%s: cut %d bytes of a torn record off the end", newest, torn)
            os.truncate(newest, whole)

    def append(
        self,
        exchange: Exchange,
        *,
        revisit: Literal["server-not-modified", "identical-payload-digest"] | None = None,
        earlier: Capture | None = None,
        earlier_id: int | None = None,
        told: Sequence[tuple[str, str]] = (),
    ) -> Capture | None:
        """Write the response (or revisit) and request records; what the archive needs to find them.

        ``revisit`` is the profile of a revisit, ``earlier`` the capture it refers to, ``earlier_id``
        the row of that.  ``told`` is noted beside the answer, in a metadata record.  None when there is no
        answer to keep.  Not safe until :meth:`sync`.
        """
        answer = take_apart(exchange.response)
        if answer is None:
            return None
        if self._file is None or self._file.tell() >= self.max_bytes:
            self._begin()
        record_id = exchange.record_id or f"urn:uuid:{uuid.uuid4()}"
        common = [("WARC-Target-URI", exchange.url), ("WARC-Date", _date(exchange.at))]
        if exchange.ip:
            common.append(("WARC-IP-Address", exchange.ip))
        if exchange.source:
            common.append(("WARC-Source-URI", exchange.source))
        fields = list(common)
        if exchange.truncated:
            fields.append(("WARC-Truncated", exchange.truncated))
        level = 1 if answer.header("content-encoding") else 6
        if revisit and earlier:
            block = exchange.response[answer.start : answer.body_at]
            fields += [
                ("WARC-Profile", _PROFILE + revisit),
                ("WARC-Refers-To", f"<{earlier.record_id}>"),
                ("WARC-Refers-To-Target-URI", earlier.url),
                ("WARC-Refers-To-Date", _date(earlier.fetched_at)),
            ]
            if revisit == "identical-payload-digest":
                fields.append(("WARC-Payload-Digest", payload_digest(self.captures, earlier)))
            offset, length = self._write("revisit", record_id, fields, block, level)
        else:
            block = exchange.response[answer.start :]
            fields.append(("WARC-Payload-Digest", _sha1(exchange.response[answer.body_at :])))
            offset, length = self._write("response", record_id, fields, block, level)
        if exchange.request:
            body = exchange.request.partition(b"\r\n\r\n")[2]
            common += [("WARC-Concurrent-To", f"<{record_id}>"), ("WARC-Payload-Digest", _sha1(body))]
            self._write("request", f"urn:uuid:{uuid.uuid4()}", common, exchange.request, 1)
        if told:
            block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in told).encode()
            about = [("WARC-Target-URI", exchange.url), ("WARC-Date", _date(datetime.now(UTC)))]
            about.append(("WARC-Refers-To", f"<{record_id}>"))
            self._write("metadata", f"urn:uuid:{uuid.uuid4()}", about, block, 6)
        # Other validators are dropped: a 304 must never confirm half a page, or an error.
        whole = exchange.truncated is None and answer.status == 200
        return Capture(
            url=exchange.url,
            fetched_at=exchange.at,
            status=answer.status,
            warc_file=f"{self._place}/{self._name}",
            offset=offset,
            length=length,
            record_id=record_id,
            payload_sha256=answer.sha256(),
            payload_length=len(answer.payload),
            mime=answer.header("content-type").partition(";")[0].strip().lower(),
            etag=answer.header("etag") if whole else "",
            last_modified=answer.header("last-modified") if whole else "",
            revisit_of=earlier_id if revisit else None,
        )

    def _write(
        self, kind: str, record_id: str, fields: list[tuple[str, str]], block: bytes, level: int
    ) -> tuple[int, int]:
        """Append one record as one gzip member; its offset and length."""
        assert self._file is not None
        fields = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", f"<{record_id}>"),
            *fields,
            ("WARC-Block-Digest", _sha1(block)),
        ]
        # warcio is given no parsed HTTP headers, so it writes the block as it is, byte for byte; of a
        # revisit it writes nothing but them.
        head = _Head(block) if kind == "revisit" else None
        stream, body = (BytesIO(), 0) if head else (BytesIO(block), len(block))
        headers = StatusAndHeaders("", fields, protocol=_VERSION)
        record = ArcWarcRecord(
            "warc", kind, headers, stream, head, _TYPES[kind], len(block), payload_length=body
        )
        plain = BytesIO()
        WARCWriter(plain, gzip=False, warc_version=_VERSION).write_record(record)
        member = gzip.compress(plain.getvalue(), level, mtime=0)
        offset = self._file.tell()
        self._file.write(member)
        self._dirty = True
        self.written += len(member)
        return offset, len(member)

    def _begin(self) -> None:
        self._end()
        while True:
            self._serial += 1
            self._name = (
                f"{self._place.replace('/', '-')}-{datetime.now(UTC):%Y%m%d%H%M%S}-{self._serial:05d}.warc.gz"
            )
            try:
                self._file = (self.folder / self._name).open("xb")
                break
            except FileExistsError:
                continue
        fields = {
            "software": self.software,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": self.portal,
            "robots": "obey",
        }
        block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        head = [("WARC-Filename", self._name), ("WARC-Date", _date(datetime.now(UTC)))]
        self._write("warcinfo", f"urn:uuid:{uuid.uuid4()}", head, block, 6)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def sync(self) -> None:
        """Put everything appended so far on disk."""
        if self._file is not None and self._dirty:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._dirty = False

    def _end(self) -> None:
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None

    def close(self) -> None:
        """Sync, close and let other crawls in."""
        self._end()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()  # noqa: S324  a check sum


def whole_members(path: Path) -> int:
    """How many bytes of a gzip file, from its start, are whole members.  Memory stays bounded."""
    whole = at = 0
    stream = zlib.decompressobj(_GZIP)
    with path.open("rb") as file:
        while data := file.read(_SCAN):
            while data:
                try:
                    plain = stream.decompress(data, _SCAN)
                    rest = stream.unused_data if stream.eof else stream.unconsumed_tail
                    while not stream.eof and not rest and len(plain) == _SCAN:
                        plain = stream.decompress(b"", _SCAN)
                except zlib.error:
                    return whole
                at += len(data) - len(rest)
                data = rest
                if stream.eof:
                    whole, stream = at, zlib.decompressobj(_GZIP)
    return whole
