"""Says who reports on which year: the agency with its level, kind, field of work and division, and the dates."""

import re
from collections.abc import Sequence

from nlu.agency import bodies, dates, places, regions, titles
from nlu.agency.places import Evidence
from nlu.agency.regions import Division
from nlu.agency.titles import squeeze
from nlu.record import Agency, Level, Meta

__all__ = ["identify"]

_FIRST_LINES = 15
_NO_SECTOR = ("government", "gov_office", "township", "subdistrict", "management_committee")


def identify(front: str, body: str, tail: str, *, hints: Sequence[str] = ()) -> Meta:
    """Read the metadata of a report.

    Args:
        front: What stands before section one: title, preamble, lines of the web page.
        body: The whole text.
        tail: Its last lines, with signature and date.
        hints: File name, folder names, address.

    Returns:
        What the report shows. Where a place name fits several divisions and nothing decides, `Agency.adcode` is None
        and every code that fits is kept in `Agency.adcode_candidates`.
    """
    title = titles.find_title(front) or titles.find_title("\n".join(body.splitlines()[:_FIRST_LINES]))
    signed = dates.signed_on(tail)
    published = dates.published_on(f"{front}\n{tail}", hints)
    heading = title.text if title else None
    witnesses = dates.year_witnesses(body, title=heading, signed=signed, published=published, hints=hints)
    year = dates.choose_year(witnesses)
    names = titles.names(front, body, tail, title, hints)
    evidence = Evidence(
        names="\n".join(names),
        near=squeeze(f"{front}\n{tail}\n{' '.join(hints)}"),
        text=squeeze(body),
        year=year,
    )
    return Meta(
        title=heading,
        agency=_describe(names, evidence, f"{front}\n{body}\n{tail}"),
        year=year,
        period=dates.period(body),
        signed_on=signed,
        published_on=published,
        year_witnesses=witnesses,
    )


def _describe(names: Sequence[str], evidence: Evidence, printed: str) -> Agency:
    if not names:
        return Agency()
    name = names[0]
    local = bodies.without_centre(name)
    named, rest = regions.split(local, evidence.year)
    kind = bodies.kind(rest, bool(named))
    level = bodies.level(rest, kind, bool(named))
    where = _where(rest, level, named, evidence)
    return Agency(
        name=bodies.normalise(name),
        name_raw=_verbatim(name, printed),
        level=level or _shared_level(where),
        kind=kind,
        sector=None if kind in _NO_SECTOR else bodies.sector(name.removesuffix(local) + rest),
        region=where[0].full_name if len(where) == 1 else None,
        adcode=_certain_code(where, level, evidence.year),
        adcode_candidates=[division.adcode for division in where],
    )


def _where(rest: str, level: Level | None, named: list[Division], evidence: Evidence) -> list[Division]:
    if level == "national":
        return []
    found = named or places.by_short_name(rest, evidence) or places.locate(evidence, level)
    found = places.branch(rest, places.narrow(found, evidence), evidence.year)
    if level == "township" and all(division.level == "prefecture" for division in found):
        return places.county_of_township(found, evidence)
    return found


def _certain_code(where: Sequence[Division], level: Level | None, year: int | None) -> str | None:
    if len(where) != 1 or not where[0].existed(year):
        return None
    # A prefecture with counties is not the code of its townships.
    if level == "township" and where[0].level != "county" and regions.below(where[0], year):
        return None
    return where[0].adcode


def _shared_level(where: Sequence[Division]) -> Level | None:
    levels = {division.level for division in where}
    return levels.pop() if len(levels) == 1 else None


def _verbatim(name: str, printed: str) -> str:
    found = re.search(r"[\s#*]{0,9}".join(map(re.escape, name)), printed)
    return found[0] if found else name
