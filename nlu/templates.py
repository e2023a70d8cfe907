"""The official forms as data: tables, rows, columns, and the equations (勾稽关系) that bind their cells.

Sources: 国办公开办函〔2019〕60号 (form ``t2019``) and 国办公开办函〔2021〕30号 (form ``t2021``), kept as
``corpus/templates/*.toml``.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from nlu.record import TableName
from nlu.resources import data_path

__all__ = ["FORMS", "Balance", "Block", "Form", "FormKey", "FormRow", "form"]

FormKey = Literal["t2021", "t2019"]
FORMS: tuple[FormKey, ...] = ("t2021", "t2019")


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row with cells.

    Attributes:
        key: E.g. ``new_received``.
        label: As printed in the form.
        group: Label of the group it stands under, e.g. （三）不予公开; empty for none.
    """

    key: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one header: ``columns`` maps key to header label, in order."""

    title: str
    columns: Mapping[str, str]
    rows: Sequence[FormRow]


@dataclass(frozen=True, slots=True)
class Balance:
    """Sum of the cells `whole` = sum of the cells `parts`; cells are ``(row, column)`` of one table."""

    id: str
    whole: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """One table of one official form.

    Attributes:
        key: ``t2021`` or ``t2019``.
        table: The grid it describes.
        blocks: Its blocks, top to bottom.
        balances: The equations inside it.
        titles: Labels of rows without cells (group titles).
    """

    key: FormKey
    table: TableName
    blocks: Sequence[Block]
    balances: Sequence[Balance]
    titles: Sequence[str] = ()

    @property
    def rows(self) -> Iterator[tuple[Block, FormRow]]:
        """Every row with cells and its block, top to bottom."""
        return ((block, row) for block in self.blocks for row in block.rows)

    @property
    def row_count(self) -> int:
        """How many labelled rows a reader has to find; the review and litigation grid is one unlabelled row."""
        return 1 if self.table == "review_litigation" else sum(len(block.rows) for block in self.blocks)

    def cells(self) -> Iterator[tuple[str, str]]:
        """Every cell as ``(row, column)``, in reading order."""
        return ((row.key, column) for block, row in self.rows for column in block.columns)


@cache
def form(key: FormKey, table: TableName) -> Form:
    """The description of one table in one official form."""
    raw = _load(key)[table]
    if table == "active_disclosure":
        blocks = [Block(b["title"], b["columns"], [FormRow(*pair) for pair in b["rows"].items()]) for b in raw]
        return Form(key, table, blocks, ())
    groups = raw.get("groups", {})
    titles = tuple(group["label"] for group in groups.values())
    group_of = {row: group["label"] for group in groups.values() for row in group["rows"]}
    rows = [FormRow(name, label, group_of.get(name, "")) for name, label in raw["rows"].items()]
    block = Block("", raw["columns"], rows)
    balances = _request_balances(block) if table == "requests" else _row_sums("H4", block)
    return Form(key, table, [block], balances, titles)


@cache
def _load(key: FormKey) -> dict[str, Any]:
    return tomllib.loads(data_path("templates", f"{key}.toml").read_text(encoding="utf-8"))


def _request_balances(block: Block) -> list[Balance]:
    """H1 (printed in the form itself), H2 and H3 of the requests table: 7 + 7 + one for each row."""
    keys = [row.key for row in block.rows]
    results = keys[keys.index("granted") : keys.index("processed_total")]
    inflow, outflow = ("new_received", "carried_over"), ("processed_total", "carried_forward")
    h1 = [Balance(f"H1.{c}", [(r, c) for r in outflow], [(r, c) for r in inflow]) for c in block.columns]
    h2 = [Balance(f"H2.{c}", [("processed_total", c)], [(r, c) for r in results]) for c in block.columns]
    return [*h1, *h2, *_row_sums("H3", block)]


def _row_sums(rule: str, block: Block) -> list[Balance]:
    parts = [column for column in block.columns if column != "total"]
    return [Balance(f"{rule}.{row.key}", [(row.key, "total")], [(row.key, c) for c in parts]) for row in block.rows]
