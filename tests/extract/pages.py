"""Pages to read in tests, built from the parts that matter."""

from __future__ import annotations

from crawler.extract.page import extract
from crawler.records import Article

URL = "https://baosongque.vn/xa-hoi/cau-moi-thong-xe-a123.html"
FIRST = (
    "Sáng nay, cây cầu bắc qua rạch Bà Đắc chính thức thông xe sau 14 tháng thi công, nối liền hai ấp "
    "vốn cách nhau một chuyến đò."
)
SECOND = (
    "Cầu dài 86m, rộng 5m, do người dân hiến đất và góp gần một nửa kinh phí, phần còn lại lấy từ vốn "
    "nông thôn mới của huyện."
)
THIRD = "Ông Bảy Thơm, lái đò cuối cùng của bến, cười nói từ nay ông nghỉ đò, chuyển sang bán cà phê đầu cầu."


def page(body: str, *, head: str = "", title: str = "Cầu mới thông xe") -> bytes:
    top = f"<meta charset='utf-8'><title>{title}</title>{head}"
    main = f"<div class='top'><a href='/'>Trang chủ</a></div><div class='main'><h1>{title}</h1>{body}</div>"
    foot = "<div class='footer'>Cơ quan ngôn luận của tỉnh, giấy phép số 12 cấp ngày 3-2-2010</div>"
    return f"<!DOCTYPE html><html lang='vi'><head>{top}</head><body>{main}{foot}</body></html>".encode()


def text(*paragraphs: str) -> str:
    return "<div class='noi-dung'>" + "".join(f"<p>{p}</p>" for p in paragraphs) + "</div>"


def read(body: str, *, head: str = "", title: str = "Cầu mới thông xe", url: str = URL) -> Article:
    return extract(page(body, head=head, title=title), url)


def codes(article: Article) -> list[str]:
    return [issue.code for issue in article.issues]
