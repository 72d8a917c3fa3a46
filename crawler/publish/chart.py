"""Counts as charts: lines of text for a terminal, and SVG, which needs no library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

_EIGHTHS = " ▏▎▍▌▋▊▉█"
#: Told apart by people who see colours differently, on white and on black (Okabe and Ito, 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
#: With Vietnamese letters, on Linux, Windows and macOS; drawing programs may know no "sans-serif".
FONTS = "DejaVu Sans, Noto Sans, Segoe UI, Arial, Helvetica, sans-serif"
#: Smaller values are drawn on the scale of this one; below it floating point has no room to divide.
_LEAST = 1e-300
_WIDTH, _LEFT, _RIGHT = 960, 64, 16
_TOP, _PLOT, _BOTTOM = 72, 300, 40
_ROW, _NAMES = 22, 240


@dataclass(frozen=True, slots=True)
class Series:
    """One query: its label, a number for each value of the chart (None: unknown), and what a line of
    text tells beside each."""

    label: str
    numbers: tuple[float | None, ...]
    beside: tuple[str, ...] = ()


def bars(
    values: Sequence[str], series: Sequence[Series], written: Callable[[float], str], *, width: int = 44
) -> Iterator[str]:
    """A row for every value and series, with a bar to the common scale and the number ``written``."""
    most = max((number or 0 for one in series for number in one.numbers), default=0) or 1
    name = max((len(value) for value in values), default=0)
    label = max(len(one.label) for one in series) if len(series) > 1 else 0
    for place, value in enumerate(values):
        for turn, one in enumerate(series):
            number = one.numbers[place]
            head = f"{value if not turn else '':<{name}}"
            which = f"  {one.label:<{label}}" if label else ""
            told = written(number) if number is not None else "?"
            beside = f"  {one.beside[place]}" if one.beside and one.beside[place] else ""
            yield f"{head}{which}  {_bar((number or 0) / most, width)} {told}{beside}"


def _bar(part: float, width: int) -> str:
    eighths = max(round(part * width * 8), 1 if part else 0)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip().ljust(width)


def svg(
    title: str,
    values: Sequence[str],
    series: Sequence[Series],
    written: Callable[[float], str],
    *,
    over_time: bool,
) -> str:
    """A chart of 960 units across: lines when ``over_time``, else a bar for every value."""
    most = max((number or 0 for one in series for number in one.numbers), default=0) or 1
    height = _TOP + (_PLOT if over_time else _ROW * max(1, len(values) * len(series))) + _BOTTOM
    draw = _lines if over_time else _columns
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="{FONTS}" font-size="13">',
        f"<title>{_text(title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{_RIGHT}" y="26" font-size="18">{_text(title)}</text>',
        *_legend(series),
        *draw(values, series, written, most),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(series: Sequence[Series]) -> Iterator[str]:
    place = _RIGHT
    for colour, one in zip(COLOURS, series, strict=False):
        yield f'<rect x="{place}" y="40" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{place + 18}" y="51">{_text(one.label)}</text>'
        place += 40 + 8 * len(one.label)


def _lines(
    values: Sequence[str], series: Sequence[Series], written: Callable[[float], str], most: float
) -> Iterator[str]:
    top, step = _scale(most)
    floor_ = _TOP + _PLOT

    def across(place: int) -> float:
        return _LEFT + (place + 0.5) * (_WIDTH - _LEFT - _RIGHT) / max(1, len(values))

    for tick in range(round(top / step) + 1):
        level = floor_ - tick * step / top * (_PLOT - 8)
        yield f'<path d="M{_LEFT} {level:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
        told = _text(written(tick * step))
        yield f'<text x="{_LEFT - 8}" y="{level + 4:.1f}" text-anchor="end">{told}</text>'
    apart = max(1, -(-len(values) // 12))
    for place in range(0, len(values), apart):
        name = _text(values[place])
        yield f'<text x="{across(place):.1f}" y="{floor_ + 22}" text-anchor="middle">{name}</text>'
    for colour, one in zip(COLOURS, series, strict=False):
        points = [
            (across(place), floor_ - number / top * (_PLOT - 8), values[place], number)
            for place, number in enumerate(one.numbers)
            if number is not None
        ]
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
        yield f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y, value, number in points:
            told = _text(f"{one.label}, {value}: {written(number)}")
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"><title>{told}</title></circle>'


def _columns(
    values: Sequence[str], series: Sequence[Series], written: Callable[[float], str], most: float
) -> Iterator[str]:
    room = _WIDTH - _NAMES - 90
    for place, value in enumerate(values):
        for turn, (colour, one) in enumerate(zip(COLOURS, series, strict=False)):
            y = _TOP + (place * len(series) + turn) * _ROW
            if not turn:
                yield f'<text x="{_NAMES - 8}" y="{y + 15}" text-anchor="end">{_text(value)}</text>'
            number = one.numbers[place]
            size = (number or 0) / most * room
            yield f'<rect x="{_NAMES}" y="{y + 3}" width="{size:.1f}" height="{_ROW - 6}" fill="{colour}"/>'
            told = _text(written(number)) if number is not None else "?"
            yield f'<text x="{_NAMES + size + 6:.1f}" y="{y + 15}">{told}</text>'


def _scale(most: float) -> tuple[float, float]:
    """A round number not below ``most``, and a round step that divides it into about five."""
    step = 10.0 ** floor(log10(max(most / 4, _LEAST)))
    step *= next(times for times in (1, 2, 5, 10) if most / (step * times) <= 6)
    return step * -(-most // step), step


def _text(text: str) -> str:
    """Safe in XML: escaped, without control characters."""
    return escape("".join(letter if letter.isprintable() else " " for letter in text))
