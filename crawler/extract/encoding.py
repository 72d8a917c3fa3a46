"""Page bytes to text.

In this order: byte-order mark, strict UTF-8 (whatever is declared: other text that happens to be valid
UTF-8 is unheard of), UTF-16 without a mark, UTF-8 with a few bad bytes, windows-1258 and legacy fonts
by their syllables, the declared encoding (HTTP header, then ``meta``), the usual encoding of the
language, detection.  Then text that was encoded twice or typed for a legacy font is repaired.  What is
not text, or cannot be read, stays out.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, field, replace

from bs4.dammit import UnicodeDammit
from charset_normalizer import detect

from crawler.extract.entities import suspicious, unescape
from crawler.extract.legacy import convert, legacy_kind, vietnamese_share
from crawler.extract.twice import undo
from crawler.records import Issue

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How files begin that are no text.
_BINARY = (
    (b"\x1f\x8b", "gzip data: its Content-Encoding was not undone"),
    (b"x\x9c", "deflate data: its Content-Encoding was not undone"),
    (b"x\xda", "deflate data: its Content-Encoding was not undone"),
    (b"\x28\xb5\x2f\xfd", "zstd data: its Content-Encoding was not undone"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"ID3", "an MP3 file"),
)
_NO_TEXT = "binary data: more control bytes than text has"
_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32)})
_ASCII = bytes(range(128))
_SAMPLE = 4096
#: A declaration stands in a page's first bytes; HTML asks for 1024, some pages need more.
_HEAD = 8192
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I
)
_LANG = re.compile(rb"<html\b[^>]{0,300}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
#: Labels that browsers read as another encoding (WHATWG Encoding Standard), and Python's names.
_LABELS = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "us-ascii": "cp1252", "ascii": "cp1252", "windows-1252": "cp1252", "x-cp1252": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "x-gbk": "gb18030",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "x-windows-1258": "cp1258", "windows-1258": "cp1258",
    "utf8": "utf-8", "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "unicode": "utf-16-le",
}  # fmt: skip
#: What browsers fall back to in each language (HTML standard), where nothing is declared.
_USUAL = {
    "ar": "cp1256", "be": "cp1251", "bg": "cp1251", "cs": "cp1250", "el": "iso8859-7", "et": "cp1257",
    "fa": "cp1256", "he": "cp1255", "hr": "cp1250", "hu": "cp1250", "ja": "cp932", "ko": "cp949",
    "lt": "cp1257", "lv": "cp1257", "mk": "cp1251", "pl": "cp1250", "ru": "cp1251", "sk": "cp1250",
    "sl": "cp1250", "sr": "cp1251", "th": "cp874", "tr": "cp1254", "uk": "cp1251", "zh": "gb18030",
}  # fmt: skip
_UTF = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
#: Two of the marks that Vietnamese puts on every other word.
_COMBINING = "\u0323\u0301"
_FEW = 20


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` in NFC where it held more than a few combining marks; ``encoding`` is Python's name of the
    codec, or empty when the bytes are no text (then ``text`` is empty too); ``plain`` says that the
    text is the bytes read as UTF-8 and nothing else."""

    text: str
    encoding: str
    issues: tuple[Issue, ...] = ()
    plain: bool = field(default=False, compare=False)


def decode(body: bytes, *, content_type: str = "", language: str = "vi") -> Decoded:
    """The text of a page.

    ``content_type`` is the HTTP header's value, ``language`` (BCP 47) what the page is expected to
    be in; it decides only where bytes and declarations leave a choice.  Issues: ``encoding.unreadable``
    (no text), ``encoding.bad_bytes`` (U+FFFD stands where bytes were wrong),
    ``encoding.mislabelled``, ``encoding.guessed``, ``encoding.twice`` and ``encoding.legacy``
    (repaired).  Never raises.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _marked(body[len(mark) :], name, content_type, language)
    for start, what in _BINARY:
        if body.startswith(start):
            return _unreadable(body, what)
    if 0 in body:
        return _with_nul(body, content_type, language)
    if _controls(body) > 0.05:
        return _unreadable(body, _NO_TEXT)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _not_utf8(body, content_type, language)
    if text.isascii() and "\x1b$" in text:
        return _finish(*_tolerant(body, "iso2022_jp"), language)
    return _finish(text, "utf-8", (), language, whole=True)


def _marked(body: bytes, name: str, content_type: str, language: str) -> Decoded:
    """What follows a byte-order mark, read as that says unless the bytes belie it: markup in UTF-16
    has zeros, and other bytes than UTF-8's fail by the dozen."""
    if name == "utf-8" or 0 not in body[:_SAMPLE]:
        return decode(body, content_type=content_type, language=language)
    return _finish(*_tolerant(body, name), language)


def _not_utf8(body: bytes, content_type: str, language: str) -> Decoded:
    told = _declared(body, content_type)
    declared = [name for name in told if name not in _UTF]
    text = body.decode("utf-8", "replace")
    high = len(body.translate(None, _ASCII))
    if text.count("\ufffd") <= max(high // 10, 1 if high > 2 and not declared else 0):
        return _finish(*_tolerant(body, "utf-8"), language)
    if (found := _vietnamese(body, told, language)) is not None:
        return found
    for name in declared:
        text, name, issues = _tolerant(body, name)
        if text.count("\ufffd") <= len(body) // 100:
            return _finish(text, name, issues, language)
    return _guessed(body, declared, language)


def _vietnamese(body: bytes, told: list[str], language: str) -> Decoded | None:
    """Text whose syllables say that it is windows-1258 or was typed for a legacy font, whatever is
    declared; None when they do not."""
    western = body.decode("cp1252", "replace")
    share, _ = vietnamese_share(western)
    text = unicodedata.normalize("NFC", body.decode("cp1258", "replace"))
    vietnamese, words = vietnamese_share(text)
    enough = 3 if language.startswith("vi") else 20
    clear = vietnamese >= 0.8 and vietnamese > share + 0.2
    if words >= enough and (clear or (vietnamese >= 0.95 and vietnamese > share + 0.05)):
        if "cp1258" in told:
            return _finish(text, "cp1258", (), language)
        code, what = ("mislabelled", told[0]) if told else ("guessed", "nothing")
        message = f"The page declares {what}, but its syllables are windows-1258; it was read as that."
        return _finish(text, "cp1258", (Issue(f"encoding.{code}", message),), language)
    if legacy_kind(western) is not None:
        return _finish(western, "cp1252", (), "vi")
    return None


def _guessed(body: bytes, declared: list[str], language: str) -> Decoded:
    """What nothing tells: the usual encoding of the language that the page is in, or detection where
    that makes no words.  What neither can read stays out."""
    found = _LANG.search(body[:_HEAD])
    code = found[1].decode("ascii") if found else language.split("-")[0]
    text, name, issues = _tolerant(body, _USUAL.get(code.lower(), "cp1252"))
    if name == "cp1252" and _is_foreign(text):
        # Left alone, it would ask whichever detector happens to be installed.
        names = [*declared, detect(body)["encoding"] or "utf-8"]
        detected = UnicodeDammit(body, user_encodings=names, is_html=True)
        if not detected.unicode_markup or detected.contains_replacement_characters:
            return _unreadable(body, "text in an encoding that neither the page nor its letters tell")
        text, name, issues = detected.unicode_markup, detected.original_encoding or "", ()
    message = f"The page declares {' and '.join(declared) or 'no encoding'}; it was read as {name}."
    return _finish(text, name, (Issue("encoding.guessed", message, seen=_seen(body)), *issues), language)


def _is_foreign(western: str) -> bool:
    """Whether words consist of other than ASCII letters, as those of no Latin script do."""
    words = [word for word in _WORD.findall(western[:100_000]) if len(word) > 2 and not word.isascii()]
    letters = sum(map(len, words))
    return letters > 0 and sum(not char.isascii() for word in words for char in word) > 0.7 * letters


def _finish(
    text: str, encoding: str, issues: tuple[Issue, ...], language: str, *, whole: bool = False
) -> Decoded:
    """The last repairs, each behind a test that a clean page passes at the speed of a search."""
    read = text
    vietnamese = "ạ" in text or "ế" in text or "ộ" in text or "ư" in text
    if not vietnamese and suspicious(text):
        plain = unescape(text)
        mended, found = _mend(plain, language)
        text = mended if mended != plain else text
    elif text.isascii():
        return Decoded(text, encoding, issues, whole)
    else:
        text, found = _mend(text, language, whole=whole)
    return Decoded(text, encoding, (*issues, *found), whole and text is read)


def _mend(text: str, language: str, *, whole: bool = False) -> tuple[str, tuple[Issue, ...]]:
    """The text in NFC with what was encoded twice, or written for a legacy font, undone."""
    issues: tuple[Issue, ...] = ()
    mended = undo(text)
    if mended != text:
        message = "UTF-8 had been encoded a second time as if it were windows-1252; this was undone."
        text, issues = mended, (Issue("encoding.twice", message),)
    if _is_decomposed(text, whole):
        text = unicodedata.normalize("NFC", text)
    if language.startswith("vi"):
        mended, kind = convert(text)
        if kind is not None:
            message = f"The text was typed for a {kind.upper()} font; it was converted to Unicode."
            text, issues = mended, (*issues, Issue("encoding.legacy", message, seen=text[:200]))
    return text, issues


def _is_decomposed(text: str, whole: bool) -> bool:
    """Whether letters are apart from their marks; in a ``whole`` page, more than a few.  A few are
    common, and what is read of a page becomes NFC by itself; composing takes as long as parsing."""
    return sum(text.count(mark) for mark in _COMBINING) > (_FEW if whole else 0)


def _with_nul(body: bytes, content_type: str, language: str) -> Decoded:
    """UTF-16 without a mark, a page with a blemish (one NUL in a thousand bytes), or no text."""
    if not body.strip(b"\0"):
        return _unreadable(body, _NO_TEXT)
    if wide := _wide(body, content_type):
        text, name, issues = _tolerant(body, wide)
        return _finish(text.replace("\0", ""), name, issues, language)
    body = body.rstrip(b"\0")  # a block that a server filled up
    nul = body.count(0)
    if nul == 0:
        return decode(body, content_type=content_type, language=language)
    if nul > len(body) // 1000 + 1:
        return _unreadable(body, _NO_TEXT)
    rest = decode(body.replace(b"\0", b""), content_type=content_type, language=language)
    message = f"{nul} NUL bytes stood in the page and were dropped."
    return replace(rest, issues=(Issue("encoding.bad_bytes", message), *rest.issues))


def _wide(body: bytes, content_type: str) -> str:
    """UTF-16 or UTF-32 by the bytes of the beginning that are zero, as markup makes them, and those
    that never are."""
    head = body[:_SAMPLE]
    pairs = len(head) // 2
    if pairs < 8:
        return ""
    zeros = [head[place::4].count(0) / len(head[place::4]) for place in range(4)]
    if zeros[2] == zeros[3] == 1 and zeros[0] < 0.05:
        return "utf-32-le"
    if zeros[0] == zeros[1] == 1 and zeros[3] < 0.05:
        return "utf-32-be"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > pairs * 0.3 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.3 and odd < pairs * 0.05:
        return "utf-16-be"
    named = [name for name in _declared(b"", content_type) if name.startswith("utf-16")]
    return named[0] if named and (even or odd) else ""


def _declared(body: bytes, content_type: str) -> list[str]:
    """Python's names of the encodings that the header and the page declare, known ones only."""
    labels = [found[1] for found in _PARAMETER.finditer(content_type[:500])]
    labels += [found[1].decode("ascii") for found in _CHARSET.finditer(body[:_HEAD])]
    names: list[str] = []
    for label in labels[:4]:
        try:
            name = _LABELS.get(label.lower()) or codecs.lookup(label).name
            page_like = name in _UTF or b"<p>".decode(name, "replace") == "<p>"
        except (LookupError, ValueError):  # an unknown label, or a codec that is no text encoding
            continue
        # EBCDIC and Python's own escapes are no encodings of the web.
        if page_like and "escape" not in name and name not in names:
            names.append(name)
    return names


def _tolerant(body: bytes, name: str) -> tuple[str, str, tuple[Issue, ...]]:
    """The text with U+FFFD for bytes that the encoding does not know, and an issue if there are any."""
    text = body.decode(name, "replace")
    bad = text.count("\ufffd")
    if bad == 0:
        return text, name, ()
    if text.endswith("\ufffd") and bad == 1 and name in _UTF:
        return text[:-1], name, (Issue("encoding.bad_bytes", "The page ends inside a character: it is cut."),)
    place = max(text.find("\ufffd") - 40, 0)
    message = f"{bad} places were not valid {name}; U+FFFD stands there."
    return text, name, (Issue("encoding.bad_bytes", message, seen=text[place : place + 80]),)


def _unreadable(body: bytes, what: str) -> Decoded:
    message = f"The body is {what}; it was kept as a capture and not read."
    return Decoded("", "", (Issue("encoding.unreadable", message, seen=_seen(body)),))


def _controls(body: bytes) -> float:
    """The share of control bytes in the beginning and the middle of a body."""
    middle = max(len(body) // 2, _SAMPLE)
    sample = body[:_SAMPLE] + body[middle : middle + _SAMPLE]
    return 1 - len(sample.translate(None, _CONTROLS)) / len(sample) if sample else 0.0


def _seen(body: bytes) -> str:
    return repr(body[:40])
