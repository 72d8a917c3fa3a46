"""How fast datelines are read, with dateparser beside on the same lines in the same run.

    python -m bench.dates [--seconds 1]

Prints CPU time as lines per second for every form of dateline, and how many forms each reads to the
minute (to the day where no time is printed) with the newspaper's offset.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import dateparser

from crawler.extract.dates import parse_date

ICT = timezone(timedelta(hours=7))
NOW = datetime(2022, 9, 14, 12, 51, 45, tzinfo=ICT)
#: What newspapers print, and what it says; the last three have no day of their own.
LINES = {
    "Cập nhật ngày: 14/09/2022 09:51:45": "2022-09-14 09:51",
    "Thứ Tư, 14/09/2022, 09:51 [GMT+7]": "2022-09-14 09:51",
    "Thứ sáu: 09:51 ngày 14/09/2022": "2022-09-14 09:51",
    "09:51, 14/9/2022 (GMT+7)": "2022-09-14 09:51",
    "14/09/2022 | 09:51": "2022-09-14 09:51",
    "Thứ 4, ngày 14 tháng 9 năm 2022 - 09:51": "2022-09-14 09:51",
    "9 giờ 51 phút, ngày 14 tháng 9 năm 2022": "2022-09-14 09:51",
    "09h51 14/09/2022": "2022-09-14 09:51",
    "14-09-2022 09:51": "2022-09-14 09:51",
    "14.09.2022 09:51": "2022-09-14 09:51",
    "Ngày đăng: 14/09/2022 9:51:45 SA": "2022-09-14 09:51",
    "14/9/2022 9:51:45 CH": "2022-09-14 21:51",
    "09:51 PM - 14/09/2022": "2022-09-14 21:51",
    "Cập nhật lúc 09:51, Thứ Tư, 14/09/2022 (GMT+7)": "2022-09-14 09:51",
    "2022-09-14T09:51:45+0700": "2022-09-14 09:51",
    "05/03/2022": "2022-03-05",
    "3 giờ trước": "2022-09-14 09:51",
    "Hôm qua 09:51": "2022-09-13 09:51",
    "2 ngày trước": "2022-09-12",
}
RELATIVE = 3
Read = Callable[[str], datetime | None]


def ours(text: str) -> datetime | None:
    found = parse_date(text, now=NOW)
    return None if found is None else found.value


def theirs(text: str) -> datetime | None:
    settings = {
        "DATE_ORDER": "DMY",
        "TIMEZONE": "+0700",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "RELATIVE_BASE": NOW.replace(tzinfo=None),
    }
    return dateparser.parse(text, languages=["vi"], settings=settings)  # type: ignore[arg-type]


def right(read: Read, text: str) -> bool:
    told = read(text)
    return told is not None and str(told.astimezone(ICT)).startswith(LINES[text])


def speed(read: Read, lines: list[str], seconds: float) -> float:
    """Lines per second of CPU time, warm."""
    for text in lines:
        read(text)
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for _ in range(20):
            for text in lines:
                read(text)
        count += 20 * len(lines)
    return count / spent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="CPU seconds for each figure")
    seconds = parser.parse_args().seconds
    lines = list(LINES)
    print("| lines | ours, lines/s | right | dateparser, lines/s | right |\n|---|---|---|---|---|")
    for name, part in (("fixed forms", lines[:-RELATIVE]), ("told from now", lines[-RELATIVE:])):
        cells = []
        for read in (ours, theirs):
            good = sum(right(read, text) for text in part)
            cells.append(f"{speed(read, part, seconds):,.0f} | {good} of {len(part)}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
