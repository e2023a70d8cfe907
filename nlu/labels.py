"""Chinese and English names of the keys of a record, for people.

The names are data: ``corpus/lexicons/labels.toml``; Chinese names of rows and columns are those of the official forms.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlu.record import ReportRecord, Table, TableName
from nlu.resources import data_path
from nlu.templates import FORMS, Block, Form, FormKey, FormRow, form

__all__ = [
    "TABLES",
    "Name",
    "Vocabulary",
    "block_name",
    "cell_name",
    "column_name",
    "form_of",
    "group_name",
    "name",
    "row_name",
    "table_of",
]

Vocabulary = Literal[
    "issue",
    "remedy",
    "level",
    "kind",
    "section",
    "state",
    "table_state",
    "verdict",
    "blame",
    "rule",
    "severity",
    "status",
    "reason",
    "text_origin",
    "attribute",
    "block",
    "group",
    "row",
    "column",
]
TABLES: tuple[TableName, ...] = ("active_disclosure", "requests", "review_litigation")


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in Chinese and in English."""

    zh: str
    en: str

    def __add__(self, other: "Name") -> "Name":
        """Both names of a larger thing followed by those of a smaller one, e.g. row and column."""
        return Name(f"{self.zh} {other.zh}", f"{self.en} / {other.en}")


def name(vocabulary: Vocabulary, key: str) -> Name:
    """The name of a key; a key that the lexicon does not have is its own name.

    Args:
        vocabulary: The kind of key, e.g. ``"issue"``.
        key: E.g. ``"timeliness"``.

    Raises:
        DataError: The lexicon is not installed.
    """
    entry = _lexicon().get(vocabulary, {}).get(key, {})
    return Name(entry.get("zh", key), entry.get("en", key))


def row_name(row: FormRow) -> Name:
    """A row of a form, with its group: （三）不予公开 1.属于国家秘密."""
    own = Name(row.label, name("row", row.key).en)
    return group_name(row.group) + own if row.group else own


def column_name(block: Block, key: str) -> Name:
    """A column of a block of a form."""
    return Name(block.columns[key], name("column", key).en)


def group_name(label: str) -> Name:
    """A group of rows by its Chinese label, e.g. （三）不予公开."""
    return Name(label, name("group", label).en)


def block_name(block: Block) -> Name:
    """The title of a block, e.g. 第二十条第（一）项."""
    return Name(block.title, name("block", block.title).en)


def table_of(record: ReportRecord, key: TableName) -> Table:
    """One of the three tables of a record."""
    table: Table = getattr(record.statistics, key)
    return table


def form_of(record: ReportRecord, key: TableName) -> Form | None:
    """The official form that a table of the record follows; None for none."""
    template = table_of(record, key).template
    return form(template, key) if template in FORMS else None


def cell_name(record: ReportRecord, path: str) -> Name:
    """A cell by its path ``table.row.column``; a path that is not in the form is its own name."""
    for key in TABLES:
        official = form_of(record, key)
        if path.startswith(f"{key}.") and official:
            return _cells(official.key, key).get(path, Name(path, path))
    return Name(path, path)


@cache
def _lexicon() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(data_path("lexicons", "labels.toml").read_text(encoding="utf-8"))


@cache
def _cells(template: FormKey, key: TableName) -> Mapping[str, Name]:
    return {
        f"{key}.{row.key}.{column}": row_name(row) + column_name(block, column)
        for block, row in form(template, key).rows
        for column in block.columns
    }
