"""Layers, provenance, and what a page must not be believed."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime

import pytest

from crawler.extract.layout import Layout, PortalRules
from crawler.extract.page import extract
from tests.extract.pages import FIRST, SECOND, THIRD, URL, codes, page, read, text

NOW = datetime(2024, 5, 10, 3, 0, tzinfo=UTC)


def jsonld(**fields: object) -> str:
    told = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f"<script type='application/ld+json'>{json.dumps(told)}</script>"


def test_each_field_says_which_layer_filled_it() -> None:
    head = jsonld(headline="Cầu mới thông xe", datePublished="2024-05-08T07:15:30+07:00") + (
        "<meta property='article:section' content='Xã hội'>"
    )
    article = read(text(FIRST, SECOND, "<strong>Nguyễn Thu</strong>"), head=head)
    assert article.layers["title"] == article.layers["published"] == "jsonld"
    assert article.layers["section"] == "meta"
    assert article.layers["body"] == article.layers["byline"] == "heuristics"
    assert article.kind == "article"
    assert article.published == "2024-05-08T07:15:30+07:00"


def test_layout_comes_before_metadata() -> None:
    rules = PortalRules(layouts=(Layout(name="now", body=".noi-dung", title="h2.t", date=".d"),))
    head = jsonld(headline="Tên khác", datePublished="2024-05-08T07:15:30+07:00")
    html = page(
        "<h2 class='t'>Cầu mới</h2><p class='d'>09/05/2024 08:00</p>" + text(FIRST, SECOND), head=head
    )
    article = extract(html, URL, rules=rules)
    assert (article.title, article.published) == ("Cầu mới", "2024-05-09T08:00:00+07:00")
    assert article.layout == "now"
    assert {article.layers[name] for name in ("title", "published", "body")} == {"layout"}


def test_day_without_time_gives_way_to_a_visible_time_of_that_day() -> None:
    shown = "<div class='post-date'>08/05/2024 - 18:21</div>"
    article = read(shown + text(FIRST, SECOND), head=jsonld(headline="x y z", datePublished="2024-05-08"))
    assert article.published == "2024-05-08T18:21:00+07:00"
    assert (article.published_precision, article.layers["published"]) == ("minute", "heuristics")


def test_american_date_of_the_metadata_is_believed_as_the_page_prints_it() -> None:
    shown = "<p class='date'>{}</p>" + text(FIRST, SECOND)
    head = "<meta name='pubdate' content='{}'>"
    march = head.format("3/7/2026 8:01:53 AM")
    assert read(shown.format("07/03/2026"), head=march).published == "2026-03-07T08:01:53+07:00"
    assert read(shown.format("03/07/2026"), head=march).published == "2026-07-03T08:01:53+07:00"
    assert read(shown.format("07/03/2026 08:01"), head=march).published[:16] == "2026-03-07T08:01"
    article = read(text(FIRST, SECOND), head=march)
    assert article.published == ""
    assert "date.doubtful" in codes(article)
    sure = read(text(FIRST, SECOND), head=head.format("3/17/2026 8:01:53 PM"))
    assert sure.published == "2026-03-17T20:01:53+07:00"


def test_day_stays_when_the_visible_time_is_of_another_day() -> None:
    shown = "<div class='post-date'>01/05/2024 - 18:21</div>"
    article = read(shown + text(FIRST, SECOND), head=jsonld(headline="x y z", datePublished="2024-05-08"))
    assert (article.published, article.published_precision) == ("2024-05-08T00:00:00+07:00", "day")


@pytest.mark.parametrize("day", ["2024-05-13", "2030-01-01T00:00:00+07:00"])
def test_date_after_the_fetch_is_refused(day: str) -> None:
    html = page(text(FIRST, SECOND), head=jsonld(headline="x y z", datePublished=day))
    article = extract(html, URL, fetched_at=NOW)
    assert article.published == ""
    assert "date.future" in codes(article)


def test_clock_a_few_hours_ahead_is_believed() -> None:
    html = page(text(FIRST, SECOND), head=jsonld(headline="x y z", datePublished="2024-05-10T20:00:00+07:00"))
    assert extract(html, URL, fetched_at=NOW).published == "2024-05-10T20:00:00+07:00"


def test_paper_is_no_author() -> None:
    head = (
        "<meta property='og:site_name' content='Báo Sông Quê'><meta name='author' content='Báo Sông Quê'>"
        + jsonld(headline="x y z", author={"@type": "Organization", "name": "Sông Quê Online"})
    )
    article = read(text(FIRST, SECOND), head=head)
    assert (article.byline, article.authors) == ("", ())


def test_person_of_the_metadata_is_spelled_as_printed() -> None:
    head = jsonld(headline="x y z", author={"@type": "Person", "name": "Lê Hạnh"})
    article = read("<div class='tac-gia'>Bài, ảnh: LÊ HẠNH - T.B</div>" + text(FIRST, SECOND), head=head)
    assert article.byline == "Bài, ảnh: LÊ HẠNH - T.B"
    assert [(a.name, a.role) for a in article.authors] == [("Lê Hạnh", "both"), ("T.B", "both")]


def test_description_that_was_cut_is_no_lead() -> None:
    cut = f"<meta name='description' content='{FIRST[:90]}'>"
    article = read(text(FIRST, SECOND, THIRD), head=cut)
    assert (article.lead, article.body) == (FIRST, f"{SECOND}\n\n{THIRD}")
    later = f"<meta name='description' content='{SECOND[:90]}'>"
    article = read(text(FIRST, SECOND, THIRD), head=later)
    assert f"{article.lead}{article.body}" == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    unseen = "<meta name='description' content='Một đoạn tóm tắt dài mà trang báo không in ra cho ai thấy'>"
    assert read(text(FIRST, SECOND, THIRD), head=unseen).lead == ""


def test_heading_that_is_the_section_is_not_the_title() -> None:
    head = "<meta property='article:section' content='Thời sự trong tỉnh'>"
    body = "<h1>Cầu mới qua rạch Bà Đắc thông xe</h1>" + text(FIRST, SECOND)
    html = page(body, head=head, title="Thời sự trong tỉnh").replace(
        b"<title>", "<title>Cầu mới qua rạch Bà Đắc thông xe | ".encode()
    )
    assert extract(html, URL).title == "Cầu mới qua rạch Bà Đắc thông xe"


def test_paper_behind_the_title_is_cut() -> None:
    head = "<meta property='og:site_name' content='Báo Sông Quê'>"
    article = read(
        text(FIRST, SECOND), head=head + "<meta property='og:title' content='Lúa trúng mùa - Báo Sông Quê'>"
    )
    assert article.title == "Lúa trúng mùa"


def test_headline_that_is_printed_is_the_title_where_the_metadata_tell_two() -> None:
    head = "<meta property='og:title' content='Cầu mới qua rạch'>" + jsonld(headline="Bà con mừng cầu mới")
    assert read(text(FIRST, SECOND), head=head, title="Cầu mới qua rạch").title == "Cầu mới qua rạch"
    assert read(text(FIRST, SECOND), head=head, title="Bà con mừng cầu mới").title == "Bà con mừng cầu mới"


def test_name_of_a_paper_nobody_told_is_cut_where_the_heading_lacks_it() -> None:
    head = "<meta property='og:title' content='Cầu mới qua rạch thông xe - Tin sông nước'>"
    article = read(text(FIRST, SECOND), head=head, title="Cầu mới qua rạch thông xe")
    assert article.title == "Cầu mới qua rạch thông xe"


def test_kicker_in_the_heading_keeps_the_mark_that_the_metadata_tell() -> None:
    told = "Nông thôn mới: Cầu qua rạch thông xe"
    heading = "<span>Nông thôn mới</span> <span>Cầu qua rạch thông xe</span>"
    html = page(text(FIRST, SECOND), head=jsonld(headline=told), title=heading)
    assert extract(html, URL).title == told


def test_broken_jsonld_is_an_issue_and_the_rest_is_read() -> None:
    article = read(text(FIRST, SECOND), head="<script type='application/ld+json'>{\"headline\": </script>")
    assert "metadata.jsonld" in codes(article)
    assert article.title == "Cầu mới thông xe"


def test_entities_escaped_twice_are_read() -> None:
    head = jsonld(headline="C&amp;#7847;u m&#7899;i thông xe")
    assert read(text(FIRST, SECOND), head=head).title == "Cầu mới thông xe"


def test_markup_in_metadata_is_read_as_text() -> None:
    head = jsonld(headline="Cầu mới <em>thông xe</em><br")
    assert read(text(FIRST, SECOND), head=head).title == "Cầu mới thông xe"


def test_decomposed_and_composed_pages_give_one_record() -> None:
    head = jsonld(headline="Cầu mới thông xe", datePublished="2024-05-08T07:15:30+07:00")
    html = page("<p class='sapo'>" + FIRST + "</p>" + text(SECOND, THIRD, "Nguyễn Thu"), head=head).decode()
    apart = extract(unicodedata.normalize("NFD", html).encode(), URL)
    assert apart == extract(html.encode(), URL)
    assert apart.lead == FIRST


def test_lengths_are_those_of_the_composed_text() -> None:
    short = "Cầu mới nối hai ấp sau chục năm đợi"  # too short for a lead; decomposed it would not be
    html = page(f"<p class='sapo'>{short}</p>" + text(FIRST, SECOND, THIRD)).decode()
    apart = extract(unicodedata.normalize("NFD", html).encode(), URL)
    assert apart.lead == ""
    assert apart == extract(html.encode(), URL)


def test_modified_only_when_later() -> None:
    one = jsonld(
        headline="x", datePublished="2024-05-08T07:15:30+07:00", dateModified="2024-05-08T07:15:30+07:00"
    )
    two = jsonld(
        headline="x", datePublished="2024-05-08T07:15:30+07:00", dateModified="2024-05-08T09:00:00+07:00"
    )
    assert read(text(FIRST, SECOND), head=one).modified == ""
    assert read(text(FIRST, SECOND), head=two).modified == "2024-05-08T09:00:00+07:00"


def test_layout_that_no_longer_matches_is_an_issue() -> None:
    import re

    from crawler.urls import UrlRules

    rules = PortalRules(
        name="songque",
        urls=UrlRules(article=(re.compile(r"-(?P<id>a\d+)\.html$"),)),
        layouts=(Layout(name="old", body="#khong-con"),),
    )
    article = extract(page(text(FIRST, SECOND)), URL, rules=rules)
    assert "layout.none" in codes(article)
    assert (article.key, article.body) == ("baosongque.vn/a123", f"{FIRST}\n\n{SECOND}")


@pytest.mark.parametrize("layout", ["", ".noi-dung"])
def test_picture_above_the_element_of_the_text_is_the_articles(layout: str) -> None:
    figure = "<figure><img src='/cau.jpg'><figcaption>Cầu mới. Ảnh: Thu Hà</figcaption></figure>"
    rules = PortalRules(layouts=(Layout(name="x", body=layout),) if layout else ())
    article = extract(page(figure + text(FIRST, SECOND)), URL, rules=rules)
    assert [(image.caption, image.credit) for image in article.images] == [("Cầu mới. Ảnh: Thu Hà", "Thu Hà")]
    assert article.body == f"{FIRST}\n\n{SECOND}"


FORM = """<div class="content"><p>Nội dung bình luận phải có dấu và từ mười chữ trở lên.</p>
<p>Tòa soạn có quyền biên tập ý kiến trước khi đăng.</p></div>"""


@pytest.mark.parametrize(
    ("order", "layout"),
    [("htf", ""), ("fht", ""), ("hft", "old")],
    ids=["form below the text", "form above the headline", "form between headline and text"],
)
def test_layout_whose_name_another_box_has_is_doubted(order: str, layout: str) -> None:
    rules = PortalRules(name="songque", layouts=(Layout(name="old", body=".content"),))
    headline = "<h1>Cầu mới thông xe</h1>"
    parts = {"h": headline, "t": text(*[FIRST, SECOND] * 4), "f": FORM}
    html = page("").replace(headline.encode(), "".join(parts[part] for part in order).encode())
    article = extract(html, URL, rules=rules)
    assert article.layout == layout
    assert ("layout.doubtful" in codes(article)) is (layout == "")
    assert (FIRST in article.body) is (layout == "")


def test_decoding_by_the_portal_that_fails_is_an_issue() -> None:
    def broken(body: bytes) -> bytes:
        raise KeyError("khóa")

    article = extract(page(text(FIRST, SECOND)), URL, rules=PortalRules(decode_body=broken))
    assert "body.decode" in codes(article)
    assert article.body.startswith(FIRST)
