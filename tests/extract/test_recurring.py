"""What is learned from many pages of one portal, and what is never taken for left over."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.paper import pages as newspaper
from crawler.extract.layout import NO_RULES, Layout, PortalRules
from crawler.extract.page import extract
from crawler.extract.recurring import LONGEST, Sighting, digest, learn
from crawler.extract.sight import sight
from crawler.records import Recurring
from tests.extract.pages import FIRST, SECOND, THIRD, page

PROMPT = "Bấm chuông để nhận tin sớm của báo"
IMPRINT = (
    "Báo Sông Quê là tiếng nói của nhân dân trong tỉnh, ra hằng ngày trên mạng và ba số mỗi tuần trên giấy.",
    "Trụ sở đặt bên bờ sông Cái Lớn, cạnh bến phà cũ, mở cửa đón bạn đọc từ bảy giờ sáng mỗi ngày.",
)
REPRINT = "Theo dự báo, mực nước đầu nguồn trong mười ngày tới lên chậm và còn thấp hơn cùng kỳ nhiều năm."
TOWNS = (
    "Tân Lập", "Cái Sâu", "Rạch Gốc", "Long Khánh", "Mỹ Thuận", "Ba Tri", "Gành Hào", "Vàm Láng", "Cù Lao",
    "Thới Sơn",
)  # fmt: skip


def seen(number: int, *texts: str, **more: str) -> Sighting:
    """The page of one article; its title, day and key are its own unless told."""
    told = {"key": f"k{number}", "title": f"Chuyện ở {TOWNS[number % 10]} {'x' * (number // 10)}"}
    told |= {"day": f"2024-05-{1 + number % 28:02}", "template": "txt"} | more
    return Sighting(column=texts, seen=datetime(2024, 6, 1 + number % 28, tzinfo=UTC), **told)  # type: ignore[arg-type]


def learned(sightings: list[Sighting]) -> list[str]:
    return [one.text for one in learn(sightings)]


def filled(number: int, *texts: str) -> list[Sighting]:
    """So many pages that each say something of their own, after pages with ``texts``."""
    return [seen(n, f"Chuyện riêng thứ {n} của báo", *texts) for n in range(number)]


# -- learning ------------------------------------------------------------------------------------


def test_what_stands_in_a_third_of_the_pages_is_learned_with_where_it_was_seen() -> None:
    pages = [*filled(18), *(seen(n, PROMPT) for n in range(18, 27))]
    assert learn(pages) == (
        Recurring(
            digest(PROMPT),
            PROMPT,
            pages=9,
            of=27,
            first_seen=datetime(2024, 6, 19, tzinfo=UTC),
            last_seen=datetime(2024, 6, 27, tzinfo=UTC),
        ),
    )


def test_what_stands_in_fewer_pages_is_not() -> None:
    assert learned([*filled(20), *(seen(n, PROMPT) for n in range(20, 29))]) == []
    assert learned([*filled(20), *(seen(n, PROMPT) for n in range(20, 30))]) == [PROMPT]


def test_of_few_pages_it_takes_more_than_a_third_for_chance_weighs_more() -> None:
    assert learned([*filled(6), *(seen(n, PROMPT) for n in range(6, 10))]) == []
    assert learned([*filled(5), *(seen(n, PROMPT) for n in range(5, 10))]) == [PROMPT]


def test_two_pages_are_too_few_however_large_their_share() -> None:
    assert learned([seen(1, PROMPT), seen(2, PROMPT)]) == []
    assert learned([seen(1, PROMPT), seen(2, PROMPT), seen(3, PROMPT)]) == [PROMPT]


def test_one_article_seen_often_counts_once() -> None:
    assert learned([seen(1, PROMPT) for _ in range(9)]) == []


def test_a_daily_column_whose_titles_differ_in_numbers_counts_once() -> None:
    assert learned([seen(n, PROMPT, title=f"Giá vàng ngày {n}-5") for n in range(9)]) == []


def test_one_day_is_not_enough() -> None:
    assert learned([seen(n, PROMPT, day="2024-05-01") for n in range(9)]) == []
    assert learned([seen(n, PROMPT, day="") for n in range(9)]) == []


def test_prose_must_stand_in_half_of_the_pages_and_an_address_need_not() -> None:
    address = (
        "Thư từ, bài viết xin gửi về Tòa soạn Báo Sông Quê, bến phà cũ Cái Lớn, điện thoại 0299 381 2345."
    )
    pages = [*filled(6), *(seen(n, REPRINT, address) for n in range(6, 11))]
    assert learned(pages) == [address]
    assert learned([*filled(4), *(seen(n, REPRINT) for n in range(4, 9))]) == [REPRINT]
    assert learned([seen(n, REPRINT) for n in range(4)]) == []


def test_the_share_is_that_of_pages_of_one_template() -> None:
    few = [seen(n, PROMPT, template="video") for n in range(20, 23)]
    assert learned([*filled(20), *few]) == [PROMPT]
    assert learned([*filled(20), *(replace(one, template="txt") for one in few)]) == []


def test_what_advertises_one_article_is_its_own() -> None:
    home = replace(seen(30), own=("Cầu mới thông xe", PROMPT))
    assert learned([*filled(5, PROMPT), home]) == []
    second = replace(seen(31), own=("Cầu cũ", PROMPT))
    assert learned([*filled(5, PROMPT), home, second]) == [PROMPT]


@pytest.mark.parametrize("text", ["", "* * *", "1.", "PV", "x" * (LONGEST + 1), "câu " * LONGEST])
def test_what_says_too_little_or_too_much_is_never_learned(text: str) -> None:
    assert learned([seen(n, text) for n in range(9)]) == []


@given(
    st.lists(st.lists(st.sampled_from([PROMPT, REPRINT, *IMPRINT, *TOWNS]), max_size=5), max_size=25),
    st.randoms(use_true_random=False),
)
def test_the_order_of_pages_does_not_matter(texts: list[list[str]], dice: random.Random) -> None:
    pages = [seen(n, *said) for n, said in enumerate(texts)]
    shuffled = dice.sample(pages, len(pages))
    assert learn(shuffled) == learn(pages)


@given(
    st.lists(st.lists(st.text("abc ăđ́.\n", max_size=12), max_size=6), max_size=25),
    st.integers(1, 25),
)
def test_what_one_page_alone_says_is_never_learned(texts: list[list[str]], rounds: int) -> None:
    pages = [seen(n, *said) for n, said in enumerate(texts)]
    known = set(learned(pages * rounds))
    assert not [text for text in known if sum(text in said for said in texts) < 3]


# -- pages ---------------------------------------------------------------------------------------


def paper(number: int, *texts: str, foot: str = "") -> bytes:
    """A page of a portal without metadata: a column, and the imprint below it."""
    column = "".join(text if text.startswith("<") else f"<p>{text}</p>" for text in texts)
    imprint = "".join(f"<p>{text}</p>" for text in IMPRINT)
    when = f"<div class='when'>{1 + number % 28:02}/05/2024 07:00</div>"
    return page(
        f"{when}<div class='txt'>{column}</div>{foot}<div class='about'>{imprint}</div>",
        title=f"Chuyện ở {TOWNS[number % 10]} {'x' * (number // 10)}",
    )


def address(number: int) -> str:
    return f"https://songque.vn/tin/chuyen-a{number}.html"


def remembered(pages: list[bytes], rules: PortalRules = NO_RULES) -> PortalRules:
    """The rules of a portal that has been learned from such pages."""
    sightings = [s for n, html in enumerate(pages) if (s := sight(html, address(n), rules=rules)) is not None]
    assert len(sightings) == len(pages)
    return replace(rules, recurring={one.text: one.place for one in learn(sightings)})


def own(number: int) -> list[str]:
    """Three paragraphs that only this page has."""
    return [f"{text} Đó là chuyện thứ {number}." for text in (FIRST, SECOND, THIRD)]


def test_a_prompt_in_the_column_is_left_out_and_the_byline_below_it_found() -> None:
    texts = [paper(n, *own(n), "<p align='right'><b>Trần Văn Ba</b></p>", PROMPT) for n in range(12)]
    rules = remembered(texts)
    before = extract(texts[3], address(3))
    assert PROMPT in before.body
    after = extract(texts[3], address(3), rules=rules)
    assert after.body == "\n\n".join(own(3))
    assert after.byline == "Trần Văn Ba"


def test_a_page_not_learned_from_is_read_the_same() -> None:
    rules = remembered([paper(n, *own(n), PROMPT) for n in range(12)])
    assert extract(paper(40, PROMPT, *own(40)), address(40), rules=rules).body == "\n\n".join(own(40))
    other = paper(41, *own(41), "Câu này trang khác không có.")
    assert extract(other, address(41), rules=rules).body == extract(other, address(41)).body


def test_a_short_article_is_found_beside_an_imprint_that_outweighs_it() -> None:
    short = paper(40, "Chiều qua, bến phà Cái Lớn tạm ngưng hai giờ vì sương mù dày.")
    assert "tiếng nói" in extract(short, address(40)).body
    rules = remembered([paper(n, *own(n)) for n in range(12)])
    assert extract(short, address(40), rules=rules).body.startswith("Chiều qua, bến phà")
    assert "tiếng nói" not in extract(short, address(40), rules=rules).body


def test_a_motto_that_looks_like_a_lead_is_none_once_it_is_known() -> None:
    motto = "Báo của người dân vùng sông nước, in ba số mỗi tuần và phát không ở bến phà"

    def printed(number: int) -> bytes:
        html = paper(number, *own(number)).decode()
        return html.replace(
            "<div class='when'>", f"<div class='sapo'>{motto}</div><div class='when'>"
        ).encode()

    assert extract(printed(40), address(40)).lead == motto
    article = extract(printed(40), address(40), rules=remembered([printed(n) for n in range(12)]))
    assert (article.lead, article.body) == ("", "\n\n".join(own(40)))


@pytest.mark.parametrize("seed", range(4))
def test_over_a_whole_newspaper_no_paragraph_is_lost_and_nothing_is_left_over(seed: int) -> None:
    printed = list(newspaper(120, seed))
    sightings = [found for one in printed[::2] if (found := sight(one.html, one.url)) is not None]
    rules = replace(NO_RULES, recurring={one.text: one.place for one in learn(sightings)})
    exact = 0
    for one in printed[1::2]:
        before, after = extract(one.html, one.url), extract(one.html, one.url, rules=rules)
        was, now = f"{before.lead}\n\n{before.body}", f"{after.lead}\n\n{after.body}"
        assert [text for text in one.body if text in was and text not in now] == []
        exact += now.strip() == "\n\n".join(one.body)
    assert exact > 0.9 * 60


def test_prompts_that_are_known_still_tell_where_the_column_is() -> None:
    rules = remembered([paper(n, *own(n), PROMPT, PROMPT[::-1], PROMPT * 2) for n in range(12)])
    assert {text: place for text, place in rules.recurring.items() if "báo" in text}[PROMPT] == "column"
    note = f"<div class='more'><p>{own(50)[0][:90]}</p></div>"
    short = paper(
        40, "Chiều qua, bến phà Cái Lớn ngưng hai giờ.", PROMPT, PROMPT[::-1], PROMPT * 2, foot=note
    )
    assert extract(short, address(40), rules=rules).body == "Chiều qua, bến phà Cái Lớn ngưng hai giờ."


def test_layouts_leave_it_out_too() -> None:
    rules = PortalRules(name="q", layouts=(Layout(name="one", body="div.txt", title="h1", date="div.when"),))
    rules = remembered([paper(n, *own(n), PROMPT) for n in range(12)], rules)
    article = extract(paper(40, *own(40), PROMPT), address(40), rules=rules)
    assert (article.layout, article.body) == ("one", "\n\n".join(own(40)))


def test_bylines_and_captions_that_recur_are_still_read() -> None:
    picture = "<p><img src='/a.jpg'></p><p style='text-align:center'>Ảnh minh họa</p>"
    texts = [paper(n, *own(n)[:2], picture, own(n)[2], "<p align='right'>Thu Ba</p>") for n in range(12)]
    rules = remembered(texts)
    article = extract(texts[4], address(4), rules=rules)
    assert article == extract(texts[4], address(4))
    assert (article.byline, article.images[0].caption) == ("Thu Ba", "Ảnh minh họa")


LINK = "<p><a href='/tin/khac-a99.html'>Ghe chở lúa chìm ở ngã ba, không ai bị thương</a></p>"


@pytest.mark.parametrize(
    ("label", "below"),
    [
        ("TIN TRONG TỈNH", [THIRD] * 4),
        ("<strong>Mời Bạn Xem</strong>", [THIRD] * 4),
        ("<p><strong>Mời Bạn Xem</strong></p>", [LINK]),
        ("<h3>Chuyện Quanh Ta</h3>", [THIRD]),
    ],
)
def test_labels_in_capitals_are_not_taken_for_names(label: str, below: list[str]) -> None:
    text = re.sub("<[^>]*>", "", label)
    rules = remembered([paper(n, *own(n), label, *below) for n in range(12)])
    assert text in rules.recurring
    article = extract(paper(40, *own(40), label, *below), address(40), rules=rules)
    assert text not in article.body + article.byline


def test_a_lead_that_other_pages_advertise_stays_with_its_article() -> None:
    lead = own(0)[0]
    link = "<a href='/tin/chuyen-a0.html'>Chuyện ở Tân Lập được nhiều người đọc</a>"
    box = f"<div class='hot'>{link}<p>{lead}</p></div>"
    pages = [paper(0, *own(0)), *(paper(n, *own(n), foot=box) for n in range(1, 12))]
    article = extract(pages[0], address(0), rules=remembered(pages))
    assert lead in article.lead + article.body


def test_what_a_page_calls_its_description_is_never_left_out() -> None:
    lead = own(0)[0]
    html = page(
        "<div class='txt'>" + "".join(f"<p>{text}</p>" for text in own(0)) + "</div>",
        head=f'<meta name="description" content="{lead[:100]}...">',
    )
    rules = replace(NO_RULES, recurring={lead: "column", own(0)[1]: "column"})
    article = extract(html, address(0), rules=rules)
    assert (article.lead, article.body) == (lead, own(0)[2])


def test_decomposed_pages_are_known_by_what_composed_ones_taught() -> None:
    rules = remembered([paper(n, *own(n), PROMPT) for n in range(12)])
    html = unicodedata.normalize("NFD", paper(40, *own(40), PROMPT).decode()).encode()
    assert extract(html, address(40), rules=rules).body == "\n\n".join(own(40))


def test_composed_pages_are_known_by_what_decomposed_ones_taught() -> None:
    taught = [unicodedata.normalize("NFD", paper(n, *own(n), PROMPT).decode()).encode() for n in range(12)]
    rules = remembered(taught)
    assert PROMPT in rules.recurring
    assert extract(paper(40, *own(40), PROMPT), address(40), rules=rules).body == "\n\n".join(own(40))


def test_a_page_that_cannot_be_read_teaches_nothing() -> None:
    assert sight(b"", address(1)) is None
