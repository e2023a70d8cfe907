"""Grids built from other elements than tables: repeated rows of short cells, and CSS grids."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from nlu.reading.document import Grid
from nlu.reading.html_grids import cell_text, placed
from nlu.reading.layout import FIGURE, LONGEST_CELL, TableCell, pieces
from nlu.settings import Settings

__all__ = ["Styles", "styled_grids", "styles_of"]

Styles = Mapping[str, str]
"""Declarations of the page's own simple rules, by selector, e.g. ``.row`` → ``display:flex``."""

_WIDEST, _TALLEST = 100, 1_000
_MOST_SHEETS, _LONGEST_SHEET, _LONGEST_STYLE = 20, 200_000, 2_000
_ROWS = ("div", "li", "dl", "section")
_STYLED_CELL = 120
_SIMPLE = re.compile(r"[\w-]*[.#][\w-]+")
_TRACKS = re.compile(r"grid-template-columns:([^;]{1,500})")
_SPAN = {
    axis: re.compile(rf"grid-{axis}:(?:span(\d{{1,3}})|(\d{{1,3}})(?:/(?:span(\d{{1,3}})|(\d{{1,3}})))?)(?:;|$)")
    for axis in ("column", "row")
}


def styles_of(root: etree._Element) -> Styles:
    """The declarations of simple rules (one class or id) in the page's ``<style>`` elements; media queries are skipped."""
    styles: dict[str, str] = {}
    for sheet in islice(root.iter("style"), _MOST_SHEETS):
        for selectors, body in _rules((sheet.text or "")[:_LONGEST_SHEET]):
            for selector in selectors.split(","):
                if _SIMPLE.fullmatch(selector.strip()):
                    name = re.sub(r"^[\w-]+", "", selector.strip())
                    styles[name] = (styles.get(name, "") + ";" + body)[-_LONGEST_STYLE:]
    return styles


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that stand in no other rule."""
    first, *others = sheet.split("/*")
    depth = 0
    for chunk in (first + "".join(other.partition("*/")[2] for other in others)).split("}"):
        opened = chunk.count("{")
        if depth == 0 and opened == 1:
            head, _, body = chunk.partition("{")
            yield head.rpartition(";")[2], body
        depth = max(depth + opened - 1, 0)


def _style_of(element: etree._Element, styles: Styles) -> str:
    """What is declared for an element, in lower case without spaces."""
    names = [f".{name}" for name in (element.get("class") or "").split()[:20]] + [f"#{element.get('id')}"]
    declared = [styles[name] for name in names if name in styles] + [element.get("style") or ""]
    return re.sub(r"\s+", "", ";".join(declared)[:_LONGEST_STYLE].lower())


def styled_grids(parent: etree._Element, styles: Styles, settings: Settings) -> dict[int, tuple[int, Grid]]:
    """Grids among the children of an element that is no table, from repeated rows of short cells or a CSS grid.

    Returns:
        For the index of the first child of a grid, how many children it takes and the grid.

    Raises:
        LimitExceeded: A grid with more cells than `Settings.max_cells`.
    """
    if len(parent) < 2 or parent.tag in ("p", "table", "tr"):
        return {}
    width = _css_width(_style_of(parent, styles)) if styles or parent.get("style") else 0
    if width:
        grid = _figures(_css_cells(parent, styles, width), settings, share=0.02)
        return {0: (len(parent), grid)} if grid else {}
    return _repeated_rows(parent, settings)


def _repeated_rows(parent: etree._Element, settings: Settings) -> dict[int, tuple[int, Grid]]:
    found: dict[int, tuple[int, Grid]] = {}
    run: list[list[etree._Element]] = []
    for index, child in enumerate([*parent, None]):
        row = _row(child) if child is not None else []
        if row:
            run.append(row)
            continue
        if len(run) >= 3:
            grid = _figures(placed([(cell, 1, 1) for cell in cells] for cells in run), settings)
            if grid:
                found[index - len(run)] = (len(run), grid)
        run = []
    return found


def _row(element: etree._Element) -> list[etree._Element]:
    """The cells of an element that may be a row; empty where it cannot be one."""
    if element.tag not in _ROWS or (element.text or "").strip():
        return []
    cells: list[etree._Element] = []
    for child in element:
        if (child.tail or "").strip() or child.tag in ("br", "img", "table", "ul", "ol"):
            return []
        nested = len(child) > 1 and not any((part or "").strip() for part in (child.text, *(c.tail for c in child)))
        cells += list(child) if nested else [child]
    return cells if all(cell_text(cell, _STYLED_CELL) is not None for cell in cells) else []


def _figures(cells: Sequence[TableCell], settings: Settings, share: float = 0.2) -> Grid | None:
    """The grid, where at least half of its rows have two cells and that share of its filled cells are figures."""
    filled = [cell.text for cell in cells if cell.text != ""]
    if None in filled or sum(bool(FIGURE.fullmatch(text or "")) for text in filled) < share * max(len(filled), 1):
        return None
    rows = {cell.row for cell in cells}
    if 2 * len({cell.row for cell in cells if cell.col}) < len(rows):
        return None
    grids = [piece for piece in pieces(cells, "html", settings) if isinstance(piece, Grid)]
    return grids[0] if len(grids) == 1 and len(grids[0].cells) == len(cells) else None


def _css_width(style: str) -> int:
    """The number of columns of a CSS grid, 0 where the element is none."""
    tracks = _TRACKS.search(style)
    if not tracks or "display:grid" not in style:
        return 0
    repeated = re.fullmatch(r"repeat\((\d{1,3}),[^()]*(?:\([^()]*\))?\)", tracks[1])
    if repeated:
        return min(int(repeated[1]), _WIDEST)
    return len(re.findall(r"[\d.]+(?:fr|px|%|r?em)|auto", re.sub(r"minmax\([^()]*\)", "1fr", tracks[1])))


def _css_cells(parent: etree._Element, styles: Styles, width: int) -> list[TableCell]:
    """The cells of a CSS grid: where their styles say, or else one after the other."""
    elements = [cell for child in parent for cell in (child if _has_placed_cells(child, styles) else [child])]
    spans = [
        tuple(
            _css_span(_style_of(element, styles), axis, most) for axis, most in (("row", _TALLEST), ("column", width))
        )
        for element in elements
    ]
    if all(row.start and column.start for row, column in spans):
        found = [
            TableCell(
                row.start - 1, column.start - 1, row.length, column.length, cell_text(element, LONGEST_CELL), element
            )
            for element, (row, column) in zip(elements, spans, strict=True)
        ]
        return sorted(found, key=lambda cell: (cell.row, cell.col))
    flat = [(element, row.length, column.length) for element, (row, column) in zip(elements, spans, strict=True)]
    return placed([flat], width)


def _has_placed_cells(element: etree._Element, styles: Styles) -> bool:
    """True for a row that only groups cells, which take their places in the grid themselves."""
    return len(element) > 0 and (
        "display:contents" in _style_of(element, styles) or all("grid-column" in _style_of(c, styles) for c in element)
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a cell begins on an axis, counted from 1 (0 for anywhere), and how far it reaches."""

    start: int
    length: int


def _css_span(style: str, axis: str, most: int) -> _Span:
    match = _SPAN[axis].search(style)
    if not match:
        return _Span(0, 1)
    only_length, begin, length, end = (int(group) if group else 0 for group in match.groups())
    reach = only_length or length or (end - begin if end else 1)
    return _Span(min(begin, most), min(max(reach, 1), most))
