"""What stands between and under the paragraphs of an article and is no part of it."""

from __future__ import annotations

import pytest

from tests.extract.pages import FIRST, SECOND, THIRD, read, text

WHOLE = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def column(*pieces: str) -> str:
    return "<div class='noi-dung'>" + "".join(pieces) + "</div>"


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Lan Anh and Minh Tuan; Editing by Thu Ha)",
        "Additional reporting by Lan Anh",
        "Lan Anh contributed to this report.",
        "Follow Lan Anh on Twitter @lananh",
        "Email Lan Anh at lananh@songque.example or follow her.",
        "Lan Anh can be reached at lananh@songque.example.",
        "Got a story? Write to our desk.",
        "Sign up for our weekly newsletter.",
        "Síguenos en Telegram, Facebook y Twitter",
        "For the latest stories download our apps.",
        "Get every ferry on time. Subscribe to our newsletter.",
        "Our Standards: how we work.",
        "Updated at 1:23 p.m.",
        "Quelle: dpa",
        "Dieser Artikel ist zuerst in der Morgenausgabe erschienen.",
    ],
)
def test_what_a_newspaper_prints_under_the_text(line: str) -> None:
    assert read(text(FIRST, SECOND, THIRD, f"<em>{line}</em>")).body == WHOLE


def test_the_same_words_inside_the_text_stay() -> None:
    line = "Follow the river on Twitter, he says, and you will see https://songque.example grow."
    assert line in read(text(FIRST, line, SECOND, THIRD)).body


@pytest.mark.parametrize("name", ["post-author", "byline", "published-date", "thumbnail-credit"])
def test_short_lines_in_elements_named_as_labels(name: str) -> None:
    label = f"<div class='{name}'>Ban Thời sự</div>"
    assert read(column(f"<p>{FIRST}</p>", label, f"<p>{SECOND}</p><p>{THIRD}</p>")).body == WHOLE


def test_a_name_that_the_whole_text_bears_is_no_label() -> None:
    html = "".join(f"<div class='entry-meta'>{p}</div>" for p in (FIRST, "Hết.", SECOND, THIRD))
    assert read(column(html)).body == f"{FIRST}\n\nHết.\n\n{SECOND}\n\n{THIRD}"


def test_teasers_between_paragraphs() -> None:
    teaser = f"<div class='box-teaser'><p class='teaser-text'>{SECOND[:90]} <a href='/b'>mehr</a></p></div>"
    assert read(column(f"<p>{FIRST}</p><p>{SECOND}</p>", teaser, f"<p>{THIRD}</p>")).body == WHOLE


@pytest.mark.parametrize("label", ["ALSO READ:", "Lesen Sie hier:", "Baca juga:", "Xem thêm:", ">>"])
def test_pointers_to_other_articles(label: str) -> None:
    pointer = f"<p>{label} <a href='/b.html'>Chợ nổi cuối năm</a></p>"
    assert read(column(f"<p>{FIRST}</p><p>{SECOND}</p>", pointer, f"<p>{THIRD}</p>")).body == WHOLE


@pytest.mark.parametrize("name", ["pullquote", "pull-quote", "view-count", "affiliate-box", "cta"])
def test_elements_named_as_no_part_of_the_text(name: str) -> None:
    extra = f"<div class='{name}'><p>{THIRD[:70]}</p></div>"
    assert read(column(f"<p>{FIRST}</p>", extra, f"<p>{SECOND}</p><p>{THIRD}</p>")).body == WHOLE


def test_post_of_a_social_network_stays() -> None:
    post = (
        "<div class='social-media-embed'><blockquote><p>Đò ơi, cầu xong rồi!</p>"
        "— Bảy Thơm (@baythom)</blockquote></div>"
    )
    body = read(column(f"<p>{FIRST}</p>", post, f"<p>{SECOND}</p><p>{THIRD}</p>")).body
    assert "Đò ơi, cầu xong rồi!" in body


def test_row_of_underscores_parts_sections() -> None:
    assert read(text(FIRST, SECOND, "___", THIRD)).body == f"{FIRST}\n\n{SECOND}\n\n___\n\n{THIRD}"


def test_headline_in_the_text_block_is_not_text() -> None:
    head = '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "headline": "Cầu mới"}</script>'
    html = column(f"<h1>Cầu mới bắc qua rạch Bà Đắc</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>")
    assert read(html, head=head).body == WHOLE


def test_first_paragraph_in_a_heading_of_the_first_degree_stays() -> None:
    html = column(f"<h1>{FIRST} {SECOND}</h1><p>{SECOND}</p><p>{THIRD}</p>")
    assert FIRST in read(html).body + read(html).lead


@pytest.mark.parametrize("name", ["row-excerpt", "teasertext", "blurb"])
def test_blurbs_of_other_articles_below_the_text(name: str) -> None:
    other = (
        f"<div><a href='/b.html'>Chợ nổi cuối năm</a><div class='{name}'>Ghe hàng về bến sớm hơn</div></div>"
    )
    html = column(*(f"<p>{p}</p>" for p in (FIRST, SECOND, THIRD)), other)
    assert read(html).body == WHOLE


def test_list_of_other_articles_under_the_text() -> None:
    items = "".join(f"<li><a href='/{n}'>Chợ nổi {n}</a> đông khách cuối năm</li>" for n in range(3))
    html = column(*(f"<p>{p}</p>" for p in (FIRST, SECOND, THIRD)), f"<h3>Nhiều bài hay</h3><ul>{items}</ul>")
    assert read(html).body == WHOLE


def test_list_with_links_inside_the_text_stays() -> None:
    items = "".join(f"<li><a href='/{n}'>Ấp {n}</a> góp 12 công đất ven rạch</li>" for n in range(3))
    html = column(f"<p>{FIRST}</p><ul>{items}</ul><p>{SECOND}</p><p>{THIRD}</p>")
    assert "- Ấp 1 góp 12 công đất ven rạch" in read(html).body


@pytest.mark.parametrize(
    "line",
    [
        "More from Sông Quê",
        "Cek berita lain di Google News",
        "Our site is made by readers. Please sign up for our daily newsletter, The Ferry.",
    ],
)
def test_invitations_under_the_text(line: str) -> None:
    assert read(text(FIRST, SECOND, THIRD, line)).body == WHOLE


@pytest.mark.parametrize("line", ["By Nguyễn Thu", "di Nguyễn Thu", "Von Nguyễn Thu"])
def test_who_wrote_it_above_the_text(line: str) -> None:
    assert read(text(line, FIRST, SECOND, THIRD)).body == WHOLE


def test_headline_behind_a_kicker() -> None:
    html = column(f"<h3>Bà Đắc - Cầu mới thông xe</h3><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>")
    assert read(html).body == WHOLE


def test_who_the_writer_is() -> None:
    bio = "Lan Anh Pham is our correspondent on the river and its ferries."
    assert read(text(FIRST, SECOND, THIRD, f"<em>{bio}</em>")).body == WHOLE
    assert bio in read(text(FIRST, SECOND, THIRD, bio)).body
    assert (
        "The new bridge is open" in read(text(FIRST, SECOND, "<em>The new bridge is open to all.</em>")).body
    )


@pytest.mark.parametrize("name", ["author-box", "author-bio", "about-author"])
def test_box_about_the_writer(name: str) -> None:
    box = f"<div class='{name}'><p>Nguyễn Thu đi khắp miền sông nước, {SECOND} {SECOND}</p></div>"
    assert read(column(*(f"<p>{p}</p>" for p in (FIRST, SECOND, THIRD)), box)).body == WHOLE


def test_invitation_between_paragraphs() -> None:
    line = "<p>Subscribe to <a href='/n'>The Ferry</a> and read us every day.</p>"
    assert read(column(f"<p>{FIRST}</p>", line, f"<p>{SECOND}</p><p>{THIRD}</p>")).body == WHOLE


@pytest.mark.parametrize("label", ["READ:", "MORE:", "Watch:", "Related:"])
def test_labels_before_links(label: str) -> None:
    line = f"<p>{label} <a href='/b'>Chợ nổi cuối năm</a></p>"
    assert read(column(f"<p>{FIRST}</p>", line, f"<p>{SECOND}</p><p>{THIRD}</p>")).body == WHOLE
