"""A map of Vietnam with a square for each province, roughly where it lies, coloured by a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

#: Row by row from the north, five squares wide; a dot is no province.
_ROWS = """
.         | Lai Châu  | Lào Cai   | Tuyên Quang      | Cao Bằng
Điện Biên | Sơn La    | Phú Thọ   | Thái Nguyên      | Lạng Sơn
.         | .         | Hà Nội    | Bắc Ninh         | Quảng Ninh
.         | .         | Ninh Bình | Hưng Yên         | Hải Phòng
.         | .         | Thanh Hóa | .                | .
.         | .         | Nghệ An   | .                | .
.         | .         | .         | Hà Tĩnh          | .
.         | .         | .         | Quảng Trị        | .
.         | .         | .         | .                | Huế
.         | .         | .         | .                | Đà Nẵng
.         | .         | .         | .                | Quảng Ngãi
.         | .         | .         | .                | Gia Lai
.         | .         | .         | .                | Đắk Lắk
.         | Tây Ninh  | Đồng Nai  | Lâm Đồng         | Khánh Hòa
An Giang  | Đồng Tháp | TP. Hồ Chí Minh | .          | .
Cần Thơ   | Vĩnh Long | .         | .                | .
Cà Mau    | .         | .         | .                | .
"""
#: province -> column and row of its square.
PLACES = {
    name.strip(): (column, row)
    for row, line in enumerate(_ROWS.strip().splitlines())
    for column, name in enumerate(line.split("|"))
    if name.strip() != "."
}
#: From few to many, told apart in print and by the colour-blind; the first is for none at all.
_COLOURS = ("#e3e3e3", "#cfe6dc", "#8cc7ae", "#2f8464", "#0f5f4a")
_SQUARE, _GAP = 50, 3
_STYLE = (
    "text{font:9px system-ui,sans-serif;text-anchor:middle;fill:#1b1b1b}"
    ".on{fill:#fff}.n{font-weight:700}.key{text-anchor:start;font-size:11px}.title{font-size:13px;font-weight:700}"
    "@media(prefers-color-scheme:dark){.key{fill:#ddd}}"
)


def draw(numbers: Mapping[str, int], steps: Sequence[int], title: str) -> str:
    """The map as an SVG document.

    ``numbers`` by province; one that is not told has none.  ``steps`` are four numbers: the least that
    each colour stands for, from 1.  ``title`` says what is counted.  Raises ValueError for a place that is
    no province of today.
    """
    if strangers := sorted(numbers.keys() - PLACES.keys()):
        raise ValueError(f"{', '.join(strangers)} is on no map of the provinces of today")
    columns, rows = (max(place[n] for place in PLACES.values()) + 1 for n in (0, 1))
    width, height = columns * (_SQUARE + _GAP) + _GAP, rows * (_SQUARE + _GAP) + _GAP
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        *_key(steps, title),
    ]
    for name, place in PLACES.items():
        out += _square(name, place, numbers.get(name, 0), steps)
    return "\n".join([*out, "</svg>"]) + "\n"


def _shade(number: int, steps: Sequence[int]) -> int:
    """Which colour a number gets."""
    return sum(number >= step for step in steps)


def _square(name: str, place: tuple[int, int], number: int, steps: Sequence[int]) -> list[str]:
    x, y = (at * (_SQUARE + _GAP) + _GAP for at in place)
    shade, words = _shade(number, steps), _lines(name)
    on = " on" if shade >= len(_COLOURS) - 2 else ""
    middle, top = x + _SQUARE / 2, y + 27 - 5 * len(words)
    return [
        f"<g><title>{escape(name)}: {number:,}</title>",
        f'<rect x="{x}" y="{y}" width="{_SQUARE}" height="{_SQUARE}" rx="4" fill="{_COLOURS[shade]}"/>',
        *(
            f'<text class="t{on}" x="{middle:g}" y="{top + 10 * n:g}">{escape(word)}</text>'
            for n, word in enumerate(words)
        ),
        f'<text class="n{on}" x="{middle:g}" y="{y + _SQUARE - 7}">{_short(number)}</text></g>',
    ]


def _lines(name: str) -> list[str]:
    """A name in lines that fit a square."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < 8:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _short(number: int) -> str:
    """``950``, ``12k``, ``3M``."""
    for size, letter in ((1_000_000, "M"), (1000, "k")):
        if number >= size:
            return f"{number / size:.0f}{letter}"
    return str(number)


def _key(steps: Sequence[int], title: str) -> list[str]:
    """What the colours mean, where the map has no province."""
    left, top = _GAP, 5 * (_SQUARE + _GAP) + 14
    ends = [*(step - 1 for step in steps[1:]), None]
    told = ["0"] + [
        f"{first:,}" if first == last else f"{first:,} or more" if last is None else f"{first:,} to {last:,}"
        for first, last in zip(steps, ends, strict=True)
    ]
    out = [f'<text class="key title" x="{left}" y="{top + 220}">{escape(title)}</text>']
    for n, (colour, words) in enumerate(zip(_COLOURS, told, strict=True)):
        y = top + 232 + 20 * n
        out += [
            f'<rect x="{left}" y="{y}" width="14" height="14" rx="2" fill="{colour}"/>',
            f'<text class="key" x="{left + 20}" y="{y + 11}">{words}</text>',
        ]
    return out
