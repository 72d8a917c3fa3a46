"""Proving captures: every record is where its row says, and its bytes are those that were received."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive import fixity
from crawler.archive.fixity import KeptCapture, Pass, Scope
from crawler.archive.store import Store
from crawler.fetch.exchange import take_apart
from crawler.fetch.readback import Unreadable, read_member, taken_out

Tell = Callable[[int, int, int], None]


def verify(store: Store, captures: Path, scope: Scope, tell: Tell) -> Pass:
    """Read every capture of ``scope`` again and compare it with its digests; what was seen is committed
    as it goes, so a pass that is cut short is gone on with by the next call of the same scope.

    ``tell`` is called with captures seen, captures in all, and damaged ones.  Damage is recorded in
    ``issues`` (``fixity.damaged``); nothing is changed in ``captures``.
    """
    going = fixity.begin(store, scope, now=datetime.now(UTC))
    total = fixity.count(store.db, scope)
    for piece in fixity.due(store.db, going):
        damage = {one.id: reason for one in piece if (reason := damage_of(captures, one))}
        fixity.record(store, going, piece, damage, now=datetime.now(UTC))
        tell(going.checked, total, going.damaged)
    fixity.finish(store, going, now=datetime.now(UTC))
    return going


def damage_of(captures: Path, capture: KeptCapture) -> str:
    """Why a capture cannot be proved, or empty when it is whole and what its row says."""
    try:
        return fault_in(captures, capture, read_member(captures, capture))
    except Unreadable as problem:
        return str(problem)


def fault_in(captures: Path, capture: KeptCapture, member: bytes) -> str:
    """Why ``member``, read from the place of a capture, does not prove it, or empty when it does."""
    try:
        headers, block = taken_out(captures, capture, member)
    except Unreadable as problem:
        return str(problem)
    except (KeyError, ValueError) as problem:
        return f"its WARC header cannot be read ({problem})"
    if reason := block_fault(headers, block):
        return reason
    answer = take_apart(block)
    if answer is None:
        return "there is no HTTP answer in it"
    if capture.revisit:
        # It holds the head of the answer only; a digest of the payload is that of the capture it names.
        refers = headers.get("warc-refers-to", "") or headers.get("warc-refers-to-target-uri", "")
        return "" if refers else "it is a revisit that names no capture"
    told = headers.get("warc-payload-digest", "")
    if told and told != _digest(block[answer.body_at :], told):
        return f"its payload is not the one that was written (digest {told})"
    if answer.sha256() != capture.payload_sha256:
        return f"its payload has SHA-256 {answer.sha256()}, its row says {capture.payload_sha256}"
    return ""


def block_fault(headers: Mapping[str, str], block: bytes) -> str:
    """Why the block of a record is not the one its header tells of, or empty when it is."""
    told = headers.get("warc-block-digest", "")
    if told and told != _digest(block, told):
        return f"its block is not the one that was written (digest {told})"
    return ""


def _digest(data: bytes, like: str) -> str:
    """The digest of ``data`` written as ``like`` is: ``sha1:`` or ``sha256:``, base 32 or hexadecimal."""
    name, _, value = like.partition(":")
    if name.lower() not in ("sha1", "sha256", "md5"):
        return like
    raw = hashlib.new(name.lower(), data, usedforsecurity=False).digest()
    return f"{name}:{raw.hex() if len(value) == 2 * len(raw) else base64.b32encode(raw).decode()}"
