"""The evidence page: one record as one self-contained HTML file that works offline and trusts nothing in the record."""

import hashlib
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from json import dumps
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from nlu.labels import TABLES, Name, Vocabulary, cell_name, form_of, name, table_of
from nlu.present.grid import Row, Slot, lay_out, lay_out_freely
from nlu.present.marks import Mark, marked
from nlu.present.markup import asset, both, environment
from nlu.present.page_image import PageImage, page_image
from nlu.record import Cell, Equation, Finding, Item, Link, ReportRecord, Table, TableName

__all__ = ["content_policy", "page"]

_SIGNS = {"read": "", "inferred": "∴", "ambiguous": "?", "blank": "□", "missing": "×"}


def page(record: ReportRecord, *, pages: Mapping[int, bytes] | None = None) -> str:
    """The evidence page of a record.

    Args:
        record: Any record; all its text is escaped.
        pages: PNG images of pages by 1-based number, shown with the boxes of their cells.

    Returns:
        A complete HTML document without references to anything outside it.

    Raises:
        DamagedInput: A page image is not a PNG file.
        DataError: The names of labels or the official forms are not installed.
    """
    style, script = asset("page.css"), asset("page.js")
    figures = _figures(record)
    grids = [_grid(record, key, figures) for key in TABLES]
    shown = [slot.path for grid in grids for row in grid.rows for slot in row if isinstance(slot, Slot)]
    return (
        _templates()
        .get_template("page.html")
        .render(
            record=record,
            title=record.meta.agency.name or record.meta.title or record.source.name,
            style=Markup(style),
            script=Markup(script),
            policy=content_policy(style, script),
            parts=list(_parts(record)),
            issue_links=_links_by(record.problems.links, "issue"),
            remedy_links=_links_by(record.problems.links, "remedy"),
            grids=grids,
            figures=figures,
            tally=Counter(figures[path].cell.state for path in shown),
            verdicts=Counter(equation.verdict for equation in record.equations),
            severities=Counter(finding.severity for finding in record.findings),
            findings=[(finding, _places(record, n, finding, shown)) for n, finding in enumerate(record.findings)],
            pages=[_sheet(number, png, figures) for number, png in sorted((pages or {}).items())],
        )
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the text under one heading."""

    key: str | None
    length: int
    html: Markup
    open: bool


@dataclass(frozen=True, slots=True)
class _Figure:
    """A cell as shown, with the equations that fail on it."""

    cell: Cell
    name: Name
    shown: str
    sign: str
    failing: Sequence[Equation] = ()

    @property
    def whole(self) -> bool:
        """Whether it is the printed side of a failing equation."""
        return any(equation.paths[0] == self.cell.path for equation in self.failing)


@dataclass(frozen=True, slots=True)
class _Grid:
    """One table, laid out, with its equations by rule."""

    key: TableName
    table: Table
    official: bool
    rows: Sequence[Row]
    failing: Sequence[tuple[Equation, Name]]
    rules: Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page image and the figures that stand on it."""

    number: int
    image: PageImage
    figures: Sequence[_Figure]


def _parts(record: ReportRecord) -> Iterator[_Part]:
    """The text cut at its sections; nothing between them is lost."""
    marks = [*_marks(record)]
    at = 0
    for section in sorted(record.sections, key=lambda section: section.start):
        if section.start > at:
            yield from _part(record.text, None, at, section.start, marks)
        yield from _part(record.text, section.key, max(at, section.start), section.end, marks)
        at = max(at, section.end)
    yield from _part(record.text, None, at, len(record.text), marks)


def _part(text: str, key: str | None, start: int, end: int, marks: Sequence[Mark]) -> Iterator[_Part]:
    if text[start:end].strip():
        holds_items = any(mark.kind != "finding" and start <= mark.start < end for mark in marks)
        yield _Part(key, end - start, marked(text, start, end, marks), holds_items or key == "problems")


def _marks(record: ReportRecord) -> Iterator[Mark]:
    for item in record.problems.issues:
        yield Mark(item.start, item.end, item.id, f"t-{item.id}", "issue", _tag(item, "issue"))
    for item in record.problems.remedies:
        yield Mark(item.start, item.end, item.id, f"t-{item.id}", "remedy", _tag(item, "remedy"))
    for n, finding in enumerate(record.findings):
        for k, (start, end) in enumerate(finding.spans):
            yield Mark(start, end, f"f{n}", f"f{n}-{k}", "finding")


def _tag(item: Item, kind: Vocabulary) -> Markup:
    first = both(name(kind, item.labels[0].key)) if item.labels else ""
    return Markup('<span class="tag" aria-hidden="true">{} {}</span>').format(item.id, first)


def _links_by(links: Sequence[Link], side: str) -> Mapping[str, Sequence[Link]]:
    found: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        found[getattr(link, side)].append(link)
    return found


def _figures(record: ReportRecord) -> Mapping[str, _Figure]:
    """Every cell by its path, those of the forms that the record does not list included."""
    failing: defaultdict[str, list[Equation]] = defaultdict(list)
    for equation in record.equations:
        for path in equation.paths if equation.verdict == "fails" else ():
            failing[path].append(equation)
    cells = {cell.path: cell for key in TABLES for cell in _unlisted(record, key)}
    cells |= {cell.path: cell for cell in record.cells}
    return {
        path: _Figure(cell, cell_name(record, path), _shown(cell), _SIGNS[cell.state], failing[path])
        for path, cell in cells.items()
    }


def _unlisted(record: ReportRecord, key: TableName) -> Iterator[Cell]:
    table, form = table_of(record, key), form_of(record, key)
    columns = dict.fromkeys(column for values in table.values.values() for column in values)
    in_form = form.cells() if form else ()
    for row, column in dict.fromkeys([*in_form, *product(table.values, columns)]):
        value = table.values.get(row, {}).get(column)
        state = "missing" if value is None else "read"
        yield Cell.model_validate({"path": f"{key}.{row}.{column}", "value": value, "state": state})


def _shown(cell: Cell) -> str:
    """What is printed, or the value where nothing is."""
    if cell.printed and cell.printed.strip():
        return cell.printed.strip()
    return "" if cell.value is None else str(cell.value)


def _grid(record: ReportRecord, key: TableName, figures: Mapping[str, _Figure]) -> _Grid:
    table, form = table_of(record, key), form_of(record, key)
    rows = lay_out(form) if form else lay_out_freely(key, table)
    rules: defaultdict[str, Counter[str]] = defaultdict(Counter)
    failing = []
    for equation in record.equations:
        if _table_key(equation) != key:
            continue
        rules[equation.id.partition(".")[0]][equation.verdict] += 1
        if equation.verdict == "fails":
            whole = equation.paths[0] if equation.paths else equation.id
            failing.append((equation, figures[whole].name if whole in figures else Name(whole, whole)))
    shown = rows if form or table.state == "present" else []
    return _Grid(key, table, form is not None, shown, failing, rules)


def _table_key(equation: Equation) -> str:
    if equation.paths:
        return equation.paths[0].partition(".")[0]
    return "review_litigation" if equation.id.startswith("H4") else "requests"


def _places(record: ReportRecord, n: int, finding: Finding, shown: Sequence[str]) -> list[tuple[str, Name]]:
    """Where a finding can be seen: the id of an element of the page and what to call it."""
    places = []
    for path in finding.paths:
        anchor = next((cell for cell in shown if cell == path or cell.startswith(f"{path}.")), None)
        if anchor:
            places.append((f"c-{anchor}", cell_name(record, path)))
    for k, (start, end) in enumerate(finding.spans):
        quote = " ".join(record.text[max(start, 0) : end].split())
        if quote:
            short = quote if len(quote) <= 24 else f"{quote[:23]}…"
            places.append((f"f{n}-{k}", Name(f"“{short}”", f"“{short}”")))
    return places


def _sheet(number: int, png: bytes, figures: Mapping[str, _Figure]) -> _Sheet:
    here = [figure for figure in figures.values() if figure.cell.page == number and figure.cell.bbox]
    return _Sheet(number, page_image(png, number), here)


def content_policy(style: str, script: str) -> str:
    """A content security policy that allows exactly the style and the script of the page."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _plain(value: Any) -> str:
    """An attribute of an item as a person would write it."""
    if isinstance(value, list | tuple):
        return "、".join(map(_plain, value))
    return value if isinstance(value, str) else dumps(value, ensure_ascii=False, default=str)


@cache
def _templates() -> Environment:
    made = environment()
    made.filters |= {"both": both, "plain": _plain}
    made.globals |= {"name": name, "is_slot": _is_slot}
    return made


def _is_slot(cell: object) -> bool:
    return isinstance(cell, Slot)
