"""The same articles in other search engines; each is left out, and says so, where it is not installed."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from crawler.text import fold

Ask = Callable[[str], object]
#: Debian keeps a server's programs out of the path.
_DEBIAN = Path("/usr/lib/postgresql")


def rows(db: sqlite3.Connection, number: int) -> Iterator[tuple[int, str, str]]:
    """Number, title with lead, and body of the newest articles."""
    return db.execute(
        "SELECT id, title || ' ' || coalesce(lead, ''), body FROM articles ORDER BY id DESC LIMIT ?", [number]
    )


def like(db: sqlite3.Connection, number: int) -> Ask:
    """SQLite without an index: newest first, unranked, letters as typed."""
    (lowest,) = db.execute(
        "SELECT min(id) FROM (SELECT id FROM articles ORDER BY id DESC LIMIT ?)", [number]
    ).fetchone()

    def ask(query: str) -> object:
        words = re.findall(r'"([^"]+)"|(\S+)', query)
        where = " AND ".join("(title LIKE ? OR lead LIKE ? OR body LIKE ?)" for _ in words)
        values = [f"%{one or other}%" for one, other in words for _ in range(3)]
        return db.execute(
            f"SELECT id FROM articles WHERE id >= ? AND {where} ORDER BY id DESC LIMIT 20", [lowest, *values]
        ).fetchall()

    return ask


def tantivy(db: sqlite3.Connection, number: int, folder: Path) -> Ask | None:
    """Words as printed and folded, best first, without stored text and so without snippets."""
    try:
        import tantivy as engine
    except ImportError:
        print("tantivy is not installed: pip install -r bench/requirements-search.txt")
        return None
    schema = engine.SchemaBuilder()
    schema.add_integer_field("id", stored=True)
    for name in ("head", "body", "head_f", "body_f"):
        schema.add_text_field(name, tokenizer_name="default")
    index = engine.Index(schema.build(), path=str(folder))
    writer = index.writer(256_000_000, 2)
    began = time.perf_counter()
    for place, head, body in rows(db, number):
        writer.add_document(
            engine.Document(id=place, head=head, body=body, head_f=fold(head), body_f=fold(body))
        )
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    size = sum(file.stat().st_size for file in folder.rglob("*"))
    print(f"tantivy: {number / (time.perf_counter() - began):,.0f} articles/s, {size / 1e6:,.0f} MB")
    searcher = index.searcher()

    def ask(query: str) -> object:
        fields = ["head_f", "body_f"] if fold(query) == query else ["head", "body"]
        meant = index.parse_query(
            query if '"' in query else " ".join(f"+{word}" for word in query.split()),
            fields,
            field_boosts={fields[0]: 5.0},
        )
        hits = searcher.search(meant, 20).hits
        return [searcher.doc(address)["id"] for _, address in hits]

    return ask


class Postgres:
    """A server of its own in ``folder``, asked through psql; ``\\timing`` gives the times."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.psql: subprocess.Popen[str] | None = None

    def start(self) -> bool:
        """False, and says why, when there is no PostgreSQL or it does not start."""
        there = os.pathsep.join([os.environ["PATH"], *map(str, _DEBIAN.glob("*/bin"))])
        programs = {name: shutil.which(name, path=there) for name in ("initdb", "pg_ctl", "psql")}
        if None in programs.values():
            print("PostgreSQL is not installed (initdb, pg_ctl and psql on the path)")
            return False
        user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if user:
            shutil.chown(self.folder, "postgres", "postgres")
        data, socket = self.folder / "data", self.folder
        self.run = lambda name, *words: subprocess.run(
            [programs[name], *words], check=True, capture_output=True, cwd=self.folder, **user
        )
        try:
            self.run("initdb", "-D", str(data), "-U", "postgres", "--locale=C.UTF-8")
            options = f"-k {socket} -c listen_addresses='' -c shared_buffers=1GB -c maintenance_work_mem=1GB"
            self.run("pg_ctl", "-D", str(data), "-w", "-l", str(socket / "log"), "-o", options, "start")
        except (subprocess.CalledProcessError, LookupError, OSError) as problem:
            print(f"PostgreSQL does not start: {getattr(problem, 'stderr', None) or problem}")
            return False
        self.psql = subprocess.Popen(
            [programs["psql"], "-h", str(socket), "-U", "postgres", "-qAt"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        return True

    def stop(self) -> None:
        if self.psql:
            self.psql.terminate()
            self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "stop")

    def tell(self, text: str) -> list[str]:
        """What psql answers, up to a mark of ours."""
        assert self.psql is not None
        assert self.psql.stdin is not None
        assert self.psql.stdout is not None
        self.psql.stdin.write(f"{text}\n\\echo ~done~\n")
        self.psql.stdin.flush()
        return list(iter(lambda: self.psql.stdout.readline().rstrip("\n"), "~done~"))

    def fill(self, db: sqlite3.Connection, number: int) -> None:
        """Full text of the dictionary ``simple``, as printed and folded, title before body."""
        self.tell("CREATE TABLE articles (id bigint PRIMARY KEY, head text, body text, t tsvector);")
        began = time.perf_counter()
        file = self.folder / "rows.tsv"
        with file.open("w", encoding="utf-8") as out:
            for place, head, body in rows(db, number):
                text = body.replace("\n", " ")
                out.write(f"{place}\t{head} {fold(head)}\t{text} {fold(text)}\n")
        self.tell(f"\\copy articles (id, head, body) from '{file}'")
        self.tell(
            "UPDATE articles SET t = setweight(to_tsvector('simple', head), 'A') || "
            "setweight(to_tsvector('simple', body), 'D');"
        )
        self.tell("CREATE INDEX ON articles USING gin (t);")
        self.tell("VACUUM ANALYZE articles;")
        size = self.tell("SELECT pg_total_relation_size('articles') / 1000000;")[0]
        print(f"PostgreSQL: {number / (time.perf_counter() - began):,.0f} articles/s, {size} MB in all")

    def ask(self, query: str) -> object:
        """The best 20, ranked by ts_rank."""
        function = "phraseto_tsquery" if '"' in query else "plainto_tsquery"
        typed = query.replace('"', "").replace("'", "''")
        return self.tell(
            f"SELECT id FROM articles, {function}('simple', '{typed}') q WHERE t @@ q "
            "ORDER BY ts_rank(t, q) DESC, id DESC LIMIT 20;"
        )


def peers(db: sqlite3.Connection, number: int, postgres: int) -> Iterator[tuple[str, Ask]]:
    """Each peer with the newest ``number`` articles (PostgreSQL with ``postgres``), ready to be asked."""
    yield f"LIKE, {number:,}", like(db, number)
    with tempfile.TemporaryDirectory() as folder:
        asked = tantivy(db, number, Path(folder))
        if asked:
            yield f"Tantivy, {number:,}", asked
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder))
        try:
            if server.start():
                server.fill(db, postgres)
                yield f"PostgreSQL, {postgres:,}", server.ask
        finally:
            server.stop()
