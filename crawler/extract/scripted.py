"""Text that a page keeps in a script, which writes it into an empty element when the page is shown.

Quảng Ngãi does so since 2025: ``#content`` is empty, and a script hands a string, a variable
``outputData`` or a template literal to ``$("#content").html()``.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

_OPENING = re.compile(r"<script\b([^>]{0,1000})>", re.I)
_CLOSING = re.compile(r"</script", re.I)
_FOREIGN = re.compile(r"\bsrc\s*=|ld\+json|text/(?:x-)?(?:template|handlebars|html)", re.I)
#: Comments and string literals of JavaScript; possessive, so that no text is read twice.
_TOKEN = re.compile(
    r"""//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+|"(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+'"""
    r"""|`(?:[^`\\]++|\\.)*+`""",
    re.S,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|[\s\S]))")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": "", "\r\n": ""}
_PLACEHOLDER = re.compile(r"\$\{[^{}]{0,300}\}")
#: What stands between two literals that are one text.
_JOINED = re.compile(r"\s*+\+\s*+")
_APPENDED = re.compile(r"\s*+\)?+\s*+;?+\s*+([\w$.]{1,80}+)\s*+\+=\s*+")
#: What a literal is assigned to or the key it stands under, a call around it apart.
_NAME = re.compile(r"([\w$]{1,80})[\"']?\s*(?:\+?=|:)\s*(?:[\w$.]{1,80}\(\s*){0,3}$")
#: Elements that a script writes into.
_TARGET = re.compile(
    r"[\"'`][#.]?([A-Za-z][\w-]{0,80})[\"'`]\s*\)(?:\s*\[0\])?\s*\.\s*"
    r"(?:html|append|prepend|replaceWith|innerHTML|outerHTML|insertAdjacentHTML)\b"
)
_BLOCKS = re.compile(r"=\s*(?=\{\s*\"(?:time|blocks)\")")
_PERCENT = re.compile(r"(?:%u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2}|[^%<>\s])++")
_WIDE = re.compile(r"%u([0-9A-Fa-f]{4})")
#: A shorter text is a message or a label.
_SHORTEST = 200


@dataclass(frozen=True, slots=True)
class Written:
    """HTML (or a word of base64) that a script holds: the variable or key, ids and classes that the
    script writes into."""

    text: str
    name: str = ""
    targets: tuple[str, ...] = ()


def scripts(page: str) -> Iterator[str]:
    """The programs that stand in a page itself, JSON too."""
    place = 0
    while (opening := _OPENING.search(page, place)) is not None:
        closing = _CLOSING.search(page, opening.end())
        if closing is None:
            return
        if not _FOREIGN.search(opening[1]):
            yield page[opening.end() : closing.start()]
        place = closing.end()


def writes(script: str) -> bool:
    """Whether a script names an element that it writes into."""
    return _TARGET.search(script) is not None


def written(script: str) -> list[Written]:
    """The long texts among a script's string literals, unescaped and joined."""
    targets = tuple(dict.fromkeys(found[1] for found in _TARGET.finditer(script)))
    found = [
        Written(text, name, targets)
        for name, literal in _literals(script)
        if len(literal) >= _SHORTEST and (text := _unwrapped(literal))
    ]
    for start in _BLOCKS.finditer(script):
        try:
            told, _ = json.JSONDecoder().raw_decode(script, start.end())
        except (ValueError, RecursionError):
            continue
        if text := _from_blocks(told):
            found.append(Written(text, "outputData", targets))
    return found


def literals(script: str) -> Iterator[str]:
    """All string literals of a script, unescaped."""
    return (literal for _, literal in _literals(script))


def _literals(script: str) -> Iterator[tuple[str, str]]:
    """Names and texts; pieces that are added up are one."""
    name, pieces, end = "", [""], 0
    for token in _TOKEN.finditer(script):
        if token[0][0] == "/":
            continue
        between = script[end : token.start()] if token.start() - end < 200 else ""
        appended = _APPENDED.fullmatch(between)
        if pieces and not _JOINED.fullmatch(between) and not (appended and appended[1] == name):
            yield name, "".join(pieces)
            told = _NAME.search(script, max(end, token.start() - 300), token.start())
            name, pieces = told[1] if told else "", []
        pieces.append(unescape(token[0][1:-1], template=token[0][0] == "`"))
        end = token.end()
    yield name, "".join(pieces)


def unescape(literal: str, *, template: bool = False) -> str:
    """A JavaScript literal's text; what a template would compute is left out."""
    if template and "${" in literal:
        literal = _PLACEHOLDER.sub("", literal)
    if "\\" not in literal:
        return literal
    text = _ESCAPE.sub(_escaped, literal)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # pairs of \u are one


def _escaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(found[4], found[4])


def _unwrapped(text: str) -> str:
    """HTML out of what is wrapped around it: percent signs, entities, JSON."""
    if text.count("%") > 30 and _PERCENT.fullmatch(text):
        wide = _WIDE.sub(lambda found: chr(int(found[1], 16)), text)
        text = unquote(wide.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if "<" not in text and "&lt;" in text:
        text = html.unescape(text)
    if text.lstrip().startswith("{") and '"blocks"' in text:
        try:
            return _from_blocks(json.loads(text))
        except (ValueError, RecursionError):
            return ""
    return text


def _from_blocks(told: Any) -> str:
    """HTML of what the Editor.js editor saves: ``{"blocks": [{"type": ..., "data": {...}}]}``."""
    blocks = told.get("blocks") if isinstance(told, dict) else None
    pieces: list[str] = []
    for block in blocks if isinstance(blocks, list) else ():
        data = block.get("data") if isinstance(block, dict) else None
        if not isinstance(data, dict):
            continue
        text, items = data.get("text"), data.get("items")
        image = data.get("file")
        if isinstance(image, dict) and isinstance(image.get("url"), str):
            caption = data.get("caption")
            told_by = f"<figcaption>{caption}</figcaption>" if isinstance(caption, str) else ""
            pieces.append(f'<figure><img src="{html.escape(image["url"])}">{told_by}</figure>')
        elif isinstance(text, str):
            tag = "h3" if block.get("type") == "header" else "p"
            pieces.append(f"<{tag}>{text}</{tag}>")
        elif isinstance(items, list):
            pieces.append("<ul>" + "".join(f"<li>{i}</li>" for i in items if isinstance(i, str)) + "</ul>")
    return "".join(pieces)
