"""Why a request was not made, or its answer not taken."""

from __future__ import annotations

import re

from scrapy.exceptions import IgnoreRequest

from crawler.records import Outcome


class Refusal(IgnoreRequest):
    """Raised by our downloader middlewares; the visit ends with ``outcome`` and an issue.

    ``code`` is the issue's code and ``message`` its sentence.  ``after`` is when to try again, in
    seconds, for the outcome ``retry``.
    """

    def __init__(self, code: str, message: str, outcome: Outcome, *, after: float | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.outcome, self.after = code, message, outcome, after


class Stopped(IgnoreRequest):
    """The crawl is stopping; the URL goes back to the frontier as it was."""


#: How Scrapy shows the causes of a download that failed.
_CAUSE = re.compile(r"<twisted\.python\.failure\.Failure [\w.]+: (.*?)>(?=[,\]]|$)", re.S)


def reason(problem: BaseException | None) -> str:
    """Why a request failed, in words; never empty."""
    text = str(problem).strip()
    if "service_identity" in text or "VerificationError" in repr(problem):
        return "the certificate is for another host"
    return "; ".join(dict.fromkeys(_CAUSE.findall(text))) or text or type(problem).__name__
