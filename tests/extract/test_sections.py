"""Which crumb of a trail is the section."""

from __future__ import annotations

import pytest

from crawler.extract.metadata import section_of


@pytest.mark.parametrize(
    ("crumbs", "section"),
    [
        (["Trang chủ", "Thời sự", "Xây dựng Đảng"], "Xây dựng Đảng"),
        (["Trang chủ", "Thời sự", "Lúa đang trổ bông"], "Thời sự"),
        (["Trang chủ", "Thời sự", "Thứ bảy, 07/03/2026 - 08:01"], "Thời sự"),
        (["07-03-2026"], ""),
        (["Chuyển động 24/7"], "Chuyển động 24/7"),
        ([], ""),
    ],
)
def test_the_narrowest_that_is_neither_home_nor_headline_nor_date(crumbs: list[str], section: str) -> None:
    assert section_of(crumbs, "Lúa đang trổ bông") == section
