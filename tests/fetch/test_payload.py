from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.fetch.payload import TooLarge, Undecodable, decode, unchunk

LIMIT = 1 << 20
TEXT = "Sông Mây có năm con nước. ".encode() * 200


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


@given(st.binary(max_size=300), st.integers(1, 50))
@settings(max_examples=60)
def test_chunks_come_off(body: bytes, size: int) -> None:
    assert unchunk(chunked(body, size)) == body


def test_chunk_extensions_and_trailers_are_allowed() -> None:
    assert unchunk(b"3;name=value\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n") == b"abc"


@given(st.binary(max_size=200))
def test_any_bytes_are_either_chunks_or_undecodable(data: bytes) -> None:
    with suppress(Undecodable):
        unchunk(data)


def test_cut_chunks_give_what_came() -> None:
    with pytest.raises(Undecodable) as problem:
        unchunk(chunked(TEXT, 100)[:250])
    assert TEXT.startswith(problem.value.partial)
    assert len(problem.value.partial) > 150


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 512),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("br", brotli.compress(TEXT)),
        ("identity", TEXT),
        ("gzip, br", brotli.compress(gzip.compress(TEXT))),
    ],
)
def test_codings_come_off(coding: str, packed: bytes) -> None:
    assert decode(packed, coding.split(","), LIMIT) == TEXT


def test_empty_bodies_stay_empty() -> None:
    assert decode(b"", ["gzip"], LIMIT) == b""


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"\0" * 5_000_000)),
        ("deflate", zlib.compress(b"\0" * 5_000_000)),
        ("br", brotli.compress(b"\0" * 5_000_000)),
        ("gzip,gzip", gzip.compress(gzip.compress(b"\0" * 50_000_000))),
        ("gzip", b"".join(gzip.compress(b"\0" * 300_000) for _ in range(5))),
    ],
)
def test_bombs_are_refused_before_they_go_off(coding: str, packed: bytes) -> None:
    with pytest.raises(TooLarge, match="unpack to more than"):
        decode(packed, coding.split(","), LIMIT)


def test_a_body_of_exactly_the_limit_is_let_through() -> None:
    assert len(decode(gzip.compress(b"x" * LIMIT), ["gzip"], LIMIT)) == LIMIT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_cut_bodies_give_what_came(coding: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding](TEXT)
    with pytest.raises(Undecodable) as problem:
        decode(packed[:-9], [coding], LIMIT)
    assert TEXT.startswith(problem.value.partial)


def test_damage_in_the_middle_gives_what_stood_before() -> None:
    body = bytes(range(256)) * 400
    packed = bytearray(gzip.compress(body, 0))
    packed[-8] ^= 0xFF
    with pytest.raises(Undecodable) as problem:
        decode(bytes(packed), ["gzip"], LIMIT)
    assert body.startswith(problem.value.partial)
    assert len(problem.value.partial) > 10_000


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd", "rot13"]))
@settings(max_examples=150)
def test_any_bytes_are_decoded_or_refused_with_a_reason(data: bytes, coding: str) -> None:
    with suppress(Undecodable):
        decode(data, [coding], LIMIT)
