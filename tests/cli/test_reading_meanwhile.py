"""Datasette reads the archive while a crawl writes it, and neither gets in the other's way."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.request import urlopen

from crawler.archive.store import Store
from tests.cli.process import KHOBAO, serving

PATHS = (
    "/archive/articles.json?_shape=objects&_size=5",
    "/archive/articles.json?_search=song+may&_shape=objects",
    "/archive/articles?_facet=section",
    "/",
    "/search?q=song+may",
    "/archive/who_wrote_most?q=song+may",
    "/articles.ris?q=song+may",
)


def test_a_reader_is_never_locked_out_by_a_crawl(tmp_path: Path) -> None:
    with Store(tmp_path / "archive.db"):
        pass
    seen: list[int] = []
    with serving(tmp_path) as site:
        crawl = subprocess.Popen(
            [*KHOBAO, "demo"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        while crawl.poll() is None:
            for path in PATHS:
                with urlopen(site + path, timeout=30) as answer:
                    assert answer.status == 200
                    text = answer.read()
                if path == PATHS[0]:
                    seen.append(json.loads(text)["filtered_table_rows_count"])
    assert crawl.stdout
    printed = crawl.stdout.read()
    assert crawl.returncode == 0, printed
    assert "locked" not in printed
    assert seen == sorted(seen)
    assert len(set(seen)) > 3, "the reader saw the archive grow"
