"""Drawings as PNG, for documents that take no SVG."""

from __future__ import annotations

from crawler.publish.chart import FONTS

#: Two pixels for each unit of a drawing: sharp in print.
_ZOOM = 2
_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" font-family="{}">{}</svg>'


class PictureError(Exception):
    """Drawings cannot be made into PNG here; the message says what to install."""


def png(drawing: str) -> bytes:
    """The SVG ``drawing`` as PNG.  Raises PictureError where the package that draws it, or a font with
    Vietnamese letters, is not installed."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise PictureError('PNG needs the package resvg-py: pip install "khobao[png]"') from None
    lettered, bare = (_PROBE.format(FONTS, text) for text in ('<text x="2" y="15">ữ</text>', ""))
    if svg_to_bytes(svg_string=lettered) == svg_to_bytes(svg_string=bare):
        # Where it finds no font it leaves the text out and says nothing.
        raise PictureError(f"PNG needs one of the fonts {FONTS}; on Debian: apt install fonts-dejavu-core")
    return bytes(svg_to_bytes(svg_string=drawing, zoom=_ZOOM))
