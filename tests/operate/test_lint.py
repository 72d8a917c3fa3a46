"""Lint sees each fault, at its line, and lets a good spider pass."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.fetch.portal import PortalSpider
from crawler.operate.lint import METHODS, ORDER, UNREAD, Fault, lint

GOOD = '''"""Báo Thử: An Giang."""

from crawler.extract.layout import Layout
from crawler.fetch.portal import PortalSpider


class BaoThu(PortalSpider):
    """Nothing is special."""

    name = "baothu"
    title = "Báo Thử"
    province = "An Giang"
    province_before = "Kiên Giang"
    domains = ["baothu.vn"]
    sections = ["/thoi-su"]
    article_url = r"-(?P<id>a\\d+)\\.html$"
    example = "/lua-tro-bong-a12.html"
    pagination = "?p={page}"
    layouts = [Layout(name="2026", body="div.noi-dung", title="h1", remove=(".quang-cao",))]
'''
#: What is done to the good spider, the line of the fault, and words of its message.
FAULTS = {
    "module docstring": ('"""Báo Thử: An Giang."""', '"""A spider."""', 1, 'open the file with """Báo Thử'),
    "no province told": ('Thử: An Giang."', 'Thử: here."', 1, "names no province"),
    "class docstring": ('    """Nothing is special."""\n', "", 7, "what has no evidence"),
    "no title": ('title = "Báo Thử"', 'title = ""', 11, "state its title"),
    "wrong order": ('sections = ["/thoi-su"]', 'agency_tags = ["BT"]', 16, "before agency_tags; the order"),
    "unknown attribute": ('pagination = "?p={page}"', "rss = []", 18, "rss means nothing"),
    "pattern": (r"(?P<id>a\d+)", r"(?P<id>a\d+", 16, "is no regular expression"),
    "example": ("-a12.html", "-12.html", 17, "does not match the example https://baothu.vn/lua"),
    "section": ("/thoi-su", "/thoi-su-a1.html", 15, "one of its sections, for an article"),
    "page two": ("?p={page}", "-a{page}.html", 15, "takes https://baothu.vn/thoi-su-a2.html"),
    "another host": ('"/thoi-su"', '"https://khac.vn/x"', 15, "https://khac.vn/x is on none of its domains"),
    "an address for a host": ('["baothu.vn"]', '["https://baothu.vn/"]', 14, "is no host; write it in small"),
    "by id": (
        'example = "/lua-tro-bong-a12.html"', 'by_id = "/xem?ma={id}"', 17,
        "does not match the by_id https://baothu.vn/xem?ma=1234567",
    ),
    "time zone": ('pagination = "?p={page}"', 'timezone = "Asia/Saigonn"', 18, "is no time zone; Vietnam's"),
    "selector": ("div.noi-dung", "div..noi-dung", 19, "'div..noi-dung' is no CSS selector"),
    "removed": (".quang-cao", "p >", 19, "2026.remove"),
    "blanks": ('"h1"', '"h1 "', 19, "has blanks around it"),
    "pagination": ("?p={page}", "?p=", 18, "neither {page} nor css:"),
    "province": ('province = "An Giang"', 'province = "An giang"', 12, "none of the 34 provinces"),
    "province before": ('"Kiên Giang"', '"Hà Giang"', 13, "no province that became An Giang"),
    "domain": ('"baothu.vn"', '"baokhac.vn"', 14, "baokhac.vn belongs to baokhac too"),
}  # fmt: skip


def loaded(folder: Path, name: str, text: str) -> type[PortalSpider]:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"{folder.name}_{name}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[spec.name] = module  # where inspect finds a class's file
    return next(
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, PortalSpider) and value is not PortalSpider
    )


def put(pages: Path, name: str, **told: str) -> None:
    (pages / name).mkdir(parents=True, exist_ok=True)
    (pages / name / "2026.html").write_text("<p>Lúa trổ bông.</p>", encoding="utf-8")
    expected = {"url": f"https://{name}.vn/x-a1.html", "kind": "article"} | told
    (pages / name / "2026.json").write_text(json.dumps(expected), encoding="utf-8")


def linted(folder: Path, text: str, **more: str) -> list[Fault]:
    spiders = folder / "spiders"
    spiders.mkdir(exist_ok=True)
    other = loaded(spiders, "baokhac", GOOD.replace("baothu", "baokhac").replace("BaoThu", "BaoKhac"))
    spider = loaded(spiders, more.pop("file", "baothu"), text)
    if not (folder / "pages").exists():
        put(folder / "pages", "baothu")
    known = {other.name: other, spider.name: spider}
    return lint({spider.name: spider}, known, folder / "pages")


def test_a_good_spider_passes(tmp_path: Path) -> None:
    assert linted(tmp_path, GOOD) == []


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_found_at_its_line(kind: str, tmp_path: Path) -> None:
    before, after, line, message = FAULTS[kind]
    assert GOOD.count(before) == 1
    faults = linted(tmp_path, GOOD.replace(before, after))
    assert [(fault.file.name, fault.line) for fault in faults if message in fault.message] == [
        ("baothu.py", line)
    ], "\n".join(map(str, faults))


@pytest.mark.parametrize(
    ("successor", "message"),
    [("baonao", "no other portal is named 'baonao'"), ("baothu", "no other portal"), ("baokhac", None)],
)
def test_a_successor_is_a_portal_of_the_same_province(
    successor: str, message: str | None, tmp_path: Path
) -> None:
    text = GOOD.replace("    layouts", f'    successor = "{successor}"\n    layouts')
    told = [fault.message for fault in linted(tmp_path, text)]
    assert (told == []) if message is None else any(message in one for one in told)


def test_a_name_that_is_given_twice_is_seen_although_only_one_spider_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "baokep.py").write_text(GOOD, encoding="utf-8")
    assert [str(f.file.name) for f in linted(tmp_path, GOOD)] == ["baokep.py"]


def test_a_spider_without_a_page_and_one_that_nobody_has_read_are_faults(tmp_path: Path) -> None:
    put(tmp_path / "pages", "baokhac")
    assert "put an example page" in linted(tmp_path, GOOD)[0].message
    put(tmp_path / "pages", "baothu", **{UNREAD: "look"})
    (fault,) = linted(tmp_path, GOOD)
    assert (fault.file.name, UNREAD in fault.message) == ("2026.json", True)
    put(tmp_path / "pages", "baothu", url="https://baothu.vn/chuyen-muc/")
    assert "does not match https://baothu.vn/chuyen-muc/" in linted(tmp_path, GOOD)[0].message


def test_a_file_is_called_as_its_spider_and_is_short(tmp_path: Path) -> None:
    told = [fault.message for fault in linted(tmp_path, GOOD + "\n" * 25, file="bao_thu")]
    assert any("is called baothu.py" in one for one in told)
    assert any("a spider is data" in one for one in told)


def test_a_file_of_two_classes_and_a_page_that_says_nothing_are_faults(tmp_path: Path) -> None:
    two = GOOD + "\n\nclass Another:\n    pass\n"
    assert [fault.message for fault in linted(tmp_path, two)] == [
        "a spider's file holds one class, this one 2; one portal a file"
    ]
    (tmp_path / "pages" / "baothu" / "2026.json").write_text("{", encoding="utf-8")
    (fault,) = linted(tmp_path, GOOD)
    assert (fault.file.name, "cannot be read: Expecting property name" in fault.message) == (
        "2026.json",
        True,
    )
    put(tmp_path / "pages", "baothu", empty={"byline": "none", "lead": "the page prints no lead"})  # type: ignore[arg-type]
    (fault,) = linted(tmp_path, GOOD)
    assert fault.message == "say under `empty` why there is no byline"


def test_portals_that_follow_each_other_are_seen(tmp_path: Path) -> None:
    text = GOOD.replace("    layouts", '    successor = "baokhac"\n    layouts')
    spiders = tmp_path / "spiders"
    spiders.mkdir()
    mine = loaded(spiders, "baothu", text)
    other = loaded(spiders, "baokhac", text.replace('"baokhac"', '"baothu"').replace("baothu", "baokhac", 1))
    other.name, other.domains = "baokhac", ["baokhac.vn"]
    put(tmp_path / "pages", "baothu")
    told = [
        fault.message
        for fault in lint({"baothu": mine}, {"baothu": mine, "baokhac": other}, tmp_path / "pages")
    ]
    assert told == ["baokhac names this portal as its successor in turn"]


def test_the_order_knows_every_attribute_of_a_portal() -> None:
    stated = {name for name in PortalSpider.__annotations__ if not name.startswith("_")}
    assert stated <= {*ORDER, *METHODS}


def test_the_verb_prints_faults_and_says_how_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["lint", "baocantho"])
    assert (done.exit_code, "1 spider of 24 lines of data" in done.output) == (0, True)
    assert CliRunner().invoke(main, ["lint", "baonao"]).exit_code == 1
    monkeypatch.chdir(tmp_path)
    assert "run it in the folder of the project" in CliRunner().invoke(main, ["lint"]).output
    (tmp_path / "tests" / "portals").mkdir(parents=True)
    done = CliRunner().invoke(main, ["lint", "baocantho"])
    assert (done.exit_code, "baocantho.py:9: put an example page" in done.output) == (6, True)
