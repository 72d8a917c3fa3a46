"""Articles that are one text are one story, whoever came first into the archive; others never are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import stories
from crawler.archive.schema import migrate
from crawler.archive.search import Order, find
from crawler.archive.store import Store
from crawler.archive.stories import chain, largest, place, rebuild
from crawler.archive.subset import copy
from crawler.archive.withdrawals import withdraw
from crawler.records import Portal, Visit
from tests.archive.pages import NOW, PORTAL, SAMPLE, article, days

OTHER = Portal("cantho", "Báo Cần Thơ", "Cần Thơ", ("baocantho.com.vn",))
THIRD = Portal("apbac", "Báo Ấp Bắc", "Đồng Tháp", ("baoapbac.vn",))
_VIETNAM = timezone(timedelta(hours=7))
MORNING = datetime(2024, 3, 12, 8, 0, tzinfo=_VIETNAM)

REPORT = """\
Sáng 12/3, hàng trăm bà con xã Tân Bình đã có mặt bên bờ kênh Mười Tám để xem chiếc cầu mới được thông \
xe sau mười bốn tháng thi công.

Cầu dài 86 mét, rộng 5,5 mét, tổng vốn hơn 12,4 tỷ đồng, trong đó người dân hai bờ hiến 1.800 mét vuông \
đất và góp 620 triệu đồng. Từ nay học sinh bờ nam không phải qua đò, mỗi chuyến mất gần nửa giờ vào mùa \
nước nổi.

Ông Lê Văn Chín, 71 tuổi, nhà cách cầu vài chục bước, kể rằng ông đã đợi ngày này từ khi còn chèo xuồng \
đưa con đi học. Bà Phạm Thị Hoa bán tạp hóa đầu cầu thì tính chuyện mở thêm quán nước cho khách ghé nghỉ \
chân.

Theo lãnh đạo xã, sau cây cầu này địa phương sẽ nâng cấp con lộ dọc bờ kênh dài 4,2 km để xe tải vào tận \
ruộng chở lúa, giúp bà con bớt chi phí trung chuyển mỗi vụ. Công trình dự kiến hoàn thành trước mùa mưa \
năm sau."""
WEATHER = """\
Theo Đài Khí tượng Thủy văn tỉnh, hôm nay {day}, khu vực phía Bắc tỉnh {sky}, gió Tây Nam cấp {wind}, \
nhiệt độ thấp nhất {low} độ C, cao nhất {high} độ C. Trong mưa dông có khả năng xảy ra lốc, sét và gió \
giật mạnh. Bà con đi lại trên sông rạch cần chú ý phòng tránh, nhà cửa nên được chằng chống, cây cao \
quanh nhà nên được tỉa cành."""
LEAD = "Nhiều cây cầu nông thôn đã nối đôi bờ kênh rạch miền Tây trong những tháng đầu năm nay."
CUT = "\n\n".join(REPORT.split("\n\n")[:3])


@pytest.fixture
def papers(store: Store) -> Store:
    store.register(OTHER)
    store.register(THIRD)
    return store


def told(name: str, text: str, *, portal: Portal = PORTAL, at: datetime = MORNING, **more: str) -> Visit:
    domain = portal.domains[0]
    fields = {"url": f"https://{domain}/{name}", "key": f"{domain}/{name}", "lead": "", "title": name} | more
    page = article(name, body=text, published=at.isoformat(), **fields)
    return Visit(portal.name, None, "done", article=page)


def commit(store: Store, *visits: Visit) -> list[int]:
    return [one.article_id or 0 for one in store.commit(visits, now=NOW)]


def grouping(store: Store) -> dict[str, str]:
    """Key -> key of the first article of its story, for articles in one."""
    rows = store.db.execute("SELECT a.key, f.key FROM articles a JOIN articles f ON f.id = a.story")
    return dict(rows.fetchall())


def sound(store: Store) -> None:
    """Sizes are true, nothing is alone, every member was compared with the first."""
    db = store.db
    sizes = "SELECT story, count(*) FROM articles WHERE story IS NOT NULL GROUP BY story ORDER BY story"
    assert (
        db.execute("SELECT first, size FROM stories ORDER BY first").fetchall()
        == db.execute(sizes).fetchall()
    )
    assert db.execute("SELECT count(*) FROM stories WHERE size < 2").fetchone() == (0,)
    for number, first in db.execute("SELECT id, story FROM articles WHERE story IS NOT NULL").fetchall():
        pair = (min(number, first), max(number, first))
        linked = db.execute("SELECT 1 FROM story_pairs WHERE (article, other) = (?, ?)", pair).fetchone()
        assert number == first or linked
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


COPIES = {
    "new title and byline": {"text": REPORT, "title": "Thông xe cầu Tân Bình", "byline": "TTXVN"},
    "tail cut": {"text": CUT},
    "lead added": {"text": f"{LEAD}\n\n{REPORT}"},
    "lead of its own as the lead": {"text": REPORT, "lead": LEAD},
    "agency and name within": {"text": f"(TTXVN) - {REPORT}\n\nTheo TTXVN"},
    "figure corrected": {"text": REPORT.replace("620 triệu", "640 triệu")},
    "words changed": {"text": REPORT.replace("bà con", "người dân").replace("kể rằng", "cho biết")},
    "tone marks elsewhere": {"text": REPORT.replace("hóa", "hoá").upper()},
    "points as commas": {"text": REPORT.replace("12,4", "12.4").replace("1.800", "1,800")},
}


@pytest.mark.parametrize("change", COPIES, ids=str)
def test_what_an_editor_changes_is_one_story(papers: Store, change: str) -> None:
    fields = dict(COPIES[change])
    text = fields.pop("text")
    a, b = commit(
        papers,
        told("a", REPORT),
        told("b", text, portal=OTHER, at=MORNING + timedelta(hours=5), **fields),
    )
    assert [one.id for one in chain(papers.db, b)] == [a, b]
    sound(papers)


def test_the_chain_tells_who_published_when_and_how_alike(papers: Store) -> None:
    cut, first, late = commit(
        papers,
        told("cut", CUT, portal=OTHER, at=MORNING + timedelta(hours=2)),
        told("first", REPORT),
        told("late", REPORT, portal=THIRD, at=MORNING + days(40)),
    )
    tellings = chain(papers.db, late)
    assert tellings == chain(papers.db, cut) == chain(papers.db, first)
    assert [(one.id, one.portal, one.published) for one in tellings] == [
        (first, "dongthap", "2024-03-12T08:00:00+07:00"),
        (cut, "cantho", "2024-03-12T10:00:00+07:00"),
        (late, "apbac", "2024-04-21T08:00:00+07:00"),
    ]
    assert [one.similarity for one in tellings[::2]] == [1.0, 1.0]
    assert tellings[1].contained == 1.0 > tellings[1].similarity
    assert [(s.first, s.size, s.portals) for s in largest(papers.db, portal="apbac")] == [
        (first, 3, ("dongthap", "cantho", "apbac"))
    ]
    assert largest(papers.db, since="2024-03-13") == largest(papers.db, portal="nobody") == []


def test_a_day_without_a_time_is_not_called_the_first(papers: Store) -> None:
    day, timed = commit(
        papers,
        told("day", REPORT, at=MORNING.replace(hour=0), published_precision="day"),
        told("timed", REPORT, portal=OTHER, at=MORNING),
    )
    assert [one.id for one in chain(papers.db, day)] == [timed, day]


def casts() -> Iterator[Visit]:
    for n in range(12):
        sky = ("nhiều mây, có mưa rào", "ít mây, ngày nắng")[n % 2]
        text = WEATHER.format(day=f"{n + 1}/3", sky=sky, wind=2 + n % 3, low=23 + n % 4, high=31 + n % 5)
        yield told(f"weather{n}", text, at=MORNING + days(n), portal=(PORTAL, OTHER)[n // 10])


def test_texts_of_one_mould_are_not_one_story(papers: Store) -> None:
    commit(papers, *casts())
    assert grouping(papers) == {}
    assert papers.db.execute("SELECT count(*) FROM story_pairs").fetchone() == (0,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12/3", "13/3"),
        ("Lê Văn Chín, 71", "Trần Thị Bảy, 64"),
        ("86 mét, rộng 5,5", "48 mét, rộng 3,5"),
    ],
)
def test_other_facts_on_another_day_of_one_paper_are_another_story(papers: Store, old: str, new: str) -> None:
    commit(papers, told("a", REPORT), told("b", REPORT.replace(old, new), at=MORNING + days(1)))
    assert grouping(papers) == {}


def test_a_page_of_several_reports_and_a_quotation_are_no_copies(papers: Store) -> None:
    weather = WEATHER.format(day="4/5", sky="nhiều mây", wind=3, low=24, high=33)
    rest = [weather, " ".join(reversed(f"{weather} {REPORT}".split()))]
    commit(
        papers,
        told("a", REPORT),
        told("page", "\n\n".join([*rest, REPORT, *reversed(rest)]), portal=OTHER),
        told("quotes", "\n\n".join([*rest, REPORT.split("\n\n")[1]]), portal=THIRD),
    )
    assert grouping(papers).get("baodongthap.vn/a") is None


@pytest.mark.parametrize("text", ["", "Ảnh: L.C", "Một hai ba bốn năm. " * 7])
def test_what_says_too_little_is_compared_with_nothing(papers: Store, text: str) -> None:
    commit(papers, told("a", text), told("b", text, portal=OTHER))
    assert grouping(papers) == {}


# -- over time -------------------------------------------------------------------------------------


def test_a_changed_text_leaves_its_story_and_comes_back(papers: Store) -> None:
    a, b = commit(papers, told("a", REPORT), told("b", REPORT, portal=OTHER, at=MORNING + days(1)))
    before = papers.db.execute("SELECT * FROM story_bands ORDER BY 1, 2").fetchall()
    commit(papers, told("b", WEATHER, portal=OTHER, at=MORNING + days(1)))
    assert chain(papers.db, a) == chain(papers.db, b) == ()
    assert papers.db.execute("SELECT count(*) FROM stories").fetchone() == (0,)
    commit(papers, told("b", REPORT, portal=OTHER, at=MORNING + days(1)))
    assert [one.id for one in chain(papers.db, b)] == [a, b]
    assert papers.db.execute("SELECT * FROM story_bands ORDER BY 1, 2").fetchall() == before


def test_a_corrected_date_moves_the_first(papers: Store) -> None:
    a, b = commit(papers, told("a", REPORT), told("b", REPORT, portal=OTHER, at=MORNING + days(1)))
    commit(papers, told("b", REPORT, portal=OTHER, at=MORNING - days(1)))
    assert [one.id for one in chain(papers.db, a)] == [b, a]
    sound(papers)


def test_when_the_first_leaves_the_next_is_first(papers: Store) -> None:
    a, b, c = commit(
        papers,
        told("a", REPORT),
        told("b", REPORT, portal=OTHER, at=MORNING + days(1)),
        told("c", REPORT, portal=THIRD, at=MORNING + days(2)),
    )
    withdraw(papers, a, reason="yêu cầu", requester="tòa soạn", now=NOW)
    assert chain(papers.db, a) == ()
    assert [one.id for one in chain(papers.db, c)] == [b, c]
    assert papers.db.execute("SELECT 1 FROM story_bands WHERE article = ?", [a]).fetchone() is None
    sound(papers)


def test_what_is_marked_withdrawn_is_in_no_story(papers: Store) -> None:
    a, b, c = commit(
        papers,
        told("a", REPORT),
        told("b", REPORT, portal=OTHER, at=MORNING + days(1)),
        told("c", REPORT, portal=THIRD, at=MORNING + days(2)),
    )
    papers.db.execute("UPDATE articles SET state = 'withdrawn' WHERE id = ?", [b])
    assert [one.id for one in chain(papers.db, c)] == [a, c]
    with papers.transaction() as db:
        place(db, [b])
    assert chain(papers.db, b) == ()


def test_an_article_that_is_gone_stays_in_its_story(papers: Store) -> None:
    a, b = commit(papers, told("a", REPORT), told("b", REPORT, portal=OTHER, at=MORNING + days(1)))
    papers.db.execute("UPDATE articles SET state = 'gone' WHERE id = ?", [a])
    assert [one.state for one in chain(papers.db, b)] == ["gone", "live"]


def test_removing_the_sample_removes_its_stories(path: Path) -> None:
    with Store(path) as store:
        store.register(SAMPLE)
        commit(store, told("a", REPORT, portal=SAMPLE), told("b", REPORT, portal=SAMPLE, at=MORNING))
        assert len(grouping(store)) == 2
        store.remove_sample()
        for table in ("stories", "story_pairs", "story_bands"):
            assert store.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


# -- order, repetition -----------------------------------------------------------------------------


def everything() -> list[Visit]:
    """Two stories of several papers, one a part of the other's texts, and moulds."""
    texts = [dict(fields)["text"] for fields in COPIES.values()]
    portals = (PORTAL, OTHER, THIRD)
    copies = [
        told(f"copy{n}", text, portal=portals[n % 3], at=MORNING + timedelta(hours=7 * n))
        for n, text in enumerate([REPORT, *texts])
    ]
    return [*copies, *casts(), told("other", WEATHER + LEAD), told("again", WEATHER + LEAD, portal=OTHER)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), size=st.integers(1, 9))
def test_the_order_of_arrival_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int
) -> None:
    visits = everything()
    found = []
    for dice in (None, random.Random(seed)):
        with Store(tmp_path_factory.mktemp("order") / "archive.db") as store:
            for portal in (PORTAL, OTHER, THIRD):
                store.register(portal)
            if dice:
                dice.shuffle(visits)
            for start in range(0, len(visits), size):
                commit(store, *visits[start : start + size])
            sound(store)
            found.append(grouping(store))
    assert found[0] == found[1]
    assert len(found[0]) >= len(COPIES)


TABLES = ("stories", "story_pairs", "story_bands", "story_index")


def state(store: Store) -> list[object]:
    rows: list[object] = [
        store.db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES[:3]
    ]
    return [*rows, store.db.execute("SELECT id, story FROM articles ORDER BY id").fetchall()]


def test_placing_again_and_rebuilding_change_nothing(papers: Store) -> None:
    numbers = commit(papers, *everything())
    before = state(papers)
    with papers.transaction() as db:
        place(db, numbers[3:9])
    assert state(papers) == before
    with papers.transaction() as db:
        rebuild(db)
    assert state(papers) == before


def test_an_index_made_in_another_way_is_made_anew(papers: Store, path: Path) -> None:
    commit(papers, *everything())
    before = state(papers)
    papers.db.execute("UPDATE story_index SET made_with = 'an older program'")
    papers.db.execute("UPDATE story_bands SET band = band / 2")
    assert migrate(path) == []
    assert state(papers) == before


def test_an_archive_without_stories_gets_them(papers: Store, path: Path) -> None:
    commit(papers, *everything())
    before = state(papers)
    db = papers.db
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DROP INDEX articles_story")
    db.execute("ALTER TABLE articles DROP COLUMN story")
    for table in TABLES:
        db.execute(f"DROP TABLE {table}")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = '0010_stories'")
    assert migrate(path) == ["0010_stories"]
    db.execute("PRAGMA foreign_keys = ON")
    assert state(papers) == before


def test_a_part_of_an_archive_has_the_stories_of_its_part(papers: Store, path: Path) -> None:
    a, b, c = commit(
        papers,
        told("a", REPORT),
        told("b", REPORT, portal=OTHER, at=MORNING + days(1)),
        told("c", REPORT, portal=THIRD, at=MORNING + days(2)),
    )
    target = path.parent / "part.db"
    copy(path, target, [b, c], lambda _: None)
    with Store(target) as part:
        assert [one.id for one in chain(part.db, c)] == [b, c]
    assert [one.id for one in chain(papers.db, c)] == [a, b, c]


def test_so_many_copies_are_one_story(papers: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "MOST", 4)
    numbers = [
        commit(papers, told(f"n{n}", REPORT, portal=(PORTAL, OTHER)[n % 2], at=MORNING + timedelta(hours=n)))[
            0
        ]
        for n in range(30)
    ]
    assert [one.id for one in chain(papers.db, numbers[-1])] == numbers


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
def test_a_search_shows_each_story_once_on_whatever_page(papers: Store, order: Order) -> None:
    visits = []
    for n in range(12):
        for m, portal in enumerate((PORTAL, OTHER, THIRD)[: 1 + n % 3]):
            other = " ".join(f"từ{n}x{k}" for k in range(60))
            at = MORNING + days(n) + timedelta(hours=m)
            visits.append(told(f"n{n}", f"bông lúa {other}", portal=portal, at=at))
    commit(papers, *visits)
    every = find(papers.db, "bông lúa", order=order, limit=100, unique=True)
    assert every.total.number == len(every.hits) == 12
    assert {hit.portal for hit in every.hits} == {"dongthap"}
    pages = [
        find(papers.db, "bông lúa", order=order, limit=5, offset=n, unique=True).hits for n in (0, 5, 10)
    ]
    assert tuple(hit for page in pages for hit in page) == every.hits
    ours = find(papers.db, "bông lúa portal:cantho", order=order, limit=100, unique=True)
    assert {hit.portal for hit in ours.hits} == {"cantho"}
    assert ours.total.number == 8
    assert find(papers.db, "bông lúa", order=order, limit=100).total.number == 24
