"""Strings that would run, load or break out if a page took them for HTML."""

from __future__ import annotations

from pathlib import Path

from crawler.archive.store import Store
from crawler.records import Author, Image, Portal
from tests.archive.pages import NOW, visit

#: Each calls ``hit()`` one way or another; a browser test watches for it.
STRINGS = (
    "<script>hit()</script>",
    '=HYPERLINK("https://evil.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "</title><script>hit()</script>",
    "</script><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg onload=hit()>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s>",
    '"><img src=x onerror="hit()">',
    "'><img src=x onerror='hit()'>",
    '" onmouseover="hit()" autofocus onfocus="hit()" x="',
    "' onfocus='hit()' autofocus='",
    "<a href=javascript:hit()>x</a>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<iframe src=javascript:hit()>",
    "<object data=javascript:hit()>",
    "<meta http-equiv=refresh content='0;url=javascript:hit()'>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<form action=//evil.example/><button autofocus>x",
    "<math><mi xlink:href=javascript:hit()>x",
    "<details open ontoggle=hit()>",
    "<!--<img src=x onerror=hit()>-->",
    "<![CDATA[<script>hit()</script>]]>",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "{{ hit() }}{% raw %}${hit()}",
    "⟦<script>hit()</script>⟧<b>⟦",
    "]]>\u2028</p>\u202e<script>hit()</script>",
    "<scr\x00ipt>hit()</script>",
    "＜script＞hit()＜/script＞",
    "%3Cscript%3Ehit()%3C/script%3E",
    "\\u003cscript\\u003ehit()",
)
ADDRESSES = (
    "javascript:hit()",
    "JaVaScRiPt:hit()",
    "java\nscript:hit()",
    " javascript:hit()",
    "data:text/html,<script>hit()</script>",
    "vbscript:hit()",
    '//evil.example/"onmouseover="hit()',
    'https://evil.example/"><script>hit()</script>',
    "https://evil.example/' onclick='hit()",
    "http://[::1",
)


def fill(path: Path) -> None:
    """An archive in which every printed field of every article is one of the strings."""
    with Store(path) as store:
        store.register(
            Portal(
                "evil",
                STRINGS[0],
                STRINGS[7],
                (STRINGS[4],),
                province_before=STRINGS[1],
                successor=STRINGS[8],
            )
        )
        for place, text in enumerate(STRINGS):
            address = ADDRESSES[place % len(ADDRESSES)]
            page = visit(
                f"x{place}",
                title=text,
                lead=f"word {text}",
                body=f"{text}\n\n{text} word\n\n{text} | {text}\n{text} | {text}",
                byline=text,
                authors=(Author(text), Author(f"photo {text}", "photo")),
                section=text,
                agency=text,
                images=(Image(address, text, text), Image(f"https://evil.example/{place}", "", text)),
                tags=(text, f"tag {text}"),
                url=address if place % 2 else f"https://evil.example/{place}",
                key=f"evil.example/{place}{text}",
                canonical=address,
                language=text if place % 5 == 0 else "vi",
                layout=text,
            )
            store.commit(
                [page.__class__("evil", None, "done", capture=page.capture, article=page.article)], now=NOW
            )
