"""What a page is: an article, a listing, a block page, a stub, or an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.records import PageKind

_BLOCKED = re.compile(
    r"từ chối truy cập|truy cập bị (?:từ chối|chặn)|access denied|captcha"
    r"|request (?:was )?(?:blocked|rejected)"
    r"|just a moment|attention required|are you (?:a )?(?:human|robot)|verify you are human"
    r"|checking your browser|xác (?:minh|thực) (?:bạn|rằng bạn|người dùng)"
    r"|không phải (?:là )?(?:robot|người máy)"
    r"|cf-challenge|ddos protection|unusual traffic|enable javascript and cookies|tường lửa",
    re.I,
)
_SCRIPTED = re.compile(r"document\.cookie\s*=|location\.(?:reload|href|replace)|window\.location", re.I)
_MISSING = re.compile(
    r"\b(?:404|410)\b|not found|không (?:tìm thấy|tồn tại)|không còn tồn tại|page (?:does not|doesn't) exist"
    r"|(?:lỗi|error) (?:404|500|502|503|hệ thống|máy chủ)|server error|service unavailable"
    r"|đã bị (?:gỡ|xóa|xoá)",
    re.I,
)
#: One word of hundreds of base64 letters: a body enciphered for scripts (Thanh Hóa, 2022).
_ENCIPHERED = re.compile(r"[A-Za-z0-9+/=]{300,}")
#: An article's own text is longer; what is shorter is a stub.
SHORT = 120


@dataclass(frozen=True, slots=True)
class Signs:
    """What the kind of a page is told by.  Lengths are in characters."""

    #: Own text found as the body, and all text that anything on the page could show.
    prose: int
    visible: int
    #: Linked texts as long as headlines: on the whole page, and between the paragraphs of what was
    #: taken for the body.
    headlines: int
    inner_headlines: int
    paragraphs: int
    title: str = ""
    #: The first words of the page, and its scripts, for pages with next to nothing else.
    words: str = ""
    script: str = ""
    dated: bool = False
    #: JSON-LD calls it an article; OpenGraph does (some say so on every page); the portal's address
    #: patterns do.
    told_article: bool = False
    graph_article: bool = False
    url_article: bool = False
    url_home: bool = False
    body: str = ""


def kind_of(signs: Signs) -> tuple[PageKind, str]:
    """The kind, and the reason in a few words when it is no article."""
    if signs.visible < 3000 and signs.prose < 600 and (found := _is_refusal(signs)):
        return found
    if signs.visible == 0 and not signs.title:
        return "error", "the page shows nothing"
    if _has_long_word(signs.body) and _ENCIPHERED.search(signs.body):
        return "stub", "the body is one enciphered word"
    if _is_listing(signs):
        return "listing", f"{signs.headlines} headlines are linked beside {signs.prose} characters of text"
    if signs.prose >= SHORT:
        return "article", ""
    told = signs.told_article or signs.graph_article or signs.url_article
    if told or (signs.title and signs.dated):
        return "stub", "the text of the article is not in the page"
    if signs.headlines >= 5:
        return "listing", "there are headlines and no text"
    return ("stub", "there is hardly any text") if signs.title else ("error", "there is no text")


def _has_long_word(text: str) -> bool:
    """Whether 300 letters stand together anywhere; a look at every 300th place tells."""
    at = 0
    while len(text) - at >= 300:
        space = text.rfind(" ", at, at + 300)
        if space < 0:
            return True
        at = space + 1
    return False


def _is_refusal(signs: Signs) -> tuple[PageKind, str] | None:
    told = signs.told_article or signs.graph_article
    if not told and _BLOCKED.search(signs.title + "\n" + signs.words):
        return "block", "the page refuses access or asks for a challenge"
    if signs.visible < 200 and _SCRIPTED.search(signs.script):
        return "block", "the page is a script that sets a cookie or loads another page"
    if _MISSING.search(signs.title or signs.words[:300]):
        return "error", "the page says that there is no such article"
    return None


def _is_listing(signs: Signs) -> bool:
    """Headlines of other articles stand between the paragraphs, or there is hardly anything else."""
    if signs.url_home:
        return signs.headlines >= 3 or signs.prose < 600
    if signs.inner_headlines >= 5 and signs.inner_headlines >= 0.4 * signs.paragraphs:
        return not signs.told_article or (signs.inner_headlines >= signs.paragraphs and not signs.url_article)
    if signs.url_article or signs.told_article or signs.graph_article:
        return False
    return signs.headlines >= 10 and signs.prose < min(60 * signs.headlines, 1500) and not signs.dated
