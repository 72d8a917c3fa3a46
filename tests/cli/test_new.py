"""``khobao new``: from pages to a spider that passes lint once a person has looked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import main
from crawler.operate.lint import UNREAD
from crawler.sample.pieces import truth
from crawler.sample.server import serve
from tests.cli.process import khobao

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "portals" / "baocantho"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's folders that a new portal is written into."""
    shutil.copytree(ROOT / "spiders", tmp_path / "spiders", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "portals").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["new", *words])


def page() -> str:
    return str(next(PAGES.glob("*.html")))


GIVEN = (
    "--url",
    "https://www.baothu.example/lua-moi-a12.html",
    "--province",
    "Hậu Giang",
    "--title",
    "Báo Thử",
)


def test_a_saved_page_becomes_a_spider_a_page_and_what_it_yields(project: Path) -> None:
    done = run(page(), *GIVEN)
    assert done.exit_code == 0, done.output
    spider = (project / "spiders" / "baothu.py").read_text(encoding="utf-8")
    assert spider.startswith('"""Báo Thử: Hậu Giang until July 2025."""\n')
    assert (
        '    province = "Cần Thơ"\n    province_before = "Hậu Giang"\n    domains = ["baothu.example"]'
        in spider
    )
    assert r'    article_url = r"^/[^/]+-(?P<id>a\d+)\.html$"' in spider
    assert "families.a_id(1, " in spider
    assert '    sections = ["/thoi-su", ' in spider
    (told,) = (project / "tests" / "portals" / "baothu").glob("*.json")
    wanted = json.loads(told.read_text(encoding="utf-8"))
    assert next(iter(wanted)) == UNREAD
    assert (wanted["kind"], wanted["key"], wanted["layout"]) == ("article", "baothu.example/a12", told.stem)
    assert told.with_suffix(".html").read_bytes() == Path(page()).read_bytes()
    assert "wrote spiders/baothu.py" in done.output
    assert "khobao lint baothu" in done.output
    fault = khobao(project, "lint", "baothu", code=6)
    assert f"take the line {UNREAD} out" in fault
    assert "say under `empty` why there is no byline" in fault
    del wanted[UNREAD]
    wanted["empty"] = dict.fromkeys(wanted["empty"], "the page prints none")
    told.write_text(json.dumps(wanted), encoding="utf-8")
    assert "no faults" in khobao(project, "lint", "baothu")


@pytest.mark.parametrize(
    ("host", "lines"),
    [
        ("laocaimoi.example", ('province = "Lào Cai"', "class LaoCaiMoi(")),
        ("bao-yen-bai.example", ('province_before = "Yên Bái"', "class BaoYenBai(")),
        ("sggp.example", ('province = ""', "class Sggp(")),
    ],
)
def test_a_province_is_read_off_the_host(host: str, lines: tuple[str, str], project: Path) -> None:
    done = run(page(), "--url", f"https://{host}/lua-a12.html", "--dry-run")
    assert [line for line in lines if line not in done.output] == []


def test_nothing_is_overwritten(project: Path) -> None:
    assert run(page(), *GIVEN).exit_code == 0
    before = (project / "spiders" / "baothu.py").read_bytes()
    again = run(page(), *GIVEN)
    assert (again.exit_code, "is there already" in again.output) == (4, True)
    taken = run(page(), "--url", "https://baocantho.com.vn/lua-a12.html")
    assert (taken.exit_code, "belongs to baocantho already" in taken.output) == (4, True)
    assert run(page(), *GIVEN, "--name", "baolaocai").exit_code == 4
    assert (project / "spiders" / "baothu.py").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["none.html"], 1, "cannot read none.html"),
        (["page.html"], 2, "give it with --url"),
        (["page.html", "--url", "baothu.example/lua-a12.html"], 2, "write the address whole"),
        (["page.html", "--url", "http://[::1/lua-a12.html"], 2, "write the address whole"),
        (["ftp://baothu.example/lua-a12.html"], 2, "only http and https"),
        ([".", *GIVEN], 1, "cannot read .: Is a directory"),
        (["empty.html", *GIVEN], 4, "is no article (the page is empty"),
        (["noise.html", *GIVEN], 4, "is no article ("),
        (["page.html", *GIVEN[:2], *GIVEN[:2]], 2, "more addresses than files"),
        (["page.html", *GIVEN, "--name", "Báo"], 2, "lower-case letters"),
        (["page.html", *GIVEN[:2], "--province", "Hà Gian"], 4, "is no province"),
        (["list.html", *GIVEN], 4, "is no article"),
        (
            ["page.html", "page.html", *GIVEN[:2], "--url", "https://other.example/a-a1.html"],
            4,
            "several portals",
        ),
    ],
)
def test_what_cannot_be_drafted_is_told_and_nothing_written(
    words: list[str], code: int, message: str, project: Path
) -> None:
    text = Path(page()).read_text(encoding="utf-8").replace("canonical", "c").replace("og:url", "o")
    (project / "page.html").write_text(text, encoding="utf-8")
    (project / "empty.html").write_bytes(b"")
    (project / "noise.html").write_bytes(bytes(range(256)) * 9)
    (project / "list.html").write_text("<ul><li><a href='/a'>Tin</a></li></ul>", encoding="utf-8")
    done = run(*words)
    assert (done.exit_code, message in done.output) == (code, True), done.output
    assert list((project / "tests" / "portals").iterdir()) == []


def test_elsewhere_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "run it in the folder of the project" in run(page(), *GIVEN).output
    assert "class BaoThu(PortalSpider)" in run(page(), *GIVEN, "--dry-run").output
    assert list(tmp_path.iterdir()) == []


def test_addresses_are_fetched_and_a_copy_elsewhere_keeps_its_portals_domain(project: Path) -> None:
    with serve(0) as server:
        pages = [server.base_url + path for path in truth(1) if path.endswith(".html")][:2]
        done = khobao(project, "new", *pages, "--domain", "baothu.example", "--province", "An Giang")
        busy = khobao(
            project,
            "new",
            next(server.base_url + path for path, piece in truth(1).items() if piece.busy),
            code=1,
        )
        gone = khobao(
            project, "new", server.base_url + "/khong-co-post1.html", "--domain", "x.example", code=1
        )
    assert "domain       baothu.example" in done
    assert "answered 404; give the address of an article" in gone
    assert "answered 503; it is busy" in busy
    assert (project / "spiders" / "baothu.py").exists()


def test_a_copy_in_a_web_archive_has_its_address_in_its_path(project: Path) -> None:
    copy = "https://web.archive.org/web/20180101000000id_/http://baothu.example/lua-a12.html"
    done = run(page(), "--url", copy)
    assert "http://baothu.example/lua-a12.html" in done.output
    assert 'scheme = "http"' in (project / "spiders" / "baothu.py").read_text(encoding="utf-8")
