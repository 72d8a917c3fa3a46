"""The sections of a portal, as the menus on its pages lead to them."""

from __future__ import annotations

from itertools import islice
from urllib.parse import urlsplit

from crawler.extract.fields import Page
from crawler.extract.kinds import is_home, is_section
from crawler.extract.surroundings import among_links
from crawler.extract.tree import size_of
from crawler.urls import absolute

#: A page built to hurt may have a million links.
_MOST_LINKS = 1500
_LONGEST = 40
#: What menus lead to beside sections, by a word of the path.
_OTHER = frozenset({
    "lien-he", "gioi-thieu", "rss", "video", "videos", "media", "multimedia", "podcast", "podcasts", "audio",
    "epaper", "e-magazine", "emagazine", "longform", "infographic", "infographics", "anh", "photo", "photos",
    "login", "dang-nhap", "dang-ky", "tim-kiem", "search", "quang-cao", "toa-soan", "bao-in", "xem-bao",
    "doc-bao-in", "tag", "tags", "tu-khoa", "chu-de", "su-kien", "topic", "event", "sitemap", "rao-vat",
    "xem-nhieu", "tin-xem-nhieu", "doc-nhieu", "english", "en", "cn", "fr", "ru", "khmer",
})  # fmt: skip


def sections_named(page: Page) -> list[str]:
    """Paths of the sections that menus and other lists of links lead to, on the page's own host, in its
    order and each once; what is linked from the article itself is none."""
    found: dict[str, None] = {}
    here = _host(page.url)
    for link in islice(page.root.iter("a"), _MOST_LINKS):
        url = absolute(page.url, link.get("href") or "")
        path = urlsplit(url).path if url else ""
        if not path or _host(url) != here or is_home(url) or not is_section(url) or urlsplit(url).query:
            continue
        words = {word.partition(".")[0] for word in path.strip("/").split("/")}
        if not words & _OTHER and 2 <= size_of(link, _LONGEST) <= _LONGEST and among_links(link):
            found.setdefault(path.rstrip("/"))
    return list(found)


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")
