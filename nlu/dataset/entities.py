"""The same body under different names: 洪泽区人民政府 and 淮安市洪泽区人民政府, 孟津县财政局 and 孟津区财政局."""

import re
from functools import lru_cache

import duckdb
import pyarrow as pa

from nlu.agency import regions

__all__ = ["add_entities", "entity"]

_GOVERNMENT = re.compile(r"(?<=.[镇乡])人民政府$|(?<=街道)办事处$")
_OFFICE = re.compile(r"^(人民)?政府办公(室|厅)$")


@lru_cache(maxsize=200_000)
def entity(agency: str, region: str | None, year: int | None) -> tuple[str, tuple[str, ...]]:
    """What identifies a body over years and spellings.

    Args:
        agency: Its name, with or without the names of places in front.
        region: Full name of its division, e.g. 江苏省淮安市洪泽区; None where it is not known.
        year: Year reported on.

    Returns:
        Its key, made of the division without its rank (which changes: 县 → 区) and the name without places; and the
        names that a text of another body would have in their stead, longest first.
    """
    named, core = regions.split(agency, year)
    division = _division(region, year) or (named[0] if len(named) == 1 else None)
    core = _OFFICE.sub("政府办公室", _GOVERNMENT.sub("", core)) or "人民政府"
    if division is None:
        return agency, (agency,)
    place = "/".join((*division.parents, _lasting_name(division, year)))
    names = {agency, core if len(core) > 4 else agency, division.full_name, division.name, *division.parents}
    names |= {division.short} if len(division.short) > 1 else set()
    return f"{place}/{core}", tuple(sorted((name for name in names if name), key=lambda name: (-len(name), name)))


def add_entities(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Adds the table ``entities``: for each (agency, region, year) of a data set its entity and its names.

    Args:
        connection: Where to.
        source: The reports of the data set, as SQL that can be selected from.
    """
    found = connection.execute(
        f"select distinct agency, region, year from {source} where agency is not null order by all"
    ).fetchall()
    keys = [entity(agency, region, year) for agency, region, year in found]
    table = pa.table(
        {
            "agency": pa.array([row[0] for row in found], pa.string()),
            "region": pa.array([row[1] for row in found], pa.string()),
            "year": pa.array([row[2] for row in found], pa.int32()),
            "entity": pa.array([key for key, _ in keys], pa.string()),
            "names": pa.array([list(names) for _, names in keys], pa.list_(pa.string())),
        }
    )
    connection.register("entities_found", table)
    connection.execute("create table entities as select * from entities_found")
    connection.unregister("entities_found")


def _division(region: str | None, year: int | None) -> regions.Division | None:
    if not region:
        return None
    found, rest = regions.split(region, year)
    return found[0] if len(found) == 1 and not rest else None


def _lasting_name(division: regions.Division, year: int | None) -> str:
    """The name without its rank, unless a sister has the same: 伊宁市 and 伊宁县."""
    sisters = [
        other
        for other in regions.by_short(division.short, year)
        if (other.level, other.parents) == (division.level, division.parents) and other.adcode != division.adcode
    ]
    return division.name if sisters else division.short
