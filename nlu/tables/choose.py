"""Reads the three statistics grids of a report: the best candidate of each, proven by its equations or plainly doubted."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import get_args

from nlu.reading.document import Grid
from nlu.reading.report import Report
from nlu.record import Blame, Cell, Equation, ExtraRow, Number, Section, Statistics, Table, TableName
from nlu.tables.align import CellReading
from nlu.tables.balance import solve
from nlu.tables.candidates import Candidate, candidates, from_lines
from nlu.tables.lines import grid_lines
from nlu.templates import FORMS, FormKey

__all__ = ["Grids", "read_grids"]

CellKey = tuple[str, str]
_TABLES: tuple[TableName, ...] = get_args(TableName)
_SIGNATURES: dict[TableName, re.Pattern[str]] = {
    "active_disclosure": re.compile(r"第二十条|制发件数|废止件数|现行有效件数|新制作数量|处理决定数量"),
    "requests": re.compile(r"[勾钩]稽关系|申请人情况|新收政府信息公开申请|结转政府信息公开申请|属于国家秘密"),
    "review_litigation": re.compile(r"结果\s*维持|结果\s*纠正|尚未\s*审结|复议后起诉"),
}
_MANY = 5
"""Equations of which one may fail in a grid of markup that is taken as it stands."""


@dataclass(frozen=True, slots=True)
class Grids:
    """What the tables of a report say: `errors` are (message, page) of tables that are there and could not be read."""

    statistics: Statistics
    cells: Sequence[Cell]
    equations: Sequence[Equation]
    errors: Sequence[tuple[str, int | None]]


def read_grids(report: Report, sections: Sequence[Section]) -> Grids:
    """The statistics of a report, its cells with their places, and the equations between them.

    Dearer engines are asked only for tables that the first reading does not prove.
    """
    opinions = [(engine.name, cache(engine.grids)) for engine in report.document.second_opinions]
    tables: dict[TableName, Table] = {}
    cells: list[Cell] = []
    equations: list[Equation] = []
    errors: list[tuple[str, int | None]] = []
    for name, region in _regions(report, sections).items():
        known = {table.template for table in tables.values()}
        forms = sorted(FORMS, key=lambda key: key not in known)
        tried = list(_try_engines(report, name, region, forms, opinions))
        best = _best(tried)
        if not best.is_readable:
            tables[name] = Table(state="unreadable")
            errors.append((f"the {name} table is there and none of its rows could be read", None))
            continue
        unseen = [page for page in report.pages(*region) if page in report.document.intricate]
        if unseen and not best.proven:
            errors.append((f"too much is drawn around the {name} table for a second reader to look there", unseen[0]))
        found = _cells(best, tried)
        tables[name] = _table(best, found)
        cells += found
        equations += _blame(best, tried, report.document.text_origin)
    return Grids(Statistics(**tables), cells, equations, errors)


def _cells(best: Candidate, tried: Sequence[Candidate]) -> list[Cell]:
    """The cells of a reading: what it shows, what arithmetic settles, what another reading puts into doubt."""
    contested = _contested(best, tried)
    readings = _settle(best) | {key: CellReading("ambiguous", best.alignment.cells[key].field) for key in contested}
    values = {key: reading.value for key, reading in readings.items()}
    trusted = frozenset(key for key, reading in readings.items() if reading.state == "read")
    solved = {
        key: n
        for key, n in solve(best.alignment.form, values, trusted).items()
        if key not in contested and not _is_lost(best, key)
    }
    return [_cell(best, key, reading, solved.get(key)) for key, reading in readings.items()]


def _best(tried: Sequence[Candidate]) -> Candidate:
    """The proven reading; else that with which another engine agrees, or a worthier one of cells; else the worthiest one."""
    if tried[-1].proven:
        return tried[-1]
    if _is_settled(tried):
        return max((one for one in reversed(tried) if one.engine != "text"), key=lambda one: one.worth)
    return max(tried, key=lambda one: (one.is_readable, one.worth))


def _contested(best: Candidate, tried: Iterable[Candidate]) -> frozenset[CellKey]:
    """The cells that show nothing in a reading and a figure in another: neither blank nor to be filled in."""
    if best.proven:
        return frozenset()
    seen = {
        key
        for other in tried
        if other.is_readable and other.alignment.form.key == best.alignment.form.key
        for key, reading in other.alignment.cells.items()
        if reading.state == "read" and reading.value is not None
    }
    return frozenset(key for key, reading in best.alignment.cells.items() if reading.value is None and key in seen)


def _is_lost(candidate: Candidate, key: CellKey) -> bool:
    """Whether a cell's row was not found while rows of figures stand there that were not recognised either: it may be one of
    them, and arithmetic that passes it over proves nothing."""
    return candidate.alignment.cells[key].state == "missing" and bool(candidate.alignment.extra)


def _regions(report: Report, sections: Sequence[Section]) -> dict[TableName, tuple[int, int]]:
    """Where in the text each table stands: its section, or from its first signature word to the next table's."""
    regions: dict[TableName, tuple[int, int]] = {}
    own = {section.key: (section.start, section.end) for section in sections}
    for name in _TABLES:
        if name in own and _SIGNATURES[name].search(report.text, *own[name]):
            regions[name] = own[name]
    prose = [(section.start, section.end) for section in sections if section.key not in _TABLES]
    first = {name: found for name in _TABLES if (found := _first_sign(report.text, name, prose)) is not None}
    for name in _TABLES:
        if name in first and name not in regions:
            end = min((start for start in first.values() if start > first[name]), default=len(report.text))
            line_start = report.text.rfind("\n", 0, first[name]) + 1
            regions[name] = (line_start, end)
    return {name: regions[name] for name in _TABLES if name in regions}


def _first_sign(text: str, name: TableName, prose: Sequence[tuple[int, int]]) -> int | None:
    """Where a table's words are first seen outside the sections of prose, which may say them too; else where at all."""
    first = None
    for match in _SIGNATURES[name].finditer(text):
        if not any(start <= match.start() < end for start, end in prose):
            return match.start()
        first = match.start() if first is None else first
    return first


def _try_engines(
    report: Report,
    name: TableName,
    region: tuple[int, int],
    forms: Sequence[FormKey],
    opinions: Iterable[tuple[str, Callable[[int], list[Grid]]]],
) -> Iterator[Candidate]:
    """Candidates in order of cost, up to the first proven one, or the second one that sees the same: then it is the
    report that does not balance. The form of the tables before is tried first: the review and litigation grid looks the
    same in all forms."""
    tried: list[Candidate] = []
    pages = report.pages(*region)
    further = (
        candidate
        for engine, grids in opinions
        for candidate in from_lines(
            name, grid_lines((grid, None) for page in pages for grid in grids(page)), engine, forms
        )
    )
    for candidate in chain(candidates(report, name, region, forms), further):
        tried.append(candidate)
        yield candidate
        if _is_settled(tried) or (report.document.text_origin == "markup" and _is_certain(candidate)):
            return


def _is_settled(tried: Sequence[Candidate]) -> bool:
    """Whether the last candidate is proven, or sees in every cell what an engine before it saw."""
    last = tried[-1]
    if last.engine == "text":
        return last.proven
    return last.proven or any(last.agrees_with(other) for other in tried[:-1] if other.engine != "text")


def _is_certain(candidate: Candidate) -> bool:
    """Whether markup places every cell, and the few equations that fail do not say that it misplaces them."""
    verdicts = [equation.verdict for equation in candidate.equations]
    fails = verdicts.count("fails")
    return candidate.engine != "text" and candidate.known is not None and _MANY * fails <= len(verdicts)


def _settle(candidate: Candidate) -> dict[CellKey, CellReading]:
    """A doubtful figure becomes a read one when every equation it stands in holds; blanks may count as zero beside a
    figure that is not zero itself."""
    table = candidate.alignment.form.table
    verdicts: dict[str, list[str]] = {}
    for equation in candidate.equations:
        for path in equation.paths:
            verdicts.setdefault(path, []).append(equation.verdict)
    return {
        key: CellReading("read", reading.field)
        if reading.value is not None
        and reading.state == "ambiguous"
        and set(verdicts.get(f"{table}.{key[0]}.{key[1]}", ["unknown"])) <= _enough(reading)
        else reading
        for key, reading in candidate.alignment.cells.items()
    }


def _enough(reading: CellReading) -> set[str]:
    return {"holds", "holds_if_blank_is_zero"} if reading.value else {"holds"}


def _blame(best: Candidate, tried: Sequence[Candidate], origin: str) -> list[Equation]:
    """Says of each failing equation who erred.

    Characters of text and markup are certain, so a row read without doubt leaves only the source to blame. Characters
    on a page are seen by an engine: where a second one sees the same the source is to blame, where it sees others the
    reading is.
    """
    others = [other for other in tried if other.engine not in (best.engine, "text")]
    return [
        equation.model_copy(update={"blame": _who(equation, best, others, origin)})
        if equation.verdict == "fails"
        else equation
        for equation in best.equations
    ]


def _who(equation: Equation, best: Candidate, others: Sequence[Candidate], origin: str) -> Blame:
    keys = [_key(path) for path in equation.paths]
    if any(best.alignment.cells[key].state != "read" for key in keys):
        return "undecided"
    if origin in ("plain", "markup"):
        return "source"
    opinions = [[other.values.get(key) for key in keys] for other in others]
    opinions = [opinion for opinion in opinions if None not in opinion]
    if not opinions:
        return "undecided"
    return "source" if [best.values[key] for key in keys] in opinions else "reading"


def _key(path: str) -> CellKey:
    _, row, column = path.split(".")
    return row, column


def _cell(candidate: Candidate, key: CellKey, reading: CellReading, solved: int | None) -> Cell:
    field = reading.field
    start, end = field.span if field and field.span else (None, None)
    return Cell(
        path=f"{candidate.alignment.form.table}.{key[0]}.{key[1]}",
        printed=field.text if field else None,
        value=_value(key, reading, candidate.alignment.in_yuan) if solved is None else solved,
        state=reading.state if solved is None else "inferred",
        page=field.place.page if field else None,
        bbox=field.place.bbox if field else None,
        row=field.row if field else None,
        column=field.column if field and field.row is not None else None,
        start=start,
        end=end,
        engine=candidate.engine,
    )


def _value(key: CellKey, reading: CellReading, in_yuan: bool) -> Number | str | None:
    """The figure in the unit of its column; a fee with 元 or 亿元 behind it, or 元 in the header, is turned into the 万元 of
    the form."""
    value = reading.value
    if value is None or reading.field is None:
        return None
    if key[1] == "amount_raw":
        return re.sub(r"\s", "", reading.field.text)
    if key[1] == "amount_wan":
        printed = re.search("([万亿]?)元$", reading.field.text)
        unit = printed[1] if printed else "" if in_yuan else "万"
        return {"亿": value * 10_000, "万": value, "": value / 10_000}[unit]
    return value


def _table(candidate: Candidate, cells: Sequence[Cell]) -> Table:
    values: dict[str, dict[str, Number | str | None]] = {}
    for cell in cells:
        row, column = _key(cell.path)
        values.setdefault(row, {})[column] = cell.value
    if "procurement" in values:
        values["procurement"]["amount_yuan"] = _in_yuan(values["procurement"])
    extra = [
        ExtraRow(
            label=line.labels[-1],
            printed=[field.text for field in line.fields],
            page=line.fields[0].place.page,
        )
        for line in candidate.alignment.extra
    ]
    return Table(template=candidate.alignment.form.key, state="present", values=values, extra_rows=extra)


def _in_yuan(row: Mapping[str, Number | str | None]) -> Number | None:
    """The procurement sum in 元, where its unit is printed; the form of 2019 leaves the unit open."""
    match = re.fullmatch(r"([\d,.]+)(万?)元", str(row["amount_raw"] or ""))
    return float(match[1].replace(",", "")) * (10_000 if match[2] else 1) if match else None
