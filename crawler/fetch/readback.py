"""Reading captures back, for whoever reads a page again: ``probe``, ``reparse``, a revisit."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Protocol

from crawler.fetch import payload
from crawler.fetch.exchange import take_apart

#: A page is at most 16 MiB by our own settings; feeds and sitemaps may unpack to more.
_LIMIT = 1 << 28


class Place(Protocol):
    """Where a capture is; :class:`crawler.records.Capture` and the archive's rows both say it."""

    @property
    def warc_file(self) -> str: ...
    @property
    def offset(self) -> int: ...
    @property
    def length(self) -> int: ...
    @property
    def record_id(self) -> str: ...


class Unreadable(ValueError):  # noqa: N818  the name says what happened
    """A capture that is not where its row says, or not whole."""


def read_record(captures: Path, capture: Place) -> tuple[dict[str, str], bytes]:
    """The WARC headers (names in lower case) and the block of a capture.

    Raises :class:`Unreadable`, with file and offset, when they are not there.
    """
    return taken_out(captures, capture, read_member(captures, capture))


def read_member(captures: Path, capture: Place) -> bytes:
    """A capture as it stands in its file: one gzip member.  Raises :class:`Unreadable`."""
    try:
        with (captures / capture.warc_file).open("rb") as file:
            file.seek(capture.offset)
            return file.read(capture.length)
    except OSError as problem:
        raise Unreadable(
            f"no capture in {_where(captures, capture)} ({problem}); was the file moved?"
        ) from None


def taken_out(captures: Path, capture: Place, member: bytes) -> tuple[dict[str, str], bytes]:
    """What :func:`read_record` gives, from the member that :func:`read_member` gave."""
    where = _where(captures, capture)
    try:
        headers, block = record_in(member)
    except (OSError, EOFError, zlib.error) as problem:
        raise Unreadable(f"no capture in {where} ({problem}); was the file moved or cut?") from None
    found = headers.get("warc-record-id", "nothing").strip("<>")
    if found != capture.record_id:
        raise Unreadable(f"{where} holds {found}, not {capture.record_id}; was the file rewritten?")
    return headers, block[: int(headers["content-length"])]


def record_in(member: bytes) -> tuple[dict[str, str], bytes]:
    """The WARC headers in a gzip member, and all that follows them.  Raises what ``gzip`` does."""
    head, _, rest = gzip.decompress(member).partition(b"\r\n\r\n")
    fields = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in fields}, rest


def _where(captures: Path, capture: Place) -> str:
    return f"{captures / capture.warc_file} at byte {capture.offset}"


def is_whole(captures: Path, capture: Place) -> bool:
    """Whether a capture is of a whole answer, and not of one that broke off; one that cannot be read is
    taken for whole, for nothing is known of it."""
    try:
        return "warc-truncated" not in read_record(captures, capture)[0]
    except Unreadable:
        return True


def payload_digest(captures: Path, capture: Place) -> str:
    """``WARC-Payload-Digest`` of a capture, as its own record states it."""
    return read_record(captures, capture)[0].get("warc-payload-digest", "")


def read_payload(captures: Path, capture: Place) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """HTTP headers as sent, and the body with all encodings taken off, of a capture.

    A revisit has no body: give the capture it refers to.  A body that breaks off is given as far as
    it goes.  Raises :class:`Unreadable` when there is no such record, or no body in it.
    """
    headers, block = read_record(captures, capture)
    answer = take_apart(block)
    if headers.get("warc-type") != "response" or answer is None:
        kind = headers.get("warc-type", "unknown")
        raise Unreadable(
            f"{capture.record_id} is a {kind} record without a body; read the one it refers to "
            f"({headers.get('warc-refers-to', 'it names none')})"
        )
    try:
        return answer.headers, payload.decode(answer.payload, answer.codings(), _LIMIT)
    except payload.TooLarge as problem:
        raise Unreadable(f"{capture.record_id}: {problem}") from None
    except payload.Undecodable as problem:
        return answer.headers, problem.partial
