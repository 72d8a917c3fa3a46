"""A set of articles of which it is known which are one story: ``articles(seed)``.

The texts are the bundled sample newspaper's, with the edits of :mod:`bench.editing`, and the moulds of
:mod:`bench.moulds` cast many times.  Every label is known because the set is made, not because somebody
judged it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bench import corpus, moulds
from bench.editing import EDITS, Text, briefs, follow_up, round_up
from crawler.sample.pieces import pieces

PORTALS = 12
_VIETNAM = timezone(timedelta(hours=7))
_BEGAN = datetime(2021, 3, 1, 6, 0, tzinfo=_VIETNAM)
_SHORTEST = 60
#: A page of several reports is made of such as are no longer.
_BRIEF = 400
#: Days or weeks between casts of one mould, as such texts appear.
_CASTS = 40


@dataclass(frozen=True, slots=True)
class Labelled:
    """``story`` is one for all articles of one story; ``kind`` says how this one came about."""

    story: str
    kind: str
    portal: int
    published: datetime
    text: tuple[str, ...]


def articles(seed: int) -> list[Labelled]:
    """The whole set, in a random order."""
    dice = random.Random(seed)
    texts = _texts()
    made = [*_reprints(texts, dice), *_neighbours(texts, dice), *_cast(dice)]
    dice.shuffle(made)
    return made


def _texts() -> dict[str, Text]:
    """The sample newspaper's articles, each once, with text enough."""
    found = {
        piece.slug: [part for part in (piece.lead, *piece.body.split("\n\n")) if part]
        for piece in pieces(1)
        if piece.kind == "article"
    }
    return {slug: text for slug, text in found.items() if _size(text) >= _SHORTEST}


def _size(text: Text) -> int:
    return sum(len(part.split()) for part in text)


def _reprints(texts: dict[str, Text], dice: random.Random) -> Iterator[Labelled]:
    """Each text as it was first, and once with each edit, in other papers within five days or, one in
    ten, months later."""
    for slug, text in texts.items():
        first = _BEGAN + timedelta(minutes=dice.randrange(60 * 24 * 700))
        yield Labelled(slug, "original", dice.randrange(PORTALS), first, tuple(text))
        for name, edit in EDITS.items():
            after = timedelta(minutes=dice.randrange(10, 60 * 24 * 5))
            if dice.random() < 0.1:
                after = timedelta(days=dice.randrange(60, 400))
            yield Labelled(slug, name, dice.randrange(PORTALS), first + after, tuple(edit(text, dice)))


def _neighbours(texts: dict[str, Text], dice: random.Random) -> Iterator[Labelled]:
    """What shares words with a text and is another article."""
    slugs = [slug for slug, text in texts.items() if _size(text) <= _BRIEF]
    strange = corpus.articles(len(texts), seed=dice.randrange(10**6))
    for n, slug in enumerate(slugs):
        when = _BEGAN + timedelta(minutes=dice.randrange(60 * 24 * 700))
        others = [texts[other] for other in dice.sample([s for s in slugs if s != slug], dice.randint(3, 6))]
        own = next(strange)
        follow = tuple(follow_up(texts[slug], [own.lead, *own.body.split("\n\n")], dice))
        yield Labelled(
            f"follow-up {n}", "follow-up with a paragraph of it", dice.randrange(PORTALS), when, follow
        )
        page = tuple(briefs([texts[slug], *others]))
        yield Labelled(f"briefs {n}", "page of briefs", dice.randrange(PORTALS), when, page)
        page = tuple(round_up([texts[slug], *others]))
        yield Labelled(f"round-up {n}", "round-up of whole reports", dice.randrange(PORTALS), when, page)


def _cast(dice: random.Random) -> Iterator[Labelled]:
    """Each mould day after day in one paper, now and then in others, and one in ten copied on its day by
    another paper, which then is one story."""
    for kind in moulds.MOULDS:
        home = dice.randrange(PORTALS)
        when = _BEGAN
        for n in range(_CASTS):
            when += timedelta(days=dice.choice([0, 1, 1, 1, 7]), hours=dice.randrange(3))
            portal = home if dice.random() < 0.7 else dice.randrange(PORTALS)
            text = moulds.cast(kind, dice, when)
            yield Labelled(f"{kind} {n}", f"mould: {kind}", portal, when, (text,))
            if dice.random() < 0.1:
                copier = (portal + 1 + dice.randrange(PORTALS - 1)) % PORTALS
                later = when + timedelta(minutes=dice.randrange(5, 300))
                yield Labelled(f"{kind} {n}", "copy of a cast on its day", copier, later, (text,))
