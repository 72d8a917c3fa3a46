"""Datelines as newspapers print them, and everything that only looks like one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.dates import date_in_url, parse_date, parse_iso

ICT = timezone(timedelta(hours=7))
NOW = datetime(2024, 5, 20, 16, 30, 12, tzinfo=ICT)


def told(text: str, **kwargs: object) -> str | None:
    found = parse_date(text, **kwargs)  # type: ignore[arg-type]
    if found is None:
        return None
    shown = found.value.isoformat()
    return {"day": shown[:10], "minute": shown[:16], "second": shown}[found.precision]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Cập nhật ngày: 24/04/2015 05:21:36", "2015-04-24T05:21:36+07:00"),
        ("Thứ Ba, 08/08/2017, 21:36 (GMT+7)", "2017-08-08T21:36"),
        ("Chủ Nhật, 25/01/2015, 20:22 (GMT+7)", "2015-01-25T20:22"),
        ("19:48, 05/09/2020", "2020-09-05T19:48"),
        ("Thứ sáu: 15:00 ngày 09/02/2024", "2024-02-09T15:00"),
        ("08/01/2026 - 18:21", "2026-01-08T18:21"),
        ("17/06/2025 13:43", "2025-06-17T13:43"),
        ("09:19 04/01/2017", "2017-01-04T09:19"),
        ("15/11/2025", "2025-11-15"),
        ("Thứ Hai, 3/6/2019 [GMT+7]", "2019-06-03"),
        ("Thứ Hai, 03/06/2019, 7:05 [GMT+7]", "2019-06-03T07:05"),
        ("08:05 PM - 03/06/2019", "2019-06-03T20:05"),
        ("03/06/2019 8:05:09 CH", "2019-06-03T20:05:09+07:00"),
        ("03/06/2019 | 12:05 SA", "2019-06-03T00:05"),
        ("03/06/2019 | 12:05 CH", "2019-06-03T12:05"),
        ("03/06/2019 20:05 PM", "2019-06-03T20:05"),
        ("7 giờ 05 phút, ngày 3 tháng 6 năm 2019", "2019-06-03T07:05"),
        ("07h05' ngày 3/6/2019", "2019-06-03T07:05"),
        ("Ngày 3 tháng 6, 2019 lúc 7h05", "2019-06-03T07:05"),
        ("Ngày 3 tháng sáu năm 2019", "2019-06-03"),
        ("Tháng Mười Hai 3, 2019", "2019-12-03"),
        ("NGÀY 3 THÁNG 6 NĂM 2019", "2019-06-03"),
        ("3.6.2019 7:05", "2019-06-03T07:05"),
        ("3 - 6 - 2019 7:05", "2019-06-03T07:05"),
        ("2019-06-03T07:05:09+0700", "2019-06-03T07:05:09+07:00"),
        ("2019/06/03 07:05", "2019-06-03T07:05"),
        ("2019-06-03T00:05:09Z", "2019-06-03T07:05:09+07:00"),
        ("Mon, 03 Jun 2019 07:05:09 +0700", "2019-06-03T07:05:09+07:00"),
        ("Đăng lúc: 07:05, Thứ 2, 03/06/2019 - Lượt xem: 1234", "2019-06-03T07:05"),
        ("03/06/2019 07:05 04/06/2019 08:10", "2019-06-03T07:05"),
        ("07:05 03/06/2019 08:10 04/06/2019", "2019-06-03T07:05"),
        ("03/06/2019 - 15 bình luận", "2019-06-03"),
        ("03/06/2019. Thời lượng: 07:05", "2019-06-03"),
        ("Thứ 2, 03/06/2019 | 07:05", "2019-06-03T07:05"),
        ("T2, 03/06/2019 - 07:05", "2019-06-03T07:05"),
        ("Đăng lúc: 7 giờ 05 phút, ngày 3 tháng 6 năm 2019", "2019-06-03T07:05"),
        ("07:05 | 03-06-2019", "2019-06-03T07:05"),
        ("03.06.2019 07h05'", "2019-06-03T07:05"),
        ("03.06.2019, 07g05", "2019-06-03T07:05"),
        ("Cập nhật: 03/06/2019 07:05 GMT+7", "2019-06-03T07:05"),
        ("Ngày xuất bản: 03/06/2019", "2019-06-03"),
        ("Thứ hai, ngày 03/06/2019, 07:05 GMT +7", "2019-06-03T07:05"),
        ("03/06/2019,07:05", "2019-06-03T07:05"),
        ("03/06/2019 @ 07:05", "2019-06-03T07:05"),
        ("03/06/2019/07:05", "2019-06-03T07:05"),
        ("03/06/2019 ❘ 07:05", "2019-06-03T07:05"),
        ("３／６／２０１９　０７：０５", "2019-06-03T07:05"),
        ("03∕06∕2019 07∶05", "2019-06-03T07:05"),
        ("03/06/2019 7:05 sáng", "2019-06-03T07:05"),
        ("03/06/2019 7:05 tối", "2019-06-03T19:05"),
        ("7:05 chiều, 03/06/2019", "2019-06-03T19:05"),
        ("11:30 trưa 03/06/2019", "2019-06-03T11:30"),
        ("1:30 trưa 03/06/2019", "2019-06-03T13:30"),
        ("11:30 đêm 03/06/2019", "2019-06-03T23:30"),
        ("1:30 đêm 03/06/2019", "2019-06-03T01:30"),
        ("Th6 3, 2019 7:05 sáng", "2019-06-03T07:05"),
        ("3 Th6, 2019", "2019-06-03"),
        ("3 Tháng Sáu, 2019", "2019-06-03"),
        ("Mon Jun 03 07:05:09 ICT 2019", "2019-06-03T07:05:09+07:00"),
        ("Mon Jun 03 07:05:09 GMT+07:00 2019", "2019-06-03T07:05:09+07:00"),
    ],
)
def test_every_printed_form(text: str, want: str) -> None:
    assert told(text) == want
    assert told(unicodedata.normalize("NFD", text)) == want
    assert told(f"\n\t  {text}\r\n") == want


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2022",
        "14/13/2022",
        "13/14/2022 09:51",
        "00/09/2022",
        "14/09/22",
        "14/9",
        "ngày 8-1",
        "14.9",
        "tháng 9 năm 2022",
        "09:51",
        "Số điện thoại 0277.3851.220",
        "Bài 2: Những khó khăn trong năm 2022",
        "114/09/2022",
        "14/09/20222",
        "14\\09\\2022",
        "14/09/202209:51",
        "Số 14/9/2022/QĐ-UBND",
        "Từ 10-14/9/2022",
        "10 - 14/9/2022",
        "1/9/2022 đến 14/9/2022",
        "1/9/2022 tới hết ngày 14/9/2022",
        "một giờ trước",
        "1 giờ 20 phút trước",
        "Sáng nay 09:51",
    ],
)
def test_what_tells_no_day_gives_none(text: str) -> None:
    assert parse_date(text, now=NOW) is None


@pytest.mark.parametrize("clock", ["25:00", "24:00", "09:61", "09:51:75"])
def test_an_impossible_clock_leaves_the_day(clock: str) -> None:
    assert told(f"14/09/2022 {clock}") == "2022-09-14"


def test_raw_quotes_the_words_it_was_read_from() -> None:
    found = parse_date("Cập nhật lúc 09:51,\u00a0Thứ Tư, 14/09/2022 (GMT+7) | Lượt xem: 3")
    assert found is not None
    assert found.raw == "09:51, Thứ Tư, 14/09/2022 (GMT+7)"


def test_a_day_begins_at_local_midnight() -> None:
    found = parse_date("15/11/2025")
    assert found is not None
    assert (found.value.isoformat(), found.precision) == ("2025-11-15T00:00:00+07:00", "day")


def test_printed_offsets_are_kept_and_others_are_of_the_zone() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert told("14/09/2022 09:51:00", zone=paris, language="fr") == "2022-09-14T09:51:00+02:00"
    assert told("14/09/2022 09:51:00 UTC-5") == "2022-09-14T09:51:00-05:00"
    assert told("Wed, 14 Sep 2022 09:51:45 GMT", zone=paris) == "2022-09-14T11:51:45+02:00"
    assert told("14/09/2022 09:51:00 -2022 lượt xem") == "2022-09-14T09:51:00+07:00"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("3 giờ trước", "2024-05-20T13:30"),
        ("Đăng 45 phút trước", "2024-05-20T15:45"),
        ("Hôm qua 09:51", "2024-05-19T09:51"),
        ("Hôm nay, 08:15", "2024-05-20T08:15"),
        ("2 ngày trước", "2024-05-18"),
        ("2 tuần trước", None),
        ("5 năm trước", None),
        ("99 giờ", None),
    ],
)
def test_relative_times_need_to_know_now(text: str, want: str | None) -> None:
    assert told(text, now=NOW) == want
    assert told(unicodedata.normalize("NFD", text), now=NOW.astimezone(ZoneInfo("UTC"))) == want
    assert told(text) is None


@pytest.mark.parametrize(
    ("text", "language", "want"),
    [
        ("Publié le 14 septembre 2022 à 09h51", "fr", "2022-09-14T09:51"),
        ("14. März 2022, 09:51 Uhr", "de", "2022-03-14T09:51"),
        ("14 de septiembre de 2022", "es", "2022-09-14"),
        ("14 сентября 2022, 09:51", "ru", "2022-09-14T09:51"),
        ("2022年9月14日 09:51", "ja", "2022-09-14T09:51"),
        ("Published: Sept. 14th, 2022 at 9:51 p.m.", "en-GB", "2022-09-14T21:51"),
        ("3 hours ago", "en", "2024-05-20T13:30"),
        ("gestern", "de", "2024-05-19"),
        ("Wed Sep 14 09:51:45 CEST 2022", "de", "2022-09-14T09:51:45+02:00"),
        ("14 gens 2022", "fr", None),
        ("05/03/2022", "en", None),
        ("15/03/2022", "en", "2022-03-15"),
        ("05/03/2022", "fr", "2022-03-05"),
        ("14 septembre 2022", "no-such-language", None),
    ],
)
def test_other_languages(text: str, language: str, want: str | None) -> None:
    assert told(text, language=language, now=NOW) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2025-06-17T13:43:02+0700", "2025-06-17T13:43:02+07:00"),
        ("2025-06-17T06:43:02.123456789Z", "2025-06-17T13:43:02+07:00"),
        ("2025-06-17T13:43:02", "2025-06-17T13:43:02+07:00"),
        ("2025-06-17 13:43 +07", "2025-06-17T13:43:00+07:00"),
        ("2025-06-17T13:43:02-05:00", "2025-06-17T13:43:02-05:00"),
        ("2026-01-08", "2026-01-08T00:00:00+07:00"),
        ("2026-02-30", None),
        ("2026-01-08T24:00:00Z", None),
        ("2026-01-08T09:51:00+25:00", None),
        ("0001-01-01T00:00:00", None),
        ("1970-01-01T07:00:00+07:00", None),
        ("20260108", None),
        ("08/01/2026", None),
        ("", None),
    ],
)
def test_iso(text: str, want: str | None) -> None:
    found = parse_iso(text)
    assert (found and found.value.isoformat()) == want


def test_iso_knows_how_exact_it_is() -> None:
    told = [parse_iso(text) for text in ("2026-01-08", "2026-01-08T09:51+07:00", "2026-01-08T09:51:45+07:00")]
    assert [found and found.precision for found in told] == ["day", "minute", "second"]


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://bao.example/a/d20230112091014465.htm", "2023-01-12T09:10:14+07:00"),
        ("https://bao.example/hoi-nghi-16072023-a117157.html?x=1", "2023-07-16T00:00:00+07:00"),
        ("https://bao.example/2023/07/16/hoi-nghi.html", "2023-07-16T00:00:00+07:00"),
        ("https://bao.example/xa-hoi/202411/hoi-nghi-1234567/", None),
        ("https://bao.example/d20231312091014465.htm", None),
        ("https://bao.example/so-xo-14-9-2022.html", None),
        ("https://bao.example/hoi-nghi-16132023-a117157.html", None),
    ],
)
def test_addresses_that_tell_a_date(url: str, want: str | None) -> None:
    found = date_in_url(url)
    assert (found and found.value.isoformat()) == want


CLOCK = datetime(2022, 9, 14, 12, 51, 45, tzinfo=ICT)
DATELINES = {
    "Cập nhật ngày: 14/09/2022 09:51:45": "2022-09-14T09:51:45+07:00",
    "Thứ Tư, 14/09/2022, 09:51 [GMT+7]": "2022-09-14T09:51",
    "Thứ tư, 14/9/2022 | 9:51:45 AM": "2022-09-14T09:51:45+07:00",
    "09:51, 14/09/2022 (GMT+7)": "2022-09-14T09:51",
    "14/09/2022 | 09:51": "2022-09-14T09:51",
    "Thứ 4, ngày 14 tháng 9 năm 2022 - 09:51": "2022-09-14T09:51",
    "Thứ 4, ngày 14 tháng 09 năm 2022 - 09:51": "2022-09-14T09:51",
    "09h51 14/09/2022": "2022-09-14T09:51",
    "14-09-2022 09:51": "2022-09-14T09:51",
    "14.09.2022 09:51": "2022-09-14T09:51",
    "2022-09-14T09:51:45+07:00": "2022-09-14T09:51:45+07:00",
    "2022-09-14T02:51:45Z": "2022-09-14T09:51:45+07:00",
    "Ngày đăng: 14/09/2022 9:51:45 SA": "2022-09-14T09:51:45+07:00",
    "14/9/2022 9:51:45 CH": "2022-09-14T21:51:45+07:00",
    "3 giờ trước": "2022-09-14T09:51",
    "Hôm qua 09:51": "2022-09-13T09:51",
    "2 ngày trước": "2022-09-12",
    "05/03/2022": "2022-03-05",
    "12/11/2022 07:05": "2022-11-12T07:05",
    "Chủ nhật, 05/03/2023, 05:05": "2023-03-05T05:05",
    "Cập nhật lúc 09:51, Thứ Tư, 14/09/2022 (GMT+7)": "2022-09-14T09:51",
}


def en_dashes(text: str) -> str:
    return text if text.startswith("2022-") else re.sub(r" - |\||-", "–", text)


@pytest.mark.parametrize("text", DATELINES)
def test_every_form_in_every_disguise(text: str) -> None:
    """Decomposed, with spaces that do not break, with long dashes, in words, and all at once."""
    apart = unicodedata.normalize("NFD", text)
    fixed = text.replace(" ", "\u00a0")
    words = f"Đăng ngày {text} Lượt xem: 1234"
    all_at_once = unicodedata.normalize("NFD", f"Đăng ngày {en_dashes(text)} Lượt xem: 1234").replace(
        " ", "\u00a0"
    )
    for disguised in (text, apart, fixed, en_dashes(text), words, all_at_once):
        assert told(disguised, now=CLOCK) == DATELINES[text], disguised


FORMS: tuple[tuple[str, str], ...] = (
    ("{d:%d/%m/%Y} {d:%H:%M:%S}", "second"),
    ("Thứ Tư, {d:%d/%m/%Y}, {d:%H:%M} [GMT+7]", "minute"),
    ("{d:%H:%M}, {d.day}/{d.month}/{d.year} (GMT+7)", "minute"),
    ("{d:%d/%m/%Y} | {d:%H:%M}", "minute"),
    ("{d:%I:%M %p} - {d:%d-%m-%Y}", "minute"),
    ("{d:%d.%m.%Y} {d:%I:%M:%S} {half}", "second"),
    ("Thứ 4, ngày {d.day} tháng {d.month} năm {d.year} - {d:%H:%M}", "minute"),
    ("{d.hour} giờ {d:%M} ngày {d:%d/%m/%Y}", "minute"),
    ("{d:%Hh%M} {d:%d/%m/%Y}", "minute"),
    ("{d:%Y-%m-%dT%H:%M:%S}+0700", "second"),
    ("{d:%d/%m/%Y}", "day"),
)
DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda s: unicodedata.normalize("NFD", s),
    lambda s: s.replace(" ", "\u00a0"),
    lambda s: s.replace("-", "–") if "T" not in s else s,
    lambda s: f"Đăng ngày {s} Lượt xem: 1234",
    lambda s: f"Báo Đồng Tháp\n   {s}\n",
)
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31))  # noqa: DTZ001


@settings(max_examples=300, deadline=None)
@given(MOMENTS, st.sampled_from(FORMS), st.lists(st.sampled_from(DISGUISES), max_size=3, unique=True))
def test_what_is_printed_is_read_back(
    moment: datetime, form: tuple[str, str], disguises: list[Callable[[str], str]]
) -> None:
    pattern, precision = form
    text = pattern.format(d=moment, half="SA" if moment.hour < 12 else "CH")
    for disguise in disguises:
        text = disguise(text)
    cut = {"day": {"hour": 0, "minute": 0, "second": 0}, "minute": {"second": 0}, "second": {}}[precision]
    found = parse_date(text)
    assert found is not None, text
    assert (found.value.replace(tzinfo=None), found.precision) == (
        moment.replace(microsecond=0, **cut),
        precision,
    )


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789/-.: ,hgiờthángnăm–T+ZGMTSACH()[]日年月\u00a0\u0301", max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    for language in ("vi", "en", "fr"):
        found = parse_date(text, language=language)
        assert found is None or found.value.tzinfo is not None
    parse_iso(text)
    date_in_url(text)


@pytest.mark.parametrize(
    "piece", ["1/", "9 ", "12:", " ", "\u0301", "14/9/", "thứ ", "1.1.1", "ngày 1 tháng "]
)
def test_a_megabyte_of_garbage_is_cut(piece: str) -> None:
    assert parse_date(piece * (1_000_000 // len(piece)), now=NOW) is None
