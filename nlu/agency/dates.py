"""The year a report is on, the period it covers, and the days it was signed and published."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

__all__ = ["choose_year", "period", "published_on", "read_year", "signed_on", "year_witnesses"]

_DIGITS = {char: str(value) for value, chars in enumerate(("〇○零Oo", *"一二三四五六七八九")) for char in chars}
_CHINESE = "".join(_DIGITS)
# Bounded, so that long blanks cost no time.
_S = r"\s{0,3}"
_YEAR = rf"(?<![\d.])(?:2{_S}0{_S}\d{_S}\d|二{_S}[〇○零Oo](?:{_S}[{_CHINESE}]){{2}})(?!\d)"
_NUMBER = rf"(?:\d{_S}\d?|[一二三四五六七八九十]{{1,3}})"
_DAY = rf"({_YEAR}){_S}[年./-]{_S}({_NUMBER}){_S}[月./-]{_S}({_NUMBER})(?:{_S}日)?(?!\d)"
_PERIOD = re.compile(
    rf"({_YEAR}){_S}年?{_S}({_NUMBER}){_S}月{_S}({_NUMBER}){_S}日?{_S}起?{_S}(?:至|到|[-—–~\uff5e―])+{_S}"
    rf"(?:({_YEAR}){_S}年?)?{_S}({_NUMBER}){_S}月{_S}({_NUMBER}){_S}日"
)
_CUTOFF = re.compile(rf"截{_S}[至止]{_S}(?:到{_S})?({_YEAR}){_S}年?{_S}(?:12|十二){_S}月")
_QUOTED = re.compile(r"《[^》]{0,99}》")
_DATE_LINE = re.compile(rf"^[ \t]*{_DAY}[ \t]*$", re.MULTILINE)
# Ordered by how much the label says: a bare 时间 may belong to anything.
_PUBLISHED = tuple(
    re.compile(rf"(?:{label})\s*[:\uff1a]?\s*{_DAY}")
    for label in (r"(?:发\s*布|发\s*文|公\s*开|发\s*表)\s*(?:时\s*间|日\s*期)", r"时\s*间|日\s*期")
)
_PUBLISHED_URL = re.compile(r"(?<![a-z\d])t(20\d\d)(\d\d)(\d\d)(?!\d)")
_LONGEST_SIGNATURE = 60
_ORDER = ("title", "period", "majority", "published", "signed", "hint")


def read_year(text: str) -> int | None:
    """The first year in a text.

    Args:
        text: Any text; digits may be Chinese (二〇二四) and stand apart.

    Returns:
        The year, or None.
    """
    found = re.search(_YEAR, text)
    return _year(found[0]) if found else None


def period(text: str) -> tuple[str, str] | None:
    """The first span of days a text names, as printed, even where it runs backwards.

    Args:
        text: The report.

    Returns:
        First and last day as ISO dates, or None.
    """
    for found in _PERIOD.finditer(text):
        start_year, start_month, start_day, end_year, end_month, end_day = found.groups()
        start = _iso(start_year, start_month, start_day)
        end = _iso(end_year or start_year, end_month, end_day)
        if start and end:
            return start, end
    return None


def signed_on(tail: str) -> str | None:
    """The day that ends a line of the signature.

    Args:
        tail: The last lines of the report.

    Returns:
        ISO date, or None.
    """
    for line in reversed(tail.splitlines()):
        if (found := re.search(rf"(?:^|[^\s:\uff1a至到]\s*){_DAY}$", line.strip())) and len(line) <= _LONGEST_SIGNATURE:
            return _iso(*found.groups())
    return None


def published_on(text: str, hints: Sequence[str] = ()) -> str | None:
    """The day the web page was published.

    Args:
        text: The lines of the page around the report (发布时间:2024-02-02).
        hints: Addresses; those of many government sites hold the day (t20240202_123.html).

    Returns:
        ISO date, or None.
    """
    found = [match.groups() for pattern in _PUBLISHED for match in pattern.finditer(text)]
    found += [match.groups() for hint in hints for match in _PUBLISHED_URL.finditer(hint)]
    return next((day for parts in found if (day := _iso(*parts))), None)


def year_witnesses(
    text: str, *, title: str | None, signed: str | None, published: str | None, hints: Sequence[str] = ()
) -> dict[str, int]:
    """What each witness says about the year reported on.

    Args:
        text: The whole report.
        title: Its title.
        signed: Day of signature, ISO.
        published: Day of publication, ISO.
        hints: File name, folders, address.

    Returns:
        Witness (``title``, ``period``, ``majority``, ``published``, ``signed``, ``hint``) → year; silent ones are
        left out.
    """
    said = {
        "title": read_year(title or ""),
        "period": _period_year(text),
        "majority": _majority(text),
        "published": int(published[:4]) - 1 if published else None,
        "signed": int(signed[:4]) - 1 if signed else None,
        "hint": next((year for hint in hints if (year := read_year(hint))), None),
    }
    return {witness: year for witness, year in said.items() if year}


def choose_year(witnesses: Mapping[str, int]) -> int | None:
    """The year of the first witness that is not refuted: no report is on a year after the one it came out in.

    Args:
        witnesses: As given by `year_witnesses`.

    Returns:
        The year, or None without witnesses.
    """
    out = [witnesses[key] + 1 for key in ("published", "signed") if key in witnesses]
    possible = (witnesses[key] for key in _ORDER if key in witnesses)
    return next((year for year in possible if not out or year <= max(out)), None)


def _period_year(text: str) -> int | None:
    if span := period(text):
        return int(span[0][:4]) if span[0][:4] == span[1][:4] else None
    cutoff = _CUTOFF.search(text)
    return _year(cutoff[1]) if cutoff else None


def _majority(text: str) -> int | None:
    # Years inside 《》 belong to laws and plans, a line that is a date to the signature.
    years = re.findall(rf"({_YEAR})\s*年", _DATE_LINE.sub("", _QUOTED.sub("", text)))
    ranked = Counter(map(_year, years)).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(_year(year), _number(month), _number(day)).isoformat()
    except ValueError:
        return None


def _year(text: str) -> int:
    return int("".join(_DIGITS.get(char, char) for char in text if not char.isspace()))


def _number(text: str) -> int:
    compact = "".join(text.split())
    if compact.isdigit():
        return int(compact)
    tens, ten, ones = compact.rpartition("十")
    value = int(_DIGITS.get(ones, "0"))
    return value + 10 * int(_DIGITS.get(tens, "1")) if ten else value
