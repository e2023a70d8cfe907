"""The administrative divisions of the country, year by year (GB/T 2260), from province to county.

Codes and names change: 孟津县 410322 became 孟津区 410308 in 2021. Every question is therefore asked for a
year; years outside the table count as its first or last one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlu.resources import data_path

__all__ = ["Division", "area_prefixes", "below", "by_short", "candidates", "existing", "mentions", "renamed", "split"]

DivisionLevel = Literal["provincial", "prefecture", "county"]

_SUFFIXES = frozenset("省市县区旗州盟")
# Divisions whose name is also an everyday word, so that finding it in a sentence proves nothing.
_EVERYDAY = frozenset({"老城区", "新城区", "古城区", "新市区", "市中区", "城中区"})
_TOWNSHIP_STARTS = ("街道", "镇", "乡")


@dataclass(frozen=True, slots=True)
class Division:
    """One division as it was over an unbroken run of years.

    Attributes:
        adcode: Six-digit code.
        name: Official name, e.g. 孟津区.
        short: Name without its rank, e.g. 孟津, 恩施.
        prefecture: Name of the prefecture above a county; empty where there is none.
        province: Name of the province above; empty for a province.
        first_year: First year of the run.
        last_year: Last year of the run.
    """

    adcode: str
    name: str
    short: str
    prefecture: str
    province: str
    first_year: int
    last_year: int

    @property
    def level(self) -> DivisionLevel:
        """Its rank in the code system; districts of 直辖市 are ``county`` there."""
        if self.adcode.endswith("0000"):
            return "provincial"
        return "prefecture" if self.adcode.endswith("00") else "county"

    @property
    def parents(self) -> tuple[str, ...]:
        """The names above it, from the province down."""
        return tuple(name for name in (self.province, self.prefecture) if name)

    @property
    def full_name(self) -> str:
        """The name with all names above it, e.g. 河南省洛阳市孟津区."""
        return "".join((*self.parents, self.name))

    def existed(self, year: int | None) -> bool:
        """Whether it stood in that year; without a year, whether it ever did."""
        if year is None:
            return True
        first, last = _covered()
        return self.first_year <= min(max(year, first), last) <= self.last_year

    def within(self, other: "Division") -> bool:
        """Whether it lies below the other division, by names, since a parent may have changed its code."""
        return other.name in self.parents and self.adcode[:2] == other.adcode[:2]


def candidates(name: str, year: int | None = None) -> list[Division]:
    """Every division of that name.

    Args:
        name: Official or customary name: 孟津区, 恩施州. A bare short name is a matter for `by_short`.
        year: Year in which it has to exist; None for any.

    Returns:
        The divisions in code order, one for each code.
    """
    return _latest(division for division in _by_name().get(name, ()) if division.existed(year))


def by_short(short: str, year: int | None = None) -> list[Division]:
    """Every division with that short name (孟津, 恩施), in code order; arguments as for `candidates`."""
    return _latest(division for division in _by_short().get(short, ()) if division.existed(year))


def renamed(name: str, year: int) -> list[Division]:
    """What a division that had this name in another year was called in this one.

    Only a change of rank inside the same prefecture counts (县 → 区, 县 → 市, 地区 → 市).

    Args:
        name: Name from before or after the change.
        year: Year the answer is for.

    Returns:
        The divisions of that year, in code order.
    """
    return _latest(
        now
        for then in _by_name().get(name, ())
        for now in _by_short()[then.short]
        if now.existed(year) and (now.level, now.parents) == (then.level, then.parents)
    )


def existing(divisions: Iterable[Division], year: int | None) -> list[Division]:
    """Those of the divisions that stood in that year."""
    return [division for division in divisions if division.existed(year)]


def below(division: Division, year: int | None = None) -> list[Division]:
    """Every division below this one that stood in that year."""
    return _latest(other for other in _table() if other.within(division) and other.existed(year))


def split(name: str, year: int | None = None) -> tuple[list[Division], str]:
    """Take the place names off the front of the name of an agency.

    Args:
        name: E.g. 淮安市洪泽区人民政府, without spaces.
        year: Year reported on, if known.

    Returns:
        What the innermost place can be (more than one where the name is shared, none where no place leads), and the
        rest: 人民政府. A place that stood only in other years is returned when the name fits nothing else.
    """
    found, rest = _chain(name, year)
    if found:
        return found, rest
    for province in existing(_by_short().get(name[:2], []) + _by_short().get(name[:3], []), year):
        if province.level == "provincial":
            found, rest = _chain(name[len(province.short) :], year, [province])
            if found != [province]:
                return found, rest
    return [], name


def mentions(text: str, year: int | None = None) -> Counter[str]:
    """Count the division names that stand in a text, leaving out those that are also everyday words.

    Args:
        text: Text without spaces.
        year: Year in which they have to exist.

    Returns:
        How often each name occurs. Names of two characters (赵县) are left out: too many words end like them.
    """
    names = (_name_ending_at(text, end) for end, char in enumerate(text, 1) if char in _SUFFIXES)
    return Counter(name for name in names if name and name not in _EVERYDAY and candidates(name, year))


@cache
def area_prefixes() -> dict[str, tuple[str, ...]]:
    """The telephone area codes, each with the beginnings of the division codes it serves."""
    rows = _rows("area_codes.tsv")
    return {code: tuple(prefixes.split()) for code, prefixes, _ in rows}


def _name_ending_at(text: str, end: int) -> str | None:
    names = _by_name()
    starts = range(max(0, end - _longest_name()), end - 2)
    return next((text[start:end] for start in starts if text[start:end] in names), None)


def _chain(name: str, year: int | None, above: list[Division] | None = None) -> tuple[list[Division], str]:
    found, rest = above or [], name
    while step := _leading(rest, year, found):
        found, rest = step
    return found, rest


def _leading(text: str, year: int | None, above: list[Division]) -> tuple[list[Division], str] | None:
    for end in range(min(len(text), _longest_name()), 1, -1):
        name, rest = text[:end], text[end:]
        if name not in _by_name() or rest.startswith(_TOWNSHIP_STARTS):
            continue
        readings = [candidates(name, year), renamed(name, year) if year else [], candidates(name)]
        for reading in readings:
            if fitting := [d for d in reading if not above or any(d.within(a) for a in above)]:
                return fitting, rest
    return None


def _latest(divisions: Iterable[Division]) -> list[Division]:
    latest: dict[str, Division] = {}
    for division in sorted(divisions, key=lambda d: (d.adcode, d.last_year)):
        latest[division.adcode] = division
    return list(latest.values())


def _customary(division: Division) -> set[str]:
    return {division.name, division.short + division.name[-1]}


@cache
def _table() -> tuple[Division, ...]:
    return tuple(
        Division(adcode, name, short, prefecture, province, int(first), int(last))
        for adcode, name, short, prefecture, province, first, last in _rows("divisions.tsv")
    )


def _rows(name: str) -> Iterator[list[str]]:
    lines = data_path("regions", name).read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])


@cache
def _covered() -> tuple[int, int]:
    return min(d.first_year for d in _table()), max(d.last_year for d in _table())


@cache
def _longest_name() -> int:
    return max(map(len, _by_name()))


@cache
def _by_name() -> dict[str, list[Division]]:
    index: dict[str, list[Division]] = defaultdict(list)
    for division in _table():
        for name in _customary(division):
            index[name].append(division)
    return dict(index)


@cache
def _by_short() -> dict[str, list[Division]]:
    index: dict[str, list[Division]] = defaultdict(list)
    for division in _table():
        index[division.short].append(division)
    return dict(index)
