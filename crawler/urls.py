"""The canonical address of a page, and the key that says two addresses are one article.

Sources: RFC 3986 section 6 for syntax-based normalisation; the shapes that provincial portals
serve for one page (``www.`` and ``m.`` hosts, ``/index.htm``, ``/index.php/``, a trailing slash,
print views, tracking queries) were observed on their pages and in public URL lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

_SAFE = "/-._~!$&'()*+,;=:@"
_PORTS = {"http": 80, "https": 443}
_INDEX = re.compile(r"/index\.(?:html?|php|aspx?)$", re.I)
_FRONT = re.compile(r"^/index\.(?:php|aspx?)(?=/)", re.I)
_PRINT = re.compile(r"^/(?:print|in-bai|ban-in)(?=/)|/(?:print|in-bai|ban-in)$", re.I)
#: The Vietnamese edition named in the path; other editions are other texts and stay apart.
_EDITION = re.compile(r"^/vi(?:-vn)?(?=/)", re.I)
_SLASHES = re.compile(r"/{2,}")
_SHAPES = (_FRONT, _EDITION, _PRINT, _INDEX)
#: No path without one of these, in small letters, has such a shape.
_TELLING = ("/index.", "/vi", "/print", "/in-bai", "/ban-in")


@dataclass(frozen=True, slots=True)
class UrlRules:
    """What one portal's addresses mean.

    ``article`` patterns are searched in path plus ``?query``.  A group named ``id`` is the
    article's identity on that portal (slugs change, and these servers accept any slug before the
    id); make ids of different shapes differ, ``a100286`` and ``48437.aspx``.  ``keep_query`` names
    the query parameters that are part of the identity (Bình Định: ``mabb``); all others go.
    ``aliases`` maps a host, on any port, to the one its pages belong to.
    """

    article: tuple[re.Pattern[str], ...] = ()
    keep_query: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


NO_RULES = UrlRules()


def absolute(base: str, link: str) -> str:
    """``link`` as met on ``base``, absolute; empty when it is no http(s) address."""
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
        parts.port  # noqa: B018  a bad port raises here
    except ValueError:
        return ""
    return url if parts.scheme in _PORTS and parts.hostname else ""


def canonical_url(url: str, rules: UrlRules = NO_RULES) -> str:
    """The one address of this page: https, lower-case host without ``www.`` and ``m.``, no index
    page, print view, fragment or query but the parameters of ``rules.keep_query``, in that order.

    Case of the path is kept (Sơn La ids tell it apart).  Raises ValueError, with the address in
    the message, when it is no http(s) address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as problem:
        raise ValueError(f"not an address: {url!r} ({problem})") from None
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        raise ValueError(f"not an http or https address: {url!r}")
    host = parts.hostname.lower().rstrip(".")
    while host.startswith(("www.", "m.")) and host.count(".") > 1:
        host = host.partition(".")[2]
    if alias := dict(rules.aliases).get(host):
        host, port = alias, None
    if ":" in host:
        host = f"[{host}]"
    if port and port != _PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    path = quote(unquote(parts.path or "/", errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")
    before = ""
    while path != before:
        before, path = path, (_SLASHES.sub("/", path) if "//" in path else path).rstrip("/") or "/"
        folded = path.lower()
        for shape in _SHAPES if any(word in folded for word in _TELLING) else ():
            path = shape.sub("", path)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    query = urlencode([(name, given[name]) for name in rules.keep_query if name in given])
    return f"https://{host}{path}" + (f"?{query}" if query else "")


def url_key(url: str, rules: UrlRules = NO_RULES) -> str:
    """The identity of what ``url`` leads to: ``host/id`` where a pattern of the portal tells an id,
    else the canonical URL without its scheme.  Raises ValueError as :func:`canonical_url` does."""
    canonical = canonical_url(url, rules).removeprefix("https://")
    host, slash, path = canonical.partition("/")
    for pattern in rules.article:
        found = pattern.search(slash + path)
        if found and found.groupdict().get("id"):
            return f"{host}/{found['id']}"
    return canonical


def is_article(url: str, rules: UrlRules) -> bool:
    """Whether the portal's own patterns say that ``url`` is an article.  Bad addresses are not."""
    if not rules.article:
        return False
    try:
        canonical = canonical_url(url, rules).removeprefix("https://")
    except ValueError:
        return False
    _, slash, path = canonical.partition("/")
    return any(pattern.search(slash + path) for pattern in rules.article)
