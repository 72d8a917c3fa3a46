"""Scores of small cases whose right value can be worked out by hand."""

from __future__ import annotations

import unicodedata

import pytest

from bench.extract.scores import averages, body_of, body_scores, date_scores, score


def test_a_body_that_is_all_there_is_exact() -> None:
    assert body_scores("Nước lũ về sớm, bà con mừng.", "Nước lũ về sớm\n\nbà con mừng") == {
        "precision": 1.0,
        "recall": 1.0,
        "word_f1": 1.0,
        "exact": 1.0,
    }


def test_half_a_body_has_half_the_recall() -> None:
    found = body_scores("a b c d e f g", "a b c d e")
    assert found["precision"] == 1.0
    assert found["recall"] == 2 / 4  # abcd, bcde of abcd, bcde, cdef, defg
    assert found["word_f1"] == pytest.approx(2 * 5 / 12)
    assert found["exact"] == 0.0


def test_a_caption_left_in_costs_precision() -> None:
    found = body_scores("a b c d", "a b c d e f g h")
    assert (found["precision"], found["recall"]) == (1 / 5, 1.0)


def test_repeated_words_count_as_often_as_they_stand_there() -> None:
    assert body_scores("a a a a a", "a a a a")["recall"] == 1 / 2


def test_the_order_of_words_matters_to_exact_alone() -> None:
    found = body_scores("a b", "b a")
    assert (found["word_f1"], found["exact"]) == (1.0, 0.0)


def test_an_empty_guess_has_no_precision_and_an_empty_truth_no_recall() -> None:
    assert body_scores("a b c", "") == {"recall": 0.0, "word_f1": 0.0, "exact": 0.0}
    assert body_scores("", "a b c") == {"precision": 0.0, "word_f1": 0.0, "exact": 0.0}
    assert body_scores("", "") == {"word_f1": 1.0, "exact": 1.0}


def test_marks_set_apart_are_the_same_letters() -> None:
    text = "Tháp Mười đón lũ"
    apart = unicodedata.normalize("NFD", text)
    assert score({"title": text, "body": text}, {"title": apart, "body": apart}) == {
        "precision": 1.0,
        "recall": 1.0,
        "word_f1": 1.0,
        "exact": 1.0,
        "title": 1.0,
    }


def test_body_f1_is_of_averages_and_word_f1_an_average() -> None:
    pages = [body_scores("a b c d e f g", "a b c d e"), body_scores("a b c d", "")]
    found = averages(pages)
    assert (found["precision"], found["recall"]) == (1.0, 1 / 4)
    assert found["body"] == pytest.approx(2 * 1.0 * 0.25 / 1.25)
    assert found["word_f1"] == pytest.approx((10 / 12 + 0) / 2)


def test_a_page_without_a_field_in_its_truth_is_left_out_of_the_average() -> None:
    pages = [score({"title": "a"}, {"title": "a"}), score({"section": None}, {"title": "b"})]
    assert averages(pages) == {"title": 1.0}


def test_a_lead_handed_back_apart_goes_before_the_body_once() -> None:
    truth = {"body_has_lead": True}
    assert body_of(truth, {"lead": "Mở đầu.", "body": "Rồi hết."}) == "Mở đầu.\nRồi hết."
    assert body_of(truth, {"lead": "Mở  đầu.", "body": "Mở đầu.\n\nRồi hết."}) == "Mở đầu.\n\nRồi hết."
    assert body_of({}, {"lead": "Mở đầu.", "body": "Rồi hết."}) == "Rồi hết."


ALL = {"day": 1.0, "minute": 1.0, "instant": 1.0}


@pytest.mark.parametrize(
    ("truth", "guess", "scores"),
    [
        ("2022-09-14T09:51:45+07:00", "2022-09-14T09:51:00+07:00", ALL),
        ("2022-09-14T09:51:45+07:00", "2022-09-14T02:51:59Z", ALL),
        ("2022-09-14T09:51:45+07:00", "2022-09-14 02:51:45 +00:00", ALL),
        # The same day in Vietnam, though not in London.
        ("2022-09-14T01:00:00+07:00", "2022-09-13T18:00:00+00:00", ALL),
        ("2022-09-14T09:51:45+07:00", "2022-09-14T09:51:45", {**ALL, "instant": 0.0}),
        ("2022-09-14T09:51:45+07:00", "2022-09-14T09:51:45+00:00", {**ALL, "minute": 0.0, "instant": 0.0}),
        ("2022-09-14T00:00:00+07:00", "2022-09-14", {**ALL, "minute": 0.0, "instant": 0.0}),
        ("2022-09-14T09:51:45+07:00", "", dict.fromkeys(ALL, 0.0)),
        ("2022-09-14T09:51:45+07:00", "hôm qua", dict.fromkeys(ALL, 0.0)),
        ("2022-09-14T09:51", "2022-09-14T09:51:45+07:00", {"day": 1.0, "minute": 1.0}),
        ("2022-09-14", "2022-09-14T09:51:45+07:00", {"day": 1.0}),
        ("2022-09-14", "2022-09-13", {"day": 0.0}),
    ],
)
def test_dates(truth: str, guess: str, scores: dict[str, float]) -> None:
    assert date_scores(truth, guess) == scores


@pytest.mark.parametrize(
    ("truth", "guess", "right"),
    [
        (["Nguyễn Thu"], ["NGUYỄN THU."], 1.0),
        (["Nguyễn Thu", "L.C"], ["Nguyễn Thu"], 2 / 3),
        (["Nguyễn Thu"], ["Báo Đồng Tháp"], 0.0),
        ([], [], 1.0),
        ([], ["Báo Đồng Tháp"], 0.0),
        ([""], None, 1.0),
        (["Nguyễn Thu"], ["Nguyễn Thu", "nguyễn thu"], 1.0),
    ],
)
def test_authors_are_a_set_of_names(truth: list[str], guess: list[str] | None, right: float) -> None:
    assert score({"authors": truth}, {"authors": guess})["authors"] == pytest.approx(right)


def test_captions_sections_and_leads() -> None:
    truth = {"captions": ["Một", "Hai"], "section": "Xã hội", "lead": "a b"}
    found = score(truth, {"captions": ["Hai "], "section": "XÃ HỘI", "lead": "a c"})
    assert found == {"captions": pytest.approx(2 / 3), "section": 1.0, "lead": 0.5}


def test_a_title_is_right_or_not() -> None:
    assert score({"title": "Nước  lũ về"}, {"title": "Nước lũ về"}) == {"title": 1.0}
    assert score({"title": "Nước lũ về"}, {"title": "Nước lũ về - Báo Đồng Tháp"}) == {"title": 0.0}
    assert score({"title": ""}, {}) == {"title": 1.0}
