"""Lines and elements that stand in an article's column and are no part of it."""

from __future__ import annotations

import re

from crawler.text import one_line

#: Elements to drop before a body is read: advertisements, related items, share and audio boxes.
ELEMENTS: tuple[str, ...] = (
    ".rennab",
    ".sda_middle",
    ".ads_middle",
    '[id^="adsWeb_"]',
    '[class^="AMN_res_"]',
    '[data-type="_mgwidget"]',
    ".sc-related-articles",
    ".sc-empty-layer",
    "table.rl.center",
    ".quote.center",
    ".drelated",
    ".relates",
    ".topics",
    ".print_page",
    ".block-news-list",
    ".news-related__list",
    ".audio-article",
    ".select-accent-wrap",
)

#: Headings of related articles, buttons and advertisements, as papers of other languages print them.
_ELSEWHERE = (
    "related", "related news", "related articles", "related stories", "related content", "related topics",
    "you may also like", "you might also like", "don't miss", "read more", "read also", "also read",
    "read next", "see also", "more on this story", "more stories", "recommended", "recommended videos",
    "recommended stories", "recommended from editorial", "recommended for you", "most read", "most popular",
    "trending", "watch", "watch now", "play video", "listen", "subscribe", "subscribe now", "sign up",
    "sign in", "log in", "follow us", "save", "close", "caption", "share this", "share this article",
    "share this story", "comments", "leave a comment", "back to top", "article continues below",
    "story continues below", "story continues below advertisement", "article continues after advertisement",
    "weitere informationen", "mehr zum thema", "lesen sie mehr zum thema", "lesen sie auch", "lest auch",
    "lies auch", "auch interessant", "das könnte sie auch interessieren", "anzeige", "werbung", "teilen",
    "kommentare", "drucken", "merken", "empfohlener redaktioneller inhalt", "lire aussi", "à lire aussi",
    "lire la suite", "voir aussi", "publicité", "partager", "leggi anche", "pubblicità", "condividi",
    "lea también", "lee también", "te puede interesar", "publicidad", "compartir", "leia também",
    "leia mais", "veja também", "você pode gostar", "publicidade", "compartilhe", "compartilhar",
    "baca juga", "iklan", "lees ook", "les også", "læs også", "läs också", "annonse", "annons",
    "reklame", "taip pat skaitykite", "reklama", "czytaj także", "czytaj też", "читайте также", "реклама",
    "continue reading", "continue reading the main story", "story continues", "scroll down for video",
    "loading", "link copied", "copy link to clipboard", "report this ad", "report ad",
    "this is a modal window",
    "media playback is unsupported on your device", "video unavailable", "enlarge this image",
    "hide caption", "toggle caption", "view gallery", "view slideshow", "view image in fullscreen",
    "open image in lightbox", "thank you for subscribing", "no comments yet", "be the first to comment",
    "skip advertisement", "more like this", "top stories", "latest news", "latest stories", "popular now",
    "zum thema", "mehr lesen", "weiterlesen", "lesen sie mehr", "artikel teilen", "zur startseite",
    "bild vergrößern", "externer inhalt", "empfehlungen der redaktion", "sur le même sujet",
    "lire également", "la suite après cette publicité", "lire plus tard", "más información", "lee más",
    "ver más", "te recomendamos", "mira también", "suscríbete", "noticias relacionadas", "saiba mais",
    "continua após a publicidade", "continue lendo", "notícias relacionadas", "leggi tutto",
    "continua a leggere", "articoli correlati", "lees meer", "advertentie", "läs mer", "les mer",
    "artikkelen fortsetter under annonsen", "artikeln fortsätter under annonsen", "annonce", "zobacz także",
    "dalsza część tekstu pod wideo", "ilgili haberler", "reklam", "lihat juga",
    "scroll to continue with content", "artikel terkait", "berita terkait", "あわせて読みたい", "相关阅读",
    "das könnte dich auch interessieren", "das könnte dir auch gefallen", "schon gelesen",
    "empfohlene beiträge", "verwandte themen", "verwandte artikel", "ähnliche artikel", "ähnliche beiträge",
    "weitere artikel", "weitere themen", "weiterführende links", "mit freunden teilen", "keine kommentare",
    "noch keine kommentare", "kommentieren", "kommentar schreiben", "artikel drucken", "seite drucken",
    "zurück zur übersicht", "nach oben", "vous aimerez aussi", "lire la suite de l'article",
    "le puede interesar", "te puede gustar", "notas relacionadas", "noticia relacionada",
    "関連記事", "続きを読む", "広告", "관련기사", "광고", "相关新闻", "广告",
)  # fmt: skip
_SHARE = ("facebook", "twitter", "email", "zalo", "linkedin", "x", "mạng xã hội", "bài viết")
#: Whole lines, in lower case, without marks around them.
_LINES = frozenset(
    {
        "đọc báo in", "tải ứng dụng", "multimedia", "google news", "trở về trang trước", "quay lại",
        "về trang trước", "về đầu trang", "lên đầu trang", "gửi bình luận của bạn", "gửi bình luận",
        "viết bình luận", "chia sẻ", "in bài viết", "in trang này", "in bài", "bản in", "in", "từ khóa",
        "từ khoá", "tag", "tags", "bình luận", "ý kiến của bạn", "ý kiến bạn đọc", "gửi ý kiến",
        "đọc thêm", "đọc tiếp", "xem thêm", "cùng chuyên mục", "tin cùng chuyên mục", "tin liên quan",
        "bài liên quan", "bài viết liên quan", "tin bài liên quan", "bài đọc tiếp", "tin đọc nhiều",
        "đọc nhiều", "đọc nhiều nhất", "tin mới", "tin mới nhất", "tin nổi bật", "các tin khác",
        "tin khác", "gửi mail tòa soạn", "gửi mail toà soạn", "gửi email", "gửi cho bạn bè",
        "tổng số lượt truy cập", "lượt xem", "theo dõi", "copy link", "sao chép liên kết",
        "nghe đọc bài", "nghe bài viết", "có thể bạn quan tâm", "tải về", "báo in", "trang chủ", "like",
        "share", "tweet", "print", "email", "quảng cáo", "advertisement", "bình luận của bạn",
        *_ELSEWHERE,
        *(f"chia sẻ {word}" for word in _SHARE),
        *(f"chia sẻ {link} {word}" for link in ("qua", "lên", "trên") for word in _SHARE),
    }
)  # fmt: skip
#: Lines told by how they begin or by all of them; each must match the line to its end.
_SHAPES = re.compile(
    r"theo dõi (?:báo|đài|chúng tôi|\S+\.vn)\b.{0,60}? trên(?: google news| zalo| facebook| youtube)?"
    r"|(?:lưu ý|chú ý) ?:.{0,200}\b(?:biên tập|ý kiến|bình luận)\b.{0,200}"
    r"|(?:tổng số )?lượt (?:truy cập|xem|đọc) ?: ?[\d.,]*|[\d.,]{1,12} (?:lượt )?(?:truy cập|xem|đọc)"
    r"|(?:từ khóa|từ khoá|tags?) ?:.{0,300}"
    r"|(?:bình luận|ý kiến(?: bạn đọc)?) ?\(\d{1,5}\)"
    r"|(?:#[\w-]+(?: [\w-]+){0,5} ?,? ?){1,12}"
    r"|\(? ?(?:xem|còn nữa,? xem|xem tiếp) (?:tiếp )?(?:ở )?trang \d{1,2} ?\)?"
    r"|\{\{.{0,200}\}\}"
    r"|\d{1,5} (?:comments?|shares?|views?|kommentare?|commentaires?|comentarios?|bình luận)"
    r"|(?:share|partager|compartir|compartilhar|teilen) (?:on|sur|en|no|auf) \w{1,12}"
    r"|your browser does not support .{0,80}"
    r"|(?:trang|page) ?\d{1,2}(?: ?/ ?\d{1,2})?"
    r"|(?:image|photo|slide|bild|foto|ảnh) \d{1,3} ?(?:/|of|von) ?\d{1,3}"
    r"|(?:tempo de leitura|lesezeit|temps de lecture|reading time|thời gian đọc) ?: ?"
    r"\d{1,2} ?(?:min|minutes?|minuten|minutos?|phút)\.?"
    r"|\d{1,2}[ -]?(?:min|minutes?|phút)\.? (?:read|lesezeit|de lecture|đọc)",
    re.S,
)
#: Shapes that open like this can be long; no other line that is left over is.
_OPEN = ("theo dõi", "lưu ý", "chú ý", "từ khóa", "từ khoá", "tag")
#: What parts the sections of a story in agency copy.
_BREAK = re.compile(r"_{3,}")
_LONGEST_LINE = 60
_OPENING = max(map(len, _OPEN))
_MARKS = " \t.·•|<>«»‹›←→↑*-–—_+:;,»"


def is_residue(line: str) -> bool:
    """Whether a whole line or paragraph is left over from the page around the article: prompts to
    share, comment, print or read on, key words, view counts, page numbers, unrendered templates, and
    lines of marks only; a row of underscores parts sections and stays.  Case, Unicode form, arrows
    before and a colon behind do not matter.  A sentence that merely holds such words is not residue;
    neither is an empty line.
    """
    if len(line) > 2000:
        return False
    text = one_line(line)
    bare = text.strip(_MARKS)
    if len(bare) > _LONGEST_LINE:
        opening = bare[:_OPENING].casefold()
        if not opening.startswith(_OPEN) and not text.startswith(("#", "{{")):
            return False
    text, bare = (words.casefold().replace("’", "'") for words in (text, bare))
    if not text or _BREAK.fullmatch(text):
        return False
    return (
        not bare
        or bare.rstrip("!?") in _LINES
        or _SHAPES.fullmatch(text) is not None
        or _SHAPES.fullmatch(bare) is not None
    )
