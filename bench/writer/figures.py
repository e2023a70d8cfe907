"""Statistics that balance: filled up from a few figures, drawn at random, or broken on purpose."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from nlu.errors import DataError
from nlu.record import TableName
from nlu.templates import Balance, Block, Form, FormKey, form

__all__ = [
    "TABLES",
    "Figure",
    "Scale",
    "Values",
    "blank_zeros",
    "break_equations",
    "broken",
    "complete",
    "draw_figures",
]

Figure = int | float | str | None
Rows = dict[str, dict[str, Figure]]
Values = dict[TableName, Rows]
Scale = Literal["zero", "small", "large"]

TABLES: tuple[TableName, ...] = ("active_disclosure", "requests", "review_litigation")
_LARGEST: Mapping[Scale, int] = {"zero": 0, "small": 40, "large": 4000}


def complete(forms: Mapping[TableName, FormKey], known: Mapping[str, Mapping[str, Mapping[str, Figure]]]) -> Values:
    """All cells of the forms: the figures known, 0 for the other parts, and the totals they add up to.

    Args:
        forms: Form of each table shown.
        known: Figures by table, row and column; totals need not be given.

    Returns:
        A value for every cell.

    Raises:
        DataError: A row or column is unknown, or the requests received are not those dealt with.
    """
    values: Values = {}
    for table, key in forms.items():
        shape, rows = form(key, table), known.get(table, {})
        _check_keys(shape, rows)
        values[table] = {
            row.key: {c: rows.get(row.key, {}).get(c, "0" if c == "amount_raw" else 0) for c in block.columns}
            for block, row in shape.rows
        }
        _sum_up(shape, values[table])
    if wrong := broken(forms, values):
        raise DataError(f"figures do not balance: {', '.join(wrong)}", stage="writer")
    return values


def broken(forms: Mapping[TableName, FormKey], values: Values) -> list[str]:
    """Ids of the equations that do not hold, blanks counted as zero."""
    return [b.id for table, b in _balances(forms) if _sum(values[table], b.whole) != _sum(values[table], b.parts)]


def draw_figures(rng: random.Random, forms: Mapping[TableName, FormKey], scale: Scale) -> Values:
    """Random statistics in which every equation holds.

    Args:
        rng: Source of randomness.
        forms: Form of each table.
        scale: ``zero`` everywhere, ``small`` numbers, or ``large`` ones with thousands.

    Returns:
        A value for every cell.
    """
    known: dict[str, Rows] = {}
    if "active_disclosure" in forms:
        known["active_disclosure"] = _draw_disclosure(rng, form(forms["active_disclosure"], "active_disclosure"), scale)
    if "requests" in forms:
        known["requests"] = _draw_requests(rng, form(forms["requests"], "requests").blocks[0], scale)
    if "review_litigation" in forms:
        block = form(forms["review_litigation"], "review_litigation").blocks[0]
        known["review_litigation"] = _draw_reviews(rng, block, scale)
    return complete(forms, known)


def break_equations(rng: random.Random, forms: Mapping[TableName, FormKey], values: Values, count: int) -> None:
    """Misprints figures in place until exactly `count` equations fail.

    Raises:
        DataError: That many cannot be broken.
    """
    bound: dict[tuple[TableName, str, str], set[str]] = {}
    for table, balance in _balances(forms):
        for row, column in (*balance.whole, *balance.parts):
            bound.setdefault((table, row, column), set()).add(balance.id)
    cells = sorted(bound)
    rng.shuffle(cells)
    failing: set[str] = set()
    for table, row, column in cells:
        affected = bound[table, row, column]
        if not affected & failing and len(affected) <= count - len(failing):
            values[table][row][column] = _misprint(rng, values[table][row][column])
            failing |= affected
    if len(failing) != count:
        raise DataError(f"{count} equations cannot be broken, only {len(failing)}", stage="writer")


def blank_zeros(rng: random.Random, values: Values, share: float, spare: set[tuple[str, str]]) -> None:
    """Blanks a share of the zeros of the requests table in place, leaving the cells of `spare` alone."""
    for row, cells in values.get("requests", {}).items():
        for column, value in cells.items():
            if value == 0 and (row, column) not in spare and rng.random() < share:
                cells[column] = None


def _balances(forms: Mapping[TableName, FormKey]) -> Iterator[tuple[TableName, Balance]]:
    return ((table, balance) for table, key in forms.items() for balance in form(key, table).balances)


def _sum(rows: Rows, cells: Sequence[tuple[str, str]]) -> int:
    return sum(int(rows[row][column] or 0) for row, column in cells)


def _check_keys(shape: Form, rows: Mapping[str, Mapping[str, Figure]]) -> None:
    cells = set(shape.cells())
    unknown = [f"{row}.{column}" for row, columns in rows.items() for column in columns if (row, column) not in cells]
    if unknown:
        raise DataError(f"the form has no cell {unknown[0]}", stage="writer")


def _sum_up(shape: Form, rows: Rows) -> None:
    """Fills processed_total (H2) and the totals of rows (H3, H4)."""
    for balance in shape.balances:
        if balance.id.startswith("H2"):
            row, column = balance.whole[0]
            rows[row][column] = _sum(rows, balance.parts)
    for balance in shape.balances:
        if balance.id.startswith(("H3", "H4")):
            row, column = balance.whole[0]
            rows[row][column] = _sum(rows, balance.parts)


def _draw_disclosure(rng: random.Random, shape: Form, scale: Scale) -> Rows:
    return {row.key: {c: _draw_one(rng, row.key, c, scale) for c in block.columns} for block, row in shape.rows}


def _draw_one(rng: random.Random, row: str, column: str, scale: Scale) -> Figure:
    busy = {"decisions": 0.6, "valid": 0.5, "total_disclosed": 0.5}.get(column, 0.3)
    if scale == "zero" or row == "regulations" or rng.random() > busy:
        return "0" if column == "amount_raw" else 0
    top = {"small": 90, "large": 20000}[scale]
    if column == "items_change":
        return rng.randint(-9, 9)
    if column == "amount_wan":
        return round(rng.uniform(0.1, top), rng.choice([1, 2, 4]))
    if column == "amount_raw":
        return f"{rng.uniform(1, top):.2f}万元"
    return rng.randint(1, top if column == "decisions" else 60)


def _draw_requests(rng: random.Random, block: Block, scale: Scale) -> Rows:
    keys = [row.key for row in block.rows]
    results = keys[keys.index("granted") : keys.index("processed_total")]
    weights = [rng.random() ** 4 + (0.5 if key in ("granted", "unable_not_held") else 0) for key in results]
    rows: Rows = {key: dict.fromkeys(block.columns, 0) for key in keys if key != "processed_total"}
    for column in block.columns:
        if column == "total":
            continue
        share = 1.0 if column == "natural_person" else rng.choice([0, 0, 0, 0.02, 0.1])
        new = rng.randint(0, int(_LARGEST[scale] * share))
        carried = rng.choice([0, 0, 0, new // 12])
        left = rng.choice([0, 0, 0, (new + carried) // 10])
        rows["new_received"][column], rows["carried_over"][column], rows["carried_forward"][column] = new, carried, left
        for key in rng.choices(results, weights, k=new + carried - left):
            rows[key][column] = int(rows[key][column] or 0) + 1
    return {key: {c: v for c, v in cells.items() if c != "total"} for key, cells in rows.items()}


def _draw_reviews(rng: random.Random, block: Block, scale: Scale) -> Rows:
    top = {"zero": 0, "small": 3, "large": 180}[scale]
    parts = [column for column in block.columns if column != "total"]
    return {row.key: {c: rng.choice([0, 0, rng.randint(0, top)]) for c in parts} for row in block.rows}


def _misprint(rng: random.Random, value: Figure) -> int:
    """Another figure: 0 beside parts that add up, or a number somewhat too high."""
    count = int(value or 0)
    return 0 if count and rng.random() < 0.5 else count + rng.randint(1, 9)
