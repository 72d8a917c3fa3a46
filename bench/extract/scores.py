"""How right one reading of a page is, and how right an extractor is over a set.  Pure functions.

All texts are compared in Unicode NFC.  A *word* is a run of letters, digits and underscores.  A field
that the truth leaves out or calls null is not scored; an empty one says that the page has none.

======== ==========================================================================================
body F1  as the public article-extraction-benchmark counts: both texts become multisets of 4-grams of
         words; precision is averaged over the pages with a guess, recall over those with a truth, and
         F1 is the harmonic mean of the two averages
word F1  the same with single words, F1 taken page by page and then averaged
exact    share of pages whose body is the same sequence of words
title    share of pages whose title is the same text, white space apart
day      share of pages with the right calendar day, in the truth's zone
minute   share of pages with the right minute, of those whose truth tells one; a date without a zone
         is read in the other's
instant  share of pages with the right minute and a zone, of those whose truth has a zone
authors  F1 of the sets of names, case and marks at their ends apart; none where there is none is 1
lead     F1 of words
captions F1 of the multisets of captions, each the same text
section  share of pages with the same section, case apart
======== ==========================================================================================
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

#: A row of ``truth.json``, or what an extractor says of a page under the same names.
Row = Mapping[str, Any]

_WORD = re.compile(r"\w+")
_GRAM = 4
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EDGES = " \t\r\n.,;:|-–—*\"'“”‘’()[]"


def one_line(text: str | None) -> str:
    """NFC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def words(text: str | None) -> list[str]:
    """The words of a text in order."""
    return _WORD.findall(unicodedata.normalize("NFC", text or ""))


def grams(text: str | None) -> Counter[tuple[str, ...]]:
    """The 4-grams of a text; a text of fewer words is one gram."""
    found = words(text)
    count = max(1, len(found) - _GRAM + 1) if found else 0
    return Counter(tuple(found[at : at + _GRAM]) for at in range(count))


def f1(truth: Counter[Any], guess: Counter[Any]) -> float:
    """F1 of two multisets; 1 when both are empty."""
    size = truth.total() + guess.total()
    return 2 * (truth & guess).total() / size if size else 1.0


def names(authors: Iterable[str] | None) -> Counter[str]:
    """Authors as a set of comparable names."""
    return Counter({name for a in authors or () if (name := one_line(a).strip(_EDGES).casefold())})


def moment(text: str | None) -> tuple[datetime | None, bool]:
    """An ISO 8601 date and whether it tells the time of day; a text that begins with a day counts as
    that day, any other as no date."""
    plain = one_line(text)
    zoned = re.sub(r" (?=(?:Z|[+-]\d\d:?\d\d)$)", "", plain)
    for candidate in (zoned, plain[:10]):
        try:
            return datetime.fromisoformat(candidate), _DAY.fullmatch(candidate) is None
        except ValueError:
            continue
    return None, False


def date_scores(truth: str, guess: str | None) -> dict[str, float]:
    """``day``, and where the truth tells them ``minute`` and ``instant``."""
    wanted, timed = moment(truth)
    got, got_timed = moment(guess)
    if wanted is None:
        return {}
    zoned = got is not None and got.tzinfo is not None
    if got is not None and zoned and wanted.tzinfo is not None:
        got = got.astimezone(wanted.tzinfo)
    scores = {"day": float(got is not None and got.date() == wanted.date())}
    if timed:
        right = got is not None and got_timed and _to_minute(got) == _to_minute(wanted)
        scores["minute"] = float(right)
        if wanted.tzinfo is not None:
            scores["instant"] = float(right and zoned)
    return scores


def _to_minute(date: datetime) -> datetime:
    return date.replace(second=0, microsecond=0, tzinfo=None)


def body_of(truth: Row, guess: Row) -> str:
    """The body as guessed; with a lead that was handed back apart in front of it, where the truth
    counts the lead as body."""
    body, lead = guess.get("body") or "", guess.get("lead") or ""
    if truth.get("body_has_lead") and lead and not one_line(body).startswith(one_line(lead)):
        return f"{lead}\n{body}"
    return body


def body_scores(truth: str, guess: str) -> dict[str, float]:
    """``precision`` and ``recall`` of 4-grams, each where it is defined, ``word_f1`` and ``exact``."""
    wanted, got = grams(truth), grams(guess)
    hits = (wanted & got).total()
    scores = {}
    if got:
        scores["precision"] = hits / got.total()
    if wanted:
        scores["recall"] = hits / wanted.total()
    wanted_words, got_words = words(truth), words(guess)
    scores["word_f1"] = f1(Counter(wanted_words), Counter(got_words))
    scores["exact"] = float(wanted_words == got_words)
    return scores


def score(truth: Row, guess: Row) -> dict[str, float]:
    """Every score that the truth of one page allows, each between 0 and 1."""
    scores: dict[str, float] = {}
    if truth.get("body") is not None:
        scores |= body_scores(truth["body"], body_of(truth, guess))
    if truth.get("title") is not None:
        scores["title"] = float(one_line(truth["title"]) == one_line(guess.get("title")))
    if truth.get("date"):
        scores |= date_scores(truth["date"], guess.get("date"))
    if truth.get("authors") is not None:
        scores["authors"] = f1(names(truth["authors"]), names(guess.get("authors")))
    if truth.get("lead") is not None:
        scores["lead"] = f1(Counter(words(truth["lead"])), Counter(words(guess.get("lead"))))
    if truth.get("captions") is not None:
        scores["captions"] = f1(
            Counter(map(one_line, truth["captions"])), Counter(map(one_line, guess.get("captions") or ()))
        )
    if truth.get("section") is not None:
        section = one_line(guess.get("section")).casefold()
        scores["section"] = float(one_line(truth["section"]).casefold() == section)
    return scores


def averages(pages: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each score over the pages that have it; ``body`` is the F1 of the mean precision and
    the mean recall."""
    keys = dict.fromkeys(key for page in pages for key in page)
    means = {key: statistics.fmean(page[key] for page in pages if key in page) for key in keys}
    if "word_f1" in means:
        precision, recall = means.get("precision", 0.0), means.get("recall", 0.0)
        both = precision + recall
        means["body"] = 2 * precision * recall / both if both else 0.0
    return means
