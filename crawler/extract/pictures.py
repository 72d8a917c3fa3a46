"""What shows a picture: images, figures, and boxes that hold one and its caption."""

from __future__ import annotations

import re
from itertools import islice

from crawler.extract.tree import Element, size_of

_SOURCES = ("data-original", "data-src", "data-lazy-src", "data-image", "src", "srcset", "data-srcset")
_PICTURE = re.compile(r"(?:^| )(?:pic|photo|picture|image|img|anh)(?: |$)", re.I)
#: A caption of two lines is shorter.
_CAPTION = 300


def source_of(image: Element) -> str:
    """The address an image is loaded from, as written; lazy loading keeps it apart from ``src``."""
    for attribute in _SOURCES:
        url = (image.get(attribute) or "").strip()
        if url and not url.startswith("data:") and not url.startswith("{"):
            return url.split()[0].rstrip(",") if "srcset" in attribute else url
    return ""


def is_tiny(image: Element) -> bool:
    """Whether an image is an icon or a counter: 40 pixels or less."""
    sizes = [image.get(side) or "" for side in ("width", "height")]
    return any(
        size.rstrip("px").isdigit() and int(size.rstrip("px")[:6] or 0) <= 40 for size in sizes if size
    )


def is_picture(figure: Element) -> bool:
    """Whether a figure shows a picture: what it says besides is the caption."""
    return (
        next(figure.iter("img", "picture", "amp-img"), None) is not None
        and next(figure.iter("blockquote", "table", "pre"), None) is None
        and size_of(figure, 1000) < 1000
    )


def is_caption_box(node: Element, names: str) -> bool:
    """Whether a box named for a picture holds one, and a line or two besides.  A figure in it has its
    own caption."""
    return (
        _PICTURE.search(names) is not None
        and size_of(node, _CAPTION) < _CAPTION
        and len(list(islice(node.iter("img"), 2))) == 1
        and next(node.iter("figure"), None) is None
    )
