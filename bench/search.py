"""How fast the archive answers: ``python -m bench.search [ARTICLES] [--keep FILE]``.

Builds an archive of made-up articles (20,000 unless told) through the store, then prints p50 and p95
in milliseconds of the top 20 with snippets, by relevance and newest first, warm, one connection.
Words are drawn from a small list of Vietnamese syllables with Zipf frequencies, and names of places
and rare words are strewn in, so frequencies are like those of news; the texts mean nothing.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from crawler.archive.schema import connect_readonly, guard
from crawler.archive.search import count, search
from crawler.archive.store import Store
from crawler.records import Article, Author, Capture, Portal, Visit

_LIST = """
và của người các được trong cho có với là một những tỉnh đã không năm xã này để khi đến dân nhà đồng
công tháng huyện ngày làm phát triển vào nhiều tại trên sản tế hội kinh thành cơ ông về bà thực hiện phố
chính quyền việc động nước đảng trường học sinh xuất nông nghiệp lúa gạo vườn cây trái ruộng thủy hòa
bình khỏe mạnh ủy ban thúy kè sạt lở bờ sông đê cầu đường chợ xuân hè thu đông mưa nắng gió bão lũ mùa
vụ giá bán mua hàng xe tàu thuyền cá tôm sen súng tràm chim rừng biển đảo núi đèo ghe xuồng khách du
lịch văn hóa nghệ thuật hát múa đờn ca tài tử lễ tết cúng đình chùa giáo viên bác sĩ y tế bệnh viện
thuốc phòng chống dịch cháy nổ an toàn giao thông công an bộ đội biên giới hải quân thanh niên phụ nữ
cựu chiến binh trẻ em già làng bản thôn ấp khu phường quận thị trấn đất đai quy hoạch đầu tư vốn vay
ngân sách thuế
"""
SYLLABLES = _LIST.split()
PLACES = (
    "Đồng Tháp",
    "Cao Lãnh",
    "Hòa Bình",
    "Hoà Bình",
    "Cần Thơ",
    "Sa Đéc",
    "Tháp Mười",
    "Lào Cai",
    "Thủy Nguyên",
)
QUERIES = {
    "rare word": ["hiem0", "hiếm1", "hiem2", "hiếm3", "hiem4"],
    "common word": ["và", "người", "nguoi", "dong", "duoc", "của", "tinh"],
    "two words": ["dong thap", "Đồng Tháp", "sạt lở", "cau tre", "hoà bình", "nong nghiep", "cao lanh"],
    "phrase": ['"đồng tháp"', '"cao lanh"', '"hoà bình"', '"tháp mười"', '"thuy nguyen"', '"sa đec"'],
}


def articles(number: int, dice: random.Random) -> Iterator[Visit]:
    weights = [1 / rank for rank in range(1, len(SYLLABLES) + 1)]
    began = datetime(2006, 1, 1, tzinfo=UTC)
    for n in range(number):
        words = dice.choices(SYLLABLES, weights, k=dice.randint(120, 500))
        for _ in range(dice.randint(0, 4)):
            words.insert(dice.randrange(len(words)), dice.choice(PLACES))
        words.insert(dice.randrange(len(words)), f"hiếm{dice.randrange(max(50, number // 20))}")
        published = began + timedelta(minutes=n * 10_000_000 // number)
        url = f"https://baothu{n % 34}.vn/bai-a{n}.html"
        page = Article(
            url=url,
            key=url.removeprefix("https://"),
            kind="article",
            title=" ".join(dice.choices(SYLLABLES, weights, k=9)).capitalize(),
            lead=" ".join(dice.choices(SYLLABLES, weights, k=25)),
            body="\n\n".join(" ".join(words[start : start + 60]) for start in range(0, len(words), 60)),
            byline="Nguyễn Thu",
            authors=(Author("Nguyễn Thu"),),
            section=dice.choice(("Thời sự", "Kinh tế", "Văn hóa", "Xã hội")),
            published=published.isoformat(),
            published_precision="minute",
        )
        proof = Capture(
            url, published, 200, "bench.warc.gz", n, 1, f"urn:uuid:{n}", sha256(b"").hexdigest(), 0
        )
        yield Visit(f"baothu{n % 34}", None, "done", capture=proof, article=page)


def build(path: Path, number: int) -> float:
    """Articles per second on the way into the store, 200 to a transaction."""
    with Store(path) as store:
        for n in range(34):
            store.register(Portal(f"baothu{n}", f"Báo Thử {n}", "Thử", (f"baothu{n}.vn",)))
        now = datetime(2026, 11, 24, tzinfo=UTC)
        spent = 0.0
        batch: list[Visit] = []
        for visit in articles(number, random.Random(7)):
            batch.append(visit)
            if len(batch) == 200:
                began = time.perf_counter()
                store.commit(batch, now=now)
                spent += time.perf_counter() - began
                batch.clear()
        store.commit(batch, now=now)
    return number / spent if spent else 0.0


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("articles", nargs="?", type=int, default=20_000)
    arguments.add_argument("--keep", type=Path, help="build there, or ask the archive that is there")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "archive.db"
        if not path.exists():
            rate = build(path, chosen.articles)
            print(f"built: {rate:,.0f} articles/s into the store, {path.stat().st_size / 1e6:,.0f} MB")
        db = connect_readonly(path)
        print(f"{count(db, ''):,} articles; index {'sound' if not guard(db) else guard(db)}")
        print(f"{'':12} {'hits':>9} {'relevance':>16} {'newest':>16} {'portal + years':>16}   ms p50/p95")
        filters = {"portal": "baothu7", "since": "2015-01-01", "until": "2020-12-31"}
        for kind, queries in QUERIES.items():
            hits = statistics.median(count(db, query) for query in queries)
            cells = [
                timed(lambda q: search(db, q), queries),
                timed(lambda q: search(db, q, order="newest"), queries),
                timed(lambda q: search(db, q, **filters), queries),  # type: ignore[arg-type]
            ]
            print(f"{kind:12} {hits:>9,.0f} " + " ".join(f"{cell:>16}" for cell in cells))


def timed(ask: Callable[[str], object], queries: list[str]) -> str:
    """p50/p95 in milliseconds over five rounds, after one that warms the cache."""
    spent = []
    for turn in range(6):
        for query in queries:
            began = time.perf_counter()
            ask(query)
            if turn:
                spent.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    return f"{statistics.median(spent):.1f}/{cuts[-1]:.1f}"


if __name__ == "__main__":
    main()
