"""Downloader middleware: content encodings come off, within ``DOWNLOAD_MAXSIZE``.

In place of Scrapy's own: it unpacks in one step instead of by 64 KiB, tells a body that breaks off
from a whole one, and asks only for encodings that every reader of WARC files knows.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from crawler.fetch import payload
from crawler.fetch.refusal import Refusal

#: Begins the flag of a response whose body broke off or is damaged; the reason follows.
DAMAGED = "damaged: "


class Decoding:
    """Bodies without content encoding; ``Content-Encoding`` goes from the headers with it."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE") or 1 << 30)

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", "gzip, deflate")

    def process_response(self, request: Request, response: Response) -> Response:
        fields = response.headers.getlist("Content-Encoding")
        if not fields or not response.body:
            return response
        codings = [coding for field in fields for coding in field.decode("latin-1").split(",")]
        flags = list(response.flags)
        try:
            body = payload.decode(response.body, codings, self.limit)
        except payload.TooLarge as problem:
            raise Refusal("fetch.too_large", f"{request.url}: {problem}", "failed") from None
        except payload.Undecodable as problem:
            body = problem.partial
            flags.append(f"{DAMAGED}{problem}")
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        # Response.replace() would ask for the old response's encoding, and so guess that of packed
        # bytes: four milliseconds for a page.
        return kind(
            response.url,
            status=response.status,
            headers=response.headers,
            body=body,
            flags=flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )
