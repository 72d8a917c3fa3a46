"""When an address is asked again: an article by its age, what failed by how often and since when."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.archive import absences

#: A done article is fetched again after this time, by its age: newspapers correct a story in its
#: first days and hardly ever later.  Never sooner than 20 hours, so that a crawl run twice in a day
#: asks for nothing twice.
_RECHECK = (
    (timedelta(days=2), timedelta(hours=20)),
    (timedelta(days=7), timedelta(days=3)),
    (timedelta(days=30), timedelta(days=14)),
    (timedelta(days=365), timedelta(days=90)),
    (timedelta.max, timedelta(days=365)),
)
#: After the first failure; doubled by each further one up to a day.
_BACK_OFF = timedelta(minutes=1)
_LONGEST_BACK_OFF = timedelta(days=1)
_LIST_AGAIN = timedelta(hours=1)
#: After so long a page of a list that fails is one that the newspaper does not have.
LIST_FAILS = timedelta(days=3)
#: Seconds.  A server's own Retry-After is obeyed up to 30 days.
_LONGEST_WISH = 30 * 86400.0


def next_check(published: datetime, now: datetime) -> datetime:
    """When an article that was read at ``now`` is to be read again."""
    age = now - published
    return now + next(pause for limit, pause in _RECHECK if age <= limit)


def back_off(failures: int, retry_after: float | None) -> timedelta:
    """How long to wait after so many failures in a row; ``retry_after`` is the server's own wish, in
    seconds."""
    if retry_after is not None:
        return timedelta(seconds=min(max(retry_after, 0.0), _LONGEST_WISH))
    return min(_BACK_OFF * (1 << min(failures - 1, 20)), _LONGEST_BACK_OFF)


def once_more(kind: str, since: datetime, now: datetime) -> datetime:
    """When to ask again for what has failed since then: nothing is given up.  What a page of a list names
    moves on to the next page soon, so it is not left for a day at first."""
    soon = kind != "article" and now - since < timedelta(days=1)
    return now + _LIST_AGAIN if soon else absences.look_again(since, now)
