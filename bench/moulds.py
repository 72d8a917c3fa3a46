"""Texts of one mould: newspapers print them day after day with other facts, and no two are one story.

Each mould in ``moulds.toml`` is a text with names of facts in braces; :func:`cast` fills them by a seeded
die.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bench.corpus import FAMILY, GIVEN, PLACES

_COMMUNES = """
An Nhơn,Bình Thạnh,Hòa Tân,Long Khánh,Mỹ Hiệp,Phú Thuận,Tân Bình,Thạnh Lợi,Vĩnh Thới,Đông Hải,Xuân Lộc,
Hưng Thạnh,Phong Mỹ,Láng Biển,Trường Xuân,Gáo Giồng,Tịnh Thới,Hội An Đông,Định Yên,Bình Hàng Trung
"""
_STREETS = "Lê Lợi,Trần Phú,Hùng Vương,Nguyễn Huệ,Phạm Hữu Lầu,Tôn Đức Thắng,30 Tháng 4,Lý Thường Kiệt"
_SKIES = """
nhiều mây, có mưa rào và dông rải rác;ít mây, ngày nắng;mây thay đổi, có lúc có mưa;có mây, đêm không mưa
"""

Facts = dict[str, Callable[[random.Random, datetime], str]]


def _number(low: int, high: int) -> Callable[[random.Random, datetime], str]:
    return lambda dice, _day: str(dice.randint(low, high))


def _price(low: int, high: int) -> Callable[[random.Random, datetime], str]:
    return lambda dice, _day: f"{dice.randint(low, high) * 100:,}".replace(",", ".")


def _one(names: str, between: str = ",") -> Callable[[random.Random, datetime], str]:
    listed = [name.strip() for name in names.split(between)]
    return lambda dice, _day: dice.choice(listed)


FACTS: Facts = {
    "ngày": lambda _dice, day: f"{day.day}/{day.month}",
    "năm": lambda _dice, day: str(day.year),
    "tuần": lambda _dice, day: str(day.isocalendar().week),
    "tỉnh": _one(",".join(PLACES)),
    "xã": _one(_COMMUNES),
    "đường": _one(_STREETS),
    "họ": _one(",".join(FAMILY)),
    "tên": lambda dice, _day: f"{dice.choice(GIVEN)} {dice.choice(GIVEN)}",
    "trời": _one(_SKIES, ";"),
    "gió": _one("Tây Nam,Đông Bắc,Đông Nam,Tây,Bắc"),
    "cấp": _number(2, 5),
    "độ": _number(22, 36),
    "ẩm": _number(55, 98),
    "giờ": _number(6, 20),
    "tuổi": _number(58, 101),
    "số": _number(2, 480),
    "kỳ": _number(2, 30),
    "hàng": _number(100, 9999),
    "giá": _price(58, 990),
    "vé": lambda dice, _day: f"{dice.randint(0, 999_999):06}",
    "chiều": _one("tăng,giảm"),
    "mực": lambda dice, _day: f"{dice.randint(80, 420) / 100:.2f}".replace(".", ","),
    "điện": lambda dice, _day: f"0277 3{dice.randint(100_000, 999_999)}",
}

MOULDS: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def cast(kind: str, dice: random.Random, day: datetime) -> str:
    """A text of this mould with facts of its own."""
    text = (
        " \n".join(MOULDS[kind].strip().split("\n")) if kind == "prices" else " ".join(MOULDS[kind].split())
    )
    parts = text.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        out += [FACTS[name](dice, day), rest]
    return "".join(out)
