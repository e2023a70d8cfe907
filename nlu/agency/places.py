"""Decides which place is meant where a name fits several, or where the name of the agency holds none."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from nlu.agency import regions
from nlu.agency.regions import Division
from nlu.record import Level

__all__ = ["Evidence", "branch", "by_short_name", "county_of_township", "locate", "narrow"]

_PHONE = re.compile(r"(?<!\d)(0(?:10|2\d|[3-9]\d\d))[-—–)]?\d{7,8}(?!\d)")
_LONGEST_SHORT = 8
_BRANCH = re.compile(r"局(.{2,8}?)[区县市旗]?分局$|^(.{2,4})生态环境局$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Texts that may say where the author is, without spaces, the strongest first.

    Attributes:
        names: Every name under which the author appears, one a line.
        near: What stands before section one, the last lines, file name, folders and address.
        text: The whole report.
        year: The year reported on.
    """

    names: str
    near: str
    text: str
    year: int | None


def narrow(divisions: Sequence[Division], evidence: Evidence) -> list[Division]:
    """Keep the divisions that the strongest evidence speaks for.

    Args:
        divisions: What a name can mean.
        evidence: Texts around it.

    Returns:
        One division if the evidence decides, otherwise all that are left; never none of several.
    """
    left = list(divisions)
    for speaks_for in _tests(evidence):
        if len(left) < 2:
            break
        left = [division for division in left if speaks_for(division)] or left
    return left


def locate(evidence: Evidence, level: Level | None) -> list[Division]:
    """Find the place of an agency whose name holds none.

    Args:
        evidence: Texts around it.
        level: Its level, if the name shows it. Only a township is looked for in the whole text, since a department
            writes about other places too.

    Returns:
        Every place it can be: the lowest ones named in the first text that names any.
    """
    wanted = "county" if level == "township" else level
    texts = [evidence.names, evidence.near] + ([evidence.text] if level == "township" else [])
    for text in texts:
        named = [d for name in regions.mentions(text, evidence.year) for d in regions.candidates(name, evidence.year)]
        for rank in ("county", "prefecture", "provincial"):
            if (fitting := [d for d in named if d.level == rank]) and wanted in (rank, None):
                return narrow(fitting, evidence)
    return []


def by_short_name(name: str, evidence: Evidence) -> list[Division]:
    """Find the place of a name that starts with a short place name (南宁轨道交通集团).

    Args:
        name: Name of the agency.
        evidence: Texts around it.

    Returns:
        The divisions whose full name stands somewhere; a short name alone proves nothing.
    """
    everywhere = evidence.near + evidence.text
    for end in range(min(len(name), _LONGEST_SHORT), 1, -1):
        if found := [d for d in regions.by_short(name[:end], evidence.year) if d.name in everywhere]:
            return found
    return []


def branch(name: str, places: Sequence[Division], year: int | None) -> list[Division]:
    """Step down from the place of an office to that of its branch (洛阳市公安局孟津分局 → 孟津区).

    Args:
        name: Name of the agency.
        places: Places in front of it.
        year: The year reported on.

    Returns:
        The places of the branch, or those given.
    """
    if not (found := _BRANCH.search(name)):
        return list(places)
    inner = regions.by_short(found[1] or found[2], year)
    return [division for division in inner if any(division.within(place) for place in places)] or list(places)


def county_of_township(places: Sequence[Division], evidence: Evidence) -> list[Division]:
    """Step down from the prefecture in the name of a township to the county it must lie in.

    Args:
        places: Places in the name.
        evidence: Texts around it.

    Returns:
        The counties named around it, or the places given.
    """
    inside = [d for d in locate(evidence, "township") if any(d.within(place) for place in places)]
    return inside or list(places)


def _tests(evidence: Evidence) -> Iterator[Callable[[Division], bool]]:
    texts = (evidence.names, evidence.near, evidence.text)
    everywhere = "\n".join(texts)
    prefixes = _phone_prefixes(everywhere)
    yield lambda division: any(parent + division.name in everywhere for parent in division.parents)
    yield from (partial(_names_prefecture, text) for text in texts)
    yield lambda division: division.adcode.startswith(prefixes)
    yield from (partial(_names_province, text) for text in texts)


def _names_prefecture(text: str, division: Division) -> bool:
    return bool(division.prefecture) and division.prefecture in text


def _names_province(text: str, division: Division) -> bool:
    return bool(division.province) and division.province in text


def _phone_prefixes(text: str) -> tuple[str, ...]:
    served = regions.area_prefixes()
    return tuple(prefix for code in _PHONE.findall(text) for prefix in served.get(code, ()))
