"""The text as a person would copy it, and what is not of it."""

from __future__ import annotations

import pytest

from crawler.extract.body import read as blocks_of
from crawler.extract.page import extract
from crawler.extract.tree import parse
from tests.extract.pages import FIRST, SECOND, THIRD, URL, page, read, text

FOUR = "Huyện cho biết sẽ làm tiếp hai cây cầu nữa trong năm tới, ưu tiên những ấp còn phải qua đò."


def test_paragraphs_in_divs() -> None:
    html = "<div class='bai'>" + "".join(f"<div>{p}<br></div>" for p in (FIRST, SECOND, THIRD)) + "</div>"
    assert read(html).body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_paragraphs_wrapped_one_by_one() -> None:
    wrapped = "".join(
        f"<div class='row'><div class='w'><p>{p}</p></div></div>" for p in (FIRST, SECOND, THIRD)
    )
    assert read(f"<div class='cot'>{wrapped}</div>").body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_paragraphs_between_line_breaks() -> None:
    html = f"<div class='bai'>{FIRST}<br><br>{SECOND}<br>{THIRD}<br/>&nbsp;<br/></div>"
    assert read(html).body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_verse_keeps_its_lines() -> None:
    verse = "Con đò nằm lại bến xưa<br>Cây cầu mới bắc qua mùa nước lên<br>Ai về"
    assert (
        "Con đò nằm lại bến xưa\nCây cầu mới bắc qua mùa nước lên\nAi về"
        in read(text(FIRST, verse, SECOND)).body
    )


def test_headings_lists_quotes_and_tables_keep_their_order() -> None:
    html = (
        f"<div class='bai'><p>{FIRST}</p><h2>Vốn từ đâu</h2><ul><li>dân góp 45%;</li><li>huyện 55%.</li></ul>"
        f"<blockquote><p>{THIRD}</p></blockquote>"
        "<table><tr><th>Ấp</th><th>Hộ</th></tr><tr><td>Tân An</td><td>120</td></tr></table>"
        f"<p>{SECOND}</p></div>"
    )
    assert read(html).body.split("\n\n") == [
        FIRST, "Vốn từ đâu", "- dân góp 45%;\n- huyện 55%.", THIRD, "Ấp | Hộ\nTân An | 120", SECOND,
    ]  # fmt: skip


def test_paragraphs_as_list_items_are_paragraphs() -> None:
    long = f"{FIRST} {SECOND}"
    assert read(f"<ul class='bai'><li>{long}</li><li>{THIRD} {FOUR} {FIRST}</li></ul>").body.startswith(FIRST)


def test_first_paragraph_outside_the_body_is_the_lead() -> None:
    article = read(f"<h2 class='sapo'>{FIRST}</h2>" + text(SECOND, THIRD, FOUR))
    assert (article.lead, article.body) == (FIRST, f"{SECOND}\n\n{THIRD}\n\n{FOUR}")


def test_sentence_of_the_lead_that_the_text_tells_later_stays() -> None:
    article = read(f"<h2 class='sapo'>{SECOND}</h2>" + text(FIRST, SECOND, THIRD))
    assert article.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_picture_above_the_text_and_its_caption_are_no_lead() -> None:
    picture = f"<div class='lead'><img src='/a.jpg'><p>{SECOND}</p></div>"
    article = read(picture + text(FIRST, THIRD, FOUR))
    assert article.lead == ""


def test_lead_that_nothing_names() -> None:
    article = read(f"<div class='x7'>{SECOND}</div><div class='x8'>Số 12</div>" + text(FIRST, THIRD, FOUR))
    assert (article.lead, article.body) == (SECOND, f"{FIRST}\n\n{THIRD}\n\n{FOUR}")


@pytest.mark.parametrize(
    "above",
    [
        f"<div class='x7'>{SECOND}</div><div class='x7'>{FOUR}</div>",
        f"<div class='x7'><img src='/a.jpg'><p>{SECOND}</p></div>",
        f"<div class='image-box'>{SECOND}</div>",
        f"<aside>{SECOND}</aside>",
        f"<div class='x7'>{THIRD}</div>",
    ],
)
def test_what_stands_above_the_text_and_is_no_lead(above: str) -> None:
    assert read(above + text(FIRST, THIRD, FIRST)).lead == ""


def test_description_that_ends_with_the_name_of_the_paper() -> None:
    head = f"<meta name='description' content='{SECOND} - Báo Sông Quê'>"
    above = f"<div class='x7'>{SECOND}</div><div class='x8'>{FOUR}</div>"
    assert read(above + text(FIRST, THIRD, FIRST), head=head).lead == SECOND


def test_caption_inside_the_lead_is_not_of_it() -> None:
    said = f"<p class='ImageDescription'>Bến đò cũ. Ảnh: T.B</p><p>{SECOND}</p>"
    assert read(f"<div class='intro'>{said}</div>" + text(FIRST, THIRD, FOUR)).lead == SECOND


def test_headline_inside_the_lead_is_not_of_it() -> None:
    head = f"<meta name='description' content='{SECOND}'>"
    block = f"<div class='story-lead'><h1>Cầu mới thông xe</h1><p>{SECOND}</p></div>"
    assert read(block + text(FIRST, THIRD, FOUR), title="", head=head).lead == SECOND


def test_caption_with_its_credit_above_the_text_is_no_lead() -> None:
    above = f"<div class='x7'>{SECOND} Foto: Lan Anh</div>"
    assert read(above + text(FIRST, THIRD, FOUR)).lead == ""


def test_text_of_a_figure_is_its_caption() -> None:
    figure = "<figure><img src='/a.jpg'>Cầu nhìn từ bến đò cũ</figure>"
    article = read(f"<div class='bai'><p>{FIRST}</p>{figure}<p>{SECOND}</p><p>{THIRD}</p></div>")
    assert article.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert article.images[0].caption == "Cầu nhìn từ bến đò cũ"


def test_text_beside_an_image_in_an_element_named_for_it() -> None:
    box = "<div class='imgbox'><img src='/a.jpg'><h3>Cầu nhìn từ bến đò cũ</h3></div>"
    article = read(f"<div class='bai'><p>{FIRST}</p>{box}<p>{SECOND}</p><p>{THIRD}</p></div>")
    assert article.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert article.images[0].caption == "Cầu nhìn từ bến đò cũ"


def test_centred_paragraph_after_an_image_where_all_are_centred() -> None:
    html = "".join(f"<p style='text-align:center'>{p} {FOUR}</p>" for p in (FIRST, SECOND, THIRD))
    html = html.replace(
        "</p>", "</p><img src='/a.jpg'><p style='text-align:center'>Còn đây là bến cũ.</p>", 1
    )
    assert "Còn đây là bến cũ." in read(f"<div class='bai'>{html}</div>").body


def test_words_for_screen_readers_only() -> None:
    said = "<a href='/b'>báo cáo<span style='clip:rect(0 0 0 0);position:absolute'>, mở thẻ mới</span></a>"
    assert "mở thẻ mới" not in read(text(f"{FIRST} Xem {said} của huyện.", SECOND, THIRD)).body


def test_first_piece_of_the_text_is_short() -> None:
    html = (
        f"<div class='grid'><div class='article-content a'><p>{FIRST}</p><p>{THIRD}</p></div></div>"
        f"<div class='grid'><div class='article-content b'>{f'<p>{SECOND} {FOUR}</p>' * 12}</div></div>"
    )
    assert read(html).body.startswith(FIRST)


@pytest.mark.parametrize("name", ["main--withSidebar", "has-sidebar", "no-ads", "sidebar-right"])
def test_names_that_tell_what_stands_beside_the_text(name: str) -> None:
    links = "".join(f"<li><a href='/{n}'>Chợ nổi cuối năm, kỳ {n}</a></li>" for n in range(4))
    html = f"<div class='{name}'><div class='x7'>{FIRST}<br><br>{SECOND}</div><ul>{links}</ul></div>"
    assert read(html).body == f"{FIRST}\n\n{SECOND}"


def test_each_paragraph_named_as_the_body() -> None:
    html = "".join(f"<p itemprop='articleBody'>{p} {p} {FOUR}</p>" for p in (FIRST, SECOND, THIRD))
    body = read(f"<div class='x7'>{html}</div>").body
    assert all(p in body for p in (FIRST, SECOND, THIRD))


def test_text_inside_an_element_of_a_foreign_name() -> None:
    html = f"<div class='x7'><p>{THIRD}</p><div class='share-zone'>{FIRST}<br><br>{SECOND} {FOUR}</div></div>"
    assert read(html).body.endswith(FOUR)


def test_posts_below_one_another_are_no_pieces_of_one_text() -> None:
    other = f"<div class='x7'><h2>Chợ nổi</h2><div class='entry-content'><p>{FOUR} {SECOND}</p></div></div>"
    text = f"<div class='entry-content'><p>{FIRST} {THIRD} {FIRST}</p></div>"
    own = f"<div class='x7'><h2>Cầu mới</h2>{text}</div>"
    assert FOUR not in read(f"<div class='cot'>{own}{other}{other}</div>").body


def test_text_in_two_pieces_with_an_advertisement_between() -> None:
    html = (
        f"<div class='noi-dung first part'><p>{FIRST}</p><p>{SECOND}</p></div><div class='ad'>Mua ngay</div>"
        f"<div class='noi-dung part'><p>{THIRD}</p><p>{FOUR}</p></div>"
    )
    assert read(html).body == "\n\n".join((FIRST, SECOND, THIRD, FOUR))


def test_short_article_with_longer_ones_below() -> None:
    others = "".join(f"<article class='post'><p>{FOUR} {SECOND} {n}</p></article>" for n in range(9))
    own = f"<article class='post'><h1>Cầu mới qua rạch Bà Đắc</h1><p>{FIRST} {SECOND} {THIRD} {FIRST}</p>"
    article = read(f"<div class='cot'>{own}</article><div class='duoi'>{others}</div></div>", title="")
    assert article.body.startswith(FIRST)
    assert FOUR not in article.body


def test_article_above_the_summaries_of_many_others() -> None:
    """Each of a few lines, all of them several times as long as the article."""
    own = [f"{sentence} (đoạn {number})" for number in range(5) for sentence in (FIRST, SECOND, THIRD)]
    one = f"<div class='o'><a href='/b-a{{}}.html'>Bến đò cuối xóm</a><p>{FIRST} {SECOND} {THIRD}</p></div>"
    others = "".join(one.format(number) for number in range(20))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in own)
    source = page("").replace(
        "<h1>Cầu mới thông xe</h1>".encode(),
        f"<div class='m1'><h1>Cầu mới thông xe</h1>{body}</div><div class='m2'>{others}</div>".encode(),
    )
    article = extract(source, URL)
    assert article.kind == "article"
    assert article.body == "\n\n".join(own)


def test_lead_is_not_repeated() -> None:
    article = read(f"<div class='sapo'>{FIRST}</div>" + text(FIRST, SECOND, THIRD))
    assert (article.lead, article.body) == (FIRST, f"{SECOND}\n\n{THIRD}")


def test_bold_first_paragraph_is_the_lead() -> None:
    article = read(text(f"<strong>{FIRST}</strong>", SECOND, THIRD))
    assert (article.lead, article.body) == (FIRST, f"{SECOND}\n\n{THIRD}")


@pytest.mark.parametrize("tag", ["(SQO) - ", "<b>(SQO)</b> – ", "(Baosongque.vn) - ", "(SQO)- "])
def test_agency_tag_is_kept_apart(tag: str) -> None:
    article = read(text(tag + FIRST, SECOND, THIRD))
    assert article.agency in {"SQO", "Baosongque.vn"}
    assert article.lead == FIRST


@pytest.mark.parametrize(
    "shape",
    [
        "<figure><img src='/a.jpg'><figcaption>{}</figcaption></figure>",
        "<table class='image'><tr><td><img src='/a.jpg'></td></tr><tr><td class='desc'>{}</td></tr></table>",
        "<p align='center'><img src='/a.jpg'></p><p align='center'><em>{}</em></p>",
        "<p style='text-align: center'><img src='/a.jpg'><br><em>{}</em></p>",
        "<p><img data-src='/a.jpg' src='data:image/gif;base64,R0'></p><p class='note ignore'>{}</p>",
        "<div class='pic'><img src='/a.jpg'><span class='pCaption'>{}</span></div>",
    ],
)
def test_captions_leave_the_text_for_their_image(shape: str) -> None:
    caption = "Cầu mới nhìn từ bến đò cũ. Ảnh: L.C"
    article = read(text(FIRST, SECOND) + shape.format(caption) + f"<p>{THIRD}</p>")
    inside = read(
        f"<div class='bai'><p>{FIRST}</p>{shape.format(caption)}<p>{SECOND}</p><p>{THIRD}</p></div>"
    )
    assert "bến đò cũ" not in article.body + inside.body
    assert [(i.url, i.caption, i.credit) for i in inside.images] == [
        ("https://baosongque.vn/a.jpg", caption, "L.C")
    ]
    assert inside.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_empty_caption_cell_is_no_caption() -> None:
    cell = "<table class='image'><tr><td><img src='/a.jpg'></td></tr><tr><td>&nbsp;</td></tr></table>"
    article = read(f"<div class='bai'><p>{FIRST}</p>{cell}<p>{SECOND}</p></div>")
    assert [image.caption for image in article.images] == [""]


def test_caption_ends_with_its_element() -> None:
    shape = "<img src='/a.jpg'><span class='image-caption'>Bến</span>"
    html = f"<div class='bai'><p>{FIRST}</p>{shape}<p>{SECOND}</p></div>"
    root, _ = parse(html)
    assert root is not None
    assert [(b.kind, b.text) for b in blocks_of(root)] == [
        ("text", FIRST), ("image", ""), ("caption", "Bến"), ("text", SECOND),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("<p style='text-align:right'><strong>Tin, ảnh: P.Y</strong></p>", "Tin, ảnh: P.Y"),
        ("<p>NGUYỄN THU - L.C</p>", "NGUYỄN THU - L.C"),
        ("<div class='tac-gia'>Nguyễn Thu</div>", "Nguyễn Thu"),
        ("<p><b>Bài: NGỌC HÂN</b></p><p><b>Ảnh: T.P</b></p>", "Bài: NGỌC HÂN\nẢnh: T.P"),
    ],
)
def test_byline_leaves_the_text(line: str, byline: str) -> None:
    article = read(f"<div class='bai'><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{line}</div>")
    assert article.byline == byline
    assert article.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


@pytest.mark.parametrize(
    "other",
    [
        "<p>&lt; Trở về trang trước</p>",
        "<p>.</p>",
        "<div class='related-news'><p>Xã bên cũng vừa khánh thành một cây cầu dài hơn.</p></div>",
        "<p><a href='/x-a1.html'>Xã bên cũng vừa khánh thành một cây cầu dài hơn</a></p>",
        "<div class='sda_middle'><p>Mua đất nền giá rẻ nhất khu vực, nhận nhà ngay hôm nay.</p></div>",
        "<div style='display:none'><p>Đoạn này không ai trông thấy trên trang báo cả.</p></div>",
        "<script>document.write('<p>Quảng cáo</p>')</script>",
        "<form><p>Ý kiến của bạn xin gửi về tòa soạn theo mẫu dưới đây</p></form>",
    ],
)
def test_what_is_not_of_the_article_stays_out(other: str) -> None:
    assert read(f"<div class='bai'><p>{FIRST}</p><p>{SECOND}</p>{other}<p>{THIRD}</p>{other}</div>").body == (
        f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    )


def test_links_inside_sentences_stay() -> None:
    linked = SECOND.replace("người dân", "<a class='tag' href='/tag/nguoi-dan'>người dân</a>")
    assert read(text(FIRST, linked)).body == f"{FIRST}\n\n{SECOND}"
