"""What ``scrapy check`` checks of a portal."""

from __future__ import annotations

import sys
from typing import Any

from scrapy import Request
from scrapy.contracts import Contract
from scrapy.exceptions import ContractFail


class ExampleContract(Contract):
    """``@example``: the portal's example article still reads well; a portal that states none must
    at least find articles on its first section page.

    Nothing is archived.  A portal that is ``local`` is checked with ``-a base=http://127.0.0.1:PORT``.
    """

    name = "example"

    def __init__(self, method: Any, *args: Any) -> None:
        super().__init__(method, *args)
        self.spider = method.__self__

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        place = self.spider.example or next(iter(self.spider.sections), "")
        if not place:
            raise ContractFail(f"{self.spider.name} states neither an example nor a section")
        if self.spider.local and not self.spider.base:
            # Without an address Scrapy passes over the contract: others are checked all the same.
            # `scrapy check` turns logging off.
            sys.stderr.write(
                f"{self.spider.name} is a local portal and was not checked; "
                "say where: -a base=http://127.0.0.1:PORT\n"
            )
            return args
        args["url"] = self.spider.address(place)
        return args

    def post_process(self, output: list[Any]) -> None:
        """Raises ContractFail with what is missing."""
        articles = [item for item in output if isinstance(item, dict)]
        if not self.spider.example:
            if not any(isinstance(found, Request) for found in output):
                raise ContractFail(
                    f"no article was found on {self.spider.sections[0]}; has the listing changed?"
                )
            return
        if not articles:
            raise ContractFail(f"{self.spider.example} gave no article; has the page moved?")
        missing = [name for name in ("title", "body", "published") if not articles[0][name]]
        if missing:
            raise ContractFail(
                f"{self.spider.example}: {', '.join(missing)} empty "
                f"(layout {articles[0]['layout'] or 'none'}); has the layout changed?"
            )
