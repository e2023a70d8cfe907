"""What the pictures of a corpus report are drawn from: the counts of a cube with keys in the place of words."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from nlu.dataset.grids import RATES
from nlu.labels import Name, Vocabulary, column_name, name, row_name
from nlu.record import TableName
from nlu.templates import FORMS, form

__all__ = ["drawing_data", "figure_name"]

_UNKNOWN = "(unknown)"
_LEVELS = ("national", "provincial", "prefecture", "county", "township", _UNKNOWN)


def drawing_data(counts: dict[str, list[Sequence[Any]]]) -> dict[str, Any]:
    """The counts as compact JSON data.

    Args:
        counts: What `nlu.dataset.cube.cube` gives.

    Returns:
        ``axes`` (names of levels, sectors, years, labels, rates, grounds) and the counts, rows of places on the axes
        followed by figures.

    Raises:
        DataError: The names of labels are not installed.
    """
    reports = counts["reports"]
    levels = [level for level in _LEVELS if any(row[0] == level for row in reports)]
    sectors = _by_size((row[1], row[3]) for row in reports)
    years = sorted({row[2] for row in reports})
    labels = _by_size(((row[3], row[4]), row[5]) for row in counts["labels"])
    grounds = _by_size((row[3], row[4]) for row in counts["grounds"])
    rates = [rate.key for rate in RATES]
    places = {level: n for n, level in enumerate(levels)}, {s: n for n, s in enumerate(sectors)}, _index(years)
    axes = {
        "level": [_named("level", level) for level in levels],
        "sector": [_both(Name("（未标明领域）", "(no sector)") if s == _UNKNOWN else Name(s, s)) for s in sectors],
        "year": years,
        "label": [[kind, *_named(kind, label)] for kind, label in labels],
        "rate": [_both(Name(rate.zh, rate.en)) for rate in RATES],
        "ground": [_both(figure_name(row)) for row in grounds],
    }

    def placed(rows: Iterable[Sequence[Any]]) -> Iterable[list[Any]]:
        return ([places[0][row[0]], places[1][row[1]], places[2][row[2]], *row[3:]] for row in rows)

    label_at, rate_at, ground_at = _index(labels), _index(rates), _index(grounds)
    return {
        "axes": axes,
        "reports": list(placed(reports)),
        "labels": [[*row[:3], label_at[row[3], row[4]], *row[5:]] for row in placed(counts["labels"])],
        "rates": [[*row[:3], rate_at[row[3]], *row[4:]] for row in placed(counts["rates"])],
        "grounds": [[*row[:3], ground_at[row[3]], *row[4:]] for row in placed(counts["grounds"])],
        "quotes": [[*row[:3], label_at[row[3], row[4]], *row[5:]] for row in placed(counts["quotes"])],
    }


def figure_name(key: str) -> Name:
    """A row or column of the official forms by its key, in whichever form has it; a key of neither is its own name."""
    return _figure_names().get(key, Name(key, key))


@cache
def _figure_names() -> dict[str, Name]:
    tables: tuple[TableName, ...] = ("requests", "active_disclosure", "review_litigation")
    found: dict[str, Name] = {}
    for key in FORMS:
        for table in tables:
            for block, row in form(key, table).rows:
                found.setdefault(row.key, row_name(row))
                for column in block.columns:
                    found.setdefault(column, column_name(block, column))
    return found


def _by_size(pairs: Iterable[tuple[Any, float]]) -> list[Any]:
    """Each key once, the largest sum first."""
    sums: dict[Any, float] = {}
    for key, size in pairs:
        sums[key] = sums.get(key, 0) + size
    return sorted(sums, key=lambda key: (key == _UNKNOWN, -sums[key], key))


def _index(keys: Sequence[Any]) -> dict[Any, int]:
    return {key: n for n, key in enumerate(keys)}


def _named(vocabulary: Vocabulary, key: str) -> list[str]:
    return _both(Name("（不明）", "(unknown)") if key == _UNKNOWN else name(vocabulary, key))


def _both(called: Name) -> list[str]:
    return [called.zh, called.en]
