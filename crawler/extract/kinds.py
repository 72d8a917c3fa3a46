"""What a page is: an article, a listing, a block page, a stub, or an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.extract.tree import Element
from crawler.records import PageKind
from crawler.text import one_line

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
#: What the printed paper brings tomorrow; its articles are not in the page.
_DIGEST = re.compile(
    r"(?:mời (?:bạn đọc |quý vị )?)?(?:bạn đọc )?đón (?:đọc|xem) (?:trên )?(?:báo|số|ấn phẩm|đặc san)\b"
    r"|(?:mời (?:bạn đọc )?)?(?:đón )?đọc .{0,60}\bsố (?:ra|phát hành|báo)\b|đọc gì trên báo\b|điểm báo in\b",
    re.I,
)
_HIDDEN_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "select", "title"})
_HOMES = frozenset({"", "/index.html", "/index.htm", "/index.php", "/home", "/trang-chu"})
#: The address of a section: one to three short names and no number, as those of articles have.
_SECTION = re.compile(r"(?:/[a-z]{2,14}(?:-[a-z]{1,8}){0,5}(?:\.html?)?){1,3}/?")
#: An article's own text is longer; what is shorter is a stub.
SHORT = 120
#: A photo story has at least so many captions.
_PHOTOS = 3


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
    url_section: bool = False
    captions: tuple[str, ...] = ()
    #: The body was taken out: it is enciphered.
    enciphered: bool = False


def kind_of(signs: Signs) -> tuple[PageKind, str]:
    """The kind, and the reason in a few words when it is no article."""
    if signs.visible < 3000 and signs.prose < 600 and (found := _is_refusal(signs)):
        return found
    if signs.visible == 0 and not signs.title:
        return "error", "the page shows nothing"
    if signs.enciphered:
        return "stub", "the body is one enciphered word"
    if _DIGEST.match(signs.title):
        return "stub", "it announces the printed paper, whose articles are not in the page"
    if _is_listing(signs):
        return "listing", f"{signs.headlines} headlines are linked beside {signs.prose} characters of text"
    if signs.prose >= SHORT or _is_photo_story(signs):
        return "article", ""
    told = signs.told_article or signs.graph_article or signs.url_article
    if told or (signs.title and signs.dated):
        return "stub", "the text of the article is not in the page"
    if signs.headlines >= 5:
        return "listing", "there are headlines and no text"
    if signs.url_section and not signs.dated:
        return "listing", "a script fills this section"
    return ("stub", "there is hardly any text") if signs.title else ("error", "there is no text")


def _is_refusal(signs: Signs) -> tuple[PageKind, str] | None:
    told = signs.told_article or signs.graph_article
    if not told and _BLOCKED.search(signs.title + "\n" + signs.words):
        return "block", "the page refuses access or asks for a challenge"
    if signs.visible < 200 and _SCRIPTED.search(signs.script):
        return "block", "the page is a script that sets a cookie or loads another page"
    if _MISSING.search(signs.title or signs.words[:300]):
        return "error", "the page says that there is no such article"
    return None


def _is_photo_story(signs: Signs) -> bool:
    """Whether the text of an article stands in its captions."""
    size = signs.prose + sum(map(len, signs.captions))
    return len(set(signs.captions)) >= _PHOTOS and size >= SHORT


def _is_listing(signs: Signs) -> bool:
    """Headlines of other articles stand between the paragraphs, or there is hardly anything else."""
    if signs.url_home:
        return signs.headlines >= 3 or signs.prose < 600
    if signs.inner_headlines >= 5 and signs.inner_headlines >= 0.4 * signs.paragraphs:
        return not signs.told_article or (signs.inner_headlines >= signs.paragraphs and not signs.url_article)
    if signs.url_article or signs.told_article or signs.graph_article:
        return False
    return signs.headlines >= 10 and signs.prose < min(60 * signs.headlines, 1500) and not signs.dated


def shown(root: Element) -> tuple[int, str]:
    """How many characters a page shows, and the first words of it."""
    texts = [
        text
        for element in root.iter()
        if element.tag not in _HIDDEN_TEXT
        for text in (element.text, element.tail)
        if text and not text.isspace()
    ]
    return sum(len(text.strip()) for text in texts), one_line(" ".join(texts[:60])[:2000])


def is_home(url: str) -> bool:
    """Whether an address is that of a portal's home page."""
    return _path(url).rstrip("/") in _HOMES


def is_section(url: str) -> bool:
    """Whether an address looks like that of a section, and like no article's."""
    return _SECTION.fullmatch(_path(url)) is not None


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return "?"
