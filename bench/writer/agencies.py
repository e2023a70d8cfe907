"""Agencies that could exist: invented bodies of real divisions."""

import random
from dataclasses import dataclass
from functools import cache

from nlu.errors import DataError
from nlu.resources import data_path

__all__ = ["Agency", "draw_agency"]

_LAST_YEAR = 2024
_ELSEWHERE = ("11", "12", "31", "50", "71", "81", "82")
"""Codes of the municipalities, whose districts rank as prefectures, and of places that do not report in this form."""
_FIELDS = ("应急管理", "财政", "教育", "水利", "民政", "审计", "统计", "司法", "农业农村", "交通运输", "卫生健康")
_TOWNS = ("柳湾", "石桥铺", "双河口", "清泉", "杨家集", "龙潭", "白塔", "青石岭", "河东", "新集")
_LEVELS = ("provincial", "prefecture", "county", "county", "county", "township", "township")


@dataclass(frozen=True, slots=True)
class Agency:
    """Who reports: the fields of `nlu.record.Agency` that can be known beforehand."""

    name: str
    level: str
    kind: str
    region: str
    adcode: str


@dataclass(frozen=True, slots=True)
class _Place:
    adcode: str
    name: str
    prefecture: str
    province: str
    shared: bool

    @property
    def level(self) -> str:
        if self.adcode.endswith("0000"):
            return "provincial"
        return "prefecture" if self.adcode.endswith("00") else "county"


def draw_agency(rng: random.Random, year: int, level: str | None = None) -> Agency:
    """Invents an agency.

    Args:
        rng: Source of randomness.
        year: Its division exists in this year.
        level: ``provincial``, ``prefecture``, ``county`` or ``township``; None for any.

    Returns:
        An agency whose name tells its division.

    Raises:
        DataError: There is no such level.
    """
    level = level or rng.choice(_LEVELS)
    rank = "county" if level == "township" else level
    places = [place for place in _places(min(year, _LAST_YEAR)) if place.level == rank]
    if not places:
        raise DataError(f"no agencies of level {level} can be drawn", stage="writer")
    place = rng.choice(places)
    body, kind = _draw_body(rng, level)
    name = f"{place.prefecture if place.shared else ''}{place.name}{body}"
    return Agency(name, level, kind, f"{place.province}{place.prefecture}{place.name}", place.adcode)


def _draw_body(rng: random.Random, level: str) -> tuple[str, str]:
    if level == "township":
        town = rng.choice(_TOWNS)
        return rng.choice([(f"{town}镇人民政府", "township"), (f"{town}街道办事处", "subdistrict")])
    field = rng.choice(_FIELDS)
    department = f"{field}{'厅' if level == 'provincial' else '局'}"
    if field in ("审计", "统计") or (field == "卫生健康" and level == "provincial"):
        department = "卫生健康委员会" if field == "卫生健康" else f"{field}局"
    return rng.choices(
        [(department, "department"), ("人民政府", "government"), ("人民政府办公室", "gov_office")], (6, 2, 1)
    )[0]


@cache
def _places(year: int) -> list[_Place]:
    """The divisions of a year whose rank follows from their code."""
    lines = data_path("regions", "divisions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    rows = [row for row in rows if int(row[5]) <= year <= int(row[6]) and not row[0].startswith(_ELSEWHERE)]
    names = [row[1] for row in rows]
    return [_Place(row[0], row[1], row[3], row[4], names.count(row[1]) > 1) for row in rows]
