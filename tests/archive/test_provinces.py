"""63 provinces and 34: the table, and which of them an article was of."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from crawler.archive.provinces import PROVINCE_THEN, province_of, provinces, today
from crawler.archive.rows import article_rows
from crawler.archive.schema import connect, migrate
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.records import Portal
from tests.archive.pages import NOW, PORTAL, SAMPLE, visit

APBAC = Portal("apbac", "Báo Ấp Bắc", "Đồng Tháp", ("baoapbac.vn",), province_before="Tiền Giang")
HUE = Portal("hue", "Huế ngày nay", "Huế", ("huengaynay.vn",), province_before="Thừa Thiên Huế")


def test_34_provinces_were_63() -> None:
    assert len(today()) == 34
    before = {one.name for one in provinces().values()} - {"Huế"}
    assert len(before) == 63
    assert Counter(len(names) for names in today().values()) == {0: 10, 1: 18, 2: 6}
    assert today()["Lâm Đồng"] == ("Bình Thuận", "Đắk Nông")
    assert sorted(name for name, names in today().items() if not names) == [
        "Cao Bằng", "Hà Nội", "Hà Tĩnh", "Lai Châu", "Lạng Sơn", "Nghệ An", "Quảng Ninh", "Sơn La",
        "Thanh Hóa", "Điện Biên",
    ]  # fmt: skip


def test_the_table_says_the_same(path: Path) -> None:
    db = connect(path)
    rows = db.execute("SELECT name, today, coalesce(since, '') FROM provinces").fetchall()
    assert {row[0]: row for row in rows} == {
        one.name: (one.name, one.today, one.since) for one in provinces().values()
    }


@pytest.mark.parametrize(
    ("portal", "published", "wanted"),
    [
        (APBAC, "2025-06-30T23:59:00+07:00", "Tiền Giang"),
        (APBAC, "2025-06-30T17:00:00+00:00", "Đồng Tháp"),  # midnight in Vietnam
        (APBAC, "2025-07-01T00:00:00+07:00", "Đồng Tháp"),
        (APBAC, "", ""),
        (HUE, "2024-12-31T08:00:00+07:00", "Thừa Thiên Huế"),
        (HUE, "2025-03-01T08:00:00+07:00", "Huế"),
        (PORTAL, "", "Đồng Tháp"),
        (PORTAL, "2012-01-01T08:00:00+07:00", "Đồng Tháp"),
    ],
)
def test_an_article_is_of_the_province_of_its_time(
    path: Path, portal: Portal, published: str, wanted: str
) -> None:
    with Store(path) as store:
        store.register(portal)
        page = visit("a1", published=published, **({} if published else {"published_precision": None}))
        page = type(page)(portal.name, None, "done", page.capture, article=page.article)
        (kept,) = store.commit([page], now=NOW)
        assert kept.article_id is not None
        view = read(store.db, kept.article_id)
        assert view is not None
        assert (view.province_then, view.province) == (wanted, portal.province)
        (row,) = article_rows(store.db, [kept.article_id])
        assert (row["province_then"] or "") == wanted
        (day,) = store.db.execute("SELECT day FROM articles").fetchone()
        assert (province_of(day, portal.province, portal.province_before) or "") == wanted
        (told,) = store.db.execute(
            f"SELECT {PROVINCE_THEN} FROM articles a JOIN portals p ON p.name = a.portal"
        ).fetchone()
        assert (told or "") == wanted


def test_an_older_archive_gets_the_provinces(path: Path) -> None:
    with Store(path) as store:
        store.register(PORTAL)
        store.db.execute("DROP TABLE provinces")
        store.db.execute("DELETE FROM _sqlite_migrations WHERE name = '0007_provinces'")
    assert migrate(path) == ["0007_provinces"]
    assert connect(path).execute("SELECT count(*) FROM provinces").fetchone() == (64,)


def test_a_portal_of_another_country_brings_its_province_and_the_sample_none(tmp_path: Path) -> None:
    asked = "SELECT name FROM provinces WHERE name IN ('Salavan', 'Sông Mây')"
    for number, (portal, wanted) in enumerate(
        [(Portal("x", "X", "Salavan", ("x.la",)), [("Salavan",)]), (SAMPLE, [])]
    ):
        with Store(tmp_path / f"{number}.db") as store:
            store.register(portal)
            store.register(portal)
            assert store.db.execute(asked).fetchall() == wanted
