"""HTTP bodies: taking the transfer and content encodings off, within bounds.

Sources: RFC 9112 section 7.1 for chunks, RFC 9110 section 8.4 for content codings.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[^\n]*\n")
_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1 << 16
_MAGIC = b"\x1f\x8b"


class TooLarge(ValueError):  # noqa: N818  the name says what happened
    """A body that would grow past the limit."""


class Undecodable(ValueError):  # noqa: N818
    """A body that does not follow its own encoding, or breaks off.

    ``partial`` holds what could be read before the break.
    """

    def __init__(self, message: str, partial: bytes = b"") -> None:
        super().__init__(message)
        self.partial = partial


def unchunk(body: bytes) -> bytes:
    """The payload of a chunked body.  Raises :class:`Undecodable` when chunks break off."""
    parts: list[bytes] = []
    at = 0
    while True:
        found = _CHUNK_SIZE.match(body, at)
        if not found:
            raise Undecodable(f"no chunk size at byte {at} of {len(body)}", b"".join(parts))
        size, at = int(found[1], 16), found.end()
        if size == 0:
            return b"".join(parts)
        parts.append(body[at : at + size])
        at += size
        if at > len(body):
            raise Undecodable(f"the last chunk breaks off at byte {len(body)}", b"".join(parts))
        at += 2 if body.startswith(b"\r\n", at) else 1


def decode(body: bytes, codings: Sequence[str], limit: int) -> bytes:
    """``body`` with its content codings (in the order the header names them) taken off.

    ``limit`` is in bytes.  Raises :class:`TooLarge` past it, :class:`Undecodable` for damage, an
    unknown coding, or an end that never comes.  An empty body stays empty.
    """
    for coding in reversed(codings):
        step = _DECODERS.get(coding.strip().lower())
        if step is None:
            raise Undecodable(f"content coding {coding.strip()!r} is unknown", body)
        if body:
            body = step(body, limit)
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(_MAGIC):
        raise Undecodable("no compression, whatever the header says", body)
    parts: list[bytes] = []
    size = 0
    while body:
        stream = zlib.decompressobj(_GZIP)
        data = _inflate_all(stream, body, limit - size, parts)
        parts.append(data)
        size += len(data)
        body = stream.unused_data
        if not body.startswith(_MAGIC):
            break  # padding after the last member, as gzip itself allows
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _inflate_all(stream: zlib._Decompress, body: bytes, limit: int, before: Sequence[bytes] = ()) -> bytes:
    try:
        data = stream.decompress(body, limit + 1)
    except zlib.error as problem:
        raise Undecodable(f"damaged compression ({problem})", b"".join(before) + _salvage(body)) from None
    if len(data) > limit:
        raise TooLarge(f"{len(body)} bytes would unpack to more than {limit}")
    if not stream.eof:
        raise Undecodable("compressed data breaks off", b"".join(before) + data)
    return data


def _salvage(body: bytes) -> bytes:
    """What a damaged gzip stream holds before the damage."""
    stream, data = zlib.decompressobj(_GZIP), bytearray()
    try:
        for at in range(0, len(body), 512):
            data += stream.decompress(body[at : at + 512], _STEP)
    except zlib.error:
        pass
    return bytes(data)


def _inflate(body: bytes, limit: int) -> bytes:
    # Some servers send a bare deflate stream where the standard asks for a zlib one.
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflate_all(zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS), body, limit)


def _unbrotli(body: bytes, limit: int) -> bytes:
    stream, data = brotli.Decompressor(), bytearray()
    try:
        data += stream.process(body, output_buffer_limit=_STEP)
        while not stream.is_finished():
            more = stream.process(b"", output_buffer_limit=_STEP)
            if not more:
                raise Undecodable("brotli data breaks off", bytes(data))
            data += more
            if len(data) > limit:
                raise TooLarge(f"{len(body)} bytes would unpack to more than {limit}")
    except brotli.error as problem:
        raise Undecodable(f"damaged brotli ({problem})", bytes(data)) from None
    return bytes(data)


def _unzstd(body: bytes, limit: int) -> bytes:
    try:
        data: bytes = zstd.ZstdFile(BytesIO(body)).read(limit + 1)
    except (zstd.ZstdError, EOFError) as problem:
        raise Undecodable(f"damaged zstd ({problem})") from None
    if len(data) > limit:
        raise TooLarge(f"{len(body)} bytes would unpack to more than {limit}")
    return data


def _identity(body: bytes, _limit: int) -> bytes:
    return body


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
    "identity": _identity,
    "": _identity,
}
