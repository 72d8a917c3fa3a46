"""What class names and ids say that an element is.

Names are cut into words at dashes, underscores and capitals (``article__body``, ``lblPostedDate``),
so that a look-up in a table takes the place of a search with many patterns.
"""

from __future__ import annotations

import re
from functools import lru_cache

DATE, AUTHOR, LEAD, SECTION, TAGS, TITLE, BODY, FOREIGN, CAPTION, NOTE = (1 << n for n in range(10))

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _table(*rows: tuple[int, str]) -> dict[str, int]:
    table: dict[str, int] = {}
    for mark, words in rows:
        for word in words.split():
            table[word] = table.get(word, 0) | mark
    return table


#: Single words.
_WORDS = _table(
    (
        DATE,
        "date dates datetime time times published publish publishdate pubdate posted created updated "
        "timestamp clock dateline datepublished ngay ngaydang thoigian publication lastmod meta",
    ),
    (
        AUTHOR,
        "author authors byline bylines tacgia pseudonym reporter writer writers contributor "
        "contributors autor auteur creator credit credits nguon source pauthor journalist autore "
        "autoren authorname butdanh nguoiviet penname signature attribution",
    ),
    (
        LEAD,
        "sapo lead leads lede summary description desc chapeau teaser intro standfirst dek deck "
        "subhead subtitle subheadline tomtat excerpt abstract phead introduction vorspann subheading",
    ),
    (
        SECTION,
        "breadcrumb breadcrumbs crumb crumbs cate category categories chuyenmuc kicker catename "
        "titlecate cat rubric ressort",
    ),
    (
        TAGS,
        "tag tags tukhoa keyword keywords keylink",
    ),
    (
        TITLE,
        "title headline tieude ptitle lbltitle name heading",
    ),
    (
        BODY,
        "articlebody newscontent newscontents storybody fulltext contentview noidung "
        "contentdetail detailcontent articlecontent postcontent pbody",
    ),
    (
        FOREIGN,
        "ad ads adv advert adverts advertisement advertising adsbygoogle adsweb banner banners "
        "sponsor sponsored promo promos promotion newsletter subscribe subscription sidebar "
        "breadcrumb breadcrumbs pagination paging footer nav navbar navigation menu toolbar tool "
        "tools modal popup cookie cookies consent gdpr privacy paywall player podcast rating poll "
        "quiz follow disclaimer copyright hidden popular trending recirc recirculation tag tags "
        "keyword keywords keylink cmt cmts rennab sda drelated relates related relate relation topics "
        "readmore notebox lienquan recommend recommended recommendation recommendations comment "
        "comments social share shares sharing sharebar outbrain taboola mgwidget docthem binhluan "
        "tukhoa tinkhac print mostread addthis disqus signup login skip teasers morenews "
        "count counter cta affiliate similars fallback pullquote postinfo relatedposts "
        "relatedpoststitle newsletters subscriptions popover hovercard offscreen visuallyhidden "
        "screenreader adslot adbox adsense dfp leaderboard mpu plista zergnet revcontent sharedaddy "
        "addtoany heateor yarpp authorbio bio",
    ),
    (
        CAPTION,
        "caption captions figcaption picbox hinh chuthich legend pcaption icaption",
    ),
    (
        NOTE,
        "note desc image picnote",
    ),
)
#: Two words in a row.
_PAIRS = {
    ("tac", "gia"): AUTHOR,
    ("but", "danh"): AUTHOR,
    ("pen", "name"): AUTHOR,
    ("nguoi", "viet"): AUTHOR,
    ("chuyen", "muc"): SECTION,
    ("last", "update"): DATE,
    ("sub", "title"): LEAD,
    ("sub", "headline"): LEAD,
    ("tieu", "de"): TITLE,
    ("tom", "tat"): LEAD,
    ("p", "head"): LEAD,
    ("ngay", "dang"): DATE,
    ("tu", "khoa"): TAGS | FOREIGN,
    ("noi", "dung"): BODY,
    ("article", "body"): BODY,
    ("content", "detail"): BODY,
    ("detail", "content"): BODY,
    ("article", "content"): BODY,
    ("entry", "content"): BODY,
    ("post", "content"): BODY,
    ("post", "body"): BODY,
    ("story", "body"): BODY,
    ("story", "content"): BODY,
    ("news", "content"): BODY,
    ("news", "detail"): BODY,
    ("news", "body"): BODY,
    ("fck", "detail"): BODY,
    ("content", "fck"): BODY,
    ("singular", "content"): BODY,
    ("main", "detail"): BODY,
    ("article", "text"): BODY,
    ("body", "text"): BODY,
    ("body", "content"): BODY,
    ("content", "view"): BODY,
    ("read", "more"): FOREIGN,
    ("pull", "quote"): FOREIGN,
    ("off", "screen"): FOREIGN,
    ("author", "box"): FOREIGN,
    ("about", "author"): FOREIGN,
    ("rollover", "block"): FOREIGN,
    ("more", "topic"): FOREIGN,
    ("most", "read"): FOREIGN,
    ("sr", "only"): FOREIGN,
    ("screen", "reader"): FOREIGN,
    ("visually", "hidden"): FOREIGN,
    ("lien", "quan"): FOREIGN,
    ("doc", "them"): FOREIGN,
    ("binh", "luan"): FOREIGN,
    ("tin", "khac"): FOREIGN,
    ("cung", "chuyen"): FOREIGN,
    ("print", "page"): FOREIGN,
    ("inner", "article"): FOREIGN,
    ("empty", "layer"): FOREIGN,
    ("news", "list"): FOREIGN,
    ("select", "accent"): FOREIGN,
    ("audio", "article"): FOREIGN,
    ("ads", "web"): FOREIGN,
    ("rl", "center"): FOREIGN,
    ("quote", "center"): FOREIGN,
    ("chu", "thich"): CAPTION,
    ("image", "desc"): CAPTION,
    ("img", "desc"): CAPTION,
    ("photo", "note"): CAPTION,
    ("photo", "desc"): CAPTION,
    ("photo", "credit"): CAPTION,
    ("image", "credit"): CAPTION,
    ("media", "credit"): CAPTION,
    ("avatar", "desc"): CAPTION,
}


#: Ends of words written as one.
_ENDINGS = (
    ("author", AUTHOR),
    ("autor", AUTHOR),
    ("byline", AUTHOR),
    ("caption", CAPTION),
)


#: ``has-sidebar`` and ``with-ads`` tell what an element stands beside.
_BESIDE = frozenset({"with", "has", "no", "without"})


@lru_cache(maxsize=16384)
def marks_of(names: str) -> int:
    """The marks, or-ed, of what class and id (in one string) say that an element is."""
    marks = 0
    before = ""
    for word in _WORD.findall(names[:200]):
        word = word.lower()
        said = _WORDS.get(word, 0) | _PAIRS.get((before, word), 0)
        marks |= said & ~FOREIGN if before in _BESIDE else said
        for ending, mark in _ENDINGS:
            if word.endswith(ending):
                marks |= mark
        before = word
    return marks
