"""Readings of section five as tables (a row for each item, or one that says that there is none) and as spaCy documents."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from nlu.labels import name as name_of
from nlu.narrative.lexicon import Kind
from nlu.record import Item, Problems

__all__ = ["Reading", "csv_lines", "docbin", "item_rows", "workbook"]

_ATTRIBUTES = ("subject", "object", "extent", "hedge", "cause", "time_frame", "commitment", "specificity")
_COLUMNS = (
    *("name", "id", "kind", "status", "text", "labels", "labels_zh", "scores", "review", "links", "marker", "title"),
    *("start", "end", "score"),
    *_ATTRIBUTES,
)
_END = "\r\n"
"""Of a line; the writer quotes only those line breaks of a cell that could be its own."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_767
"""Characters of an XLSX cell."""
Cell = str | int | float | bool


class Reading(NamedTuple):
    """A text and what was read in it."""

    name: str
    text: str
    problems: Problems

    def as_dict(self) -> dict[str, Any]:
        """The name, and the reading as in the record."""
        return {"name": self.name, **self.problems.model_dump()}


def item_rows(readings: Iterable[Reading]) -> Iterator[tuple[Cell, ...]]:
    """The names of the columns, then a row for each item; lists are joined by ``;``, what is not stated is empty.

    ``links`` of a remedy are the issues it answers, of an issue the remedies that answer it. A text without items has a row
    too: its ``kind`` is ``none``, its ``status`` ``declared`` where it says so itself (无, 暂无).
    """
    yield _COLUMNS
    for name, _, problems in readings:
        if not problems.issues and not problems.remedies:
            status = "declared" if problems.none_declared else ""
            yield (name, "", "none", status, *[""] * (len(_COLUMNS) - 4))
        yield from (_row(name, "issue", item, problems) for item in problems.issues)
        yield from (_row(name, "remedy", item, problems) for item in problems.remedies)


def _row(name: str, kind: Kind, item: Item, problems: Problems) -> tuple[Cell, ...]:
    answers = [link.issue for link in problems.links if link.remedy == item.id]
    answered = [link.remedy for link in problems.links if link.issue == item.id]
    return (
        *(name, item.id, kind, item.status or "", item.text),
        ";".join(label.key for label in item.labels),
        ";".join(name_of(kind, label.key).zh for label in item.labels),
        ";".join(f"{label.score:.2f}" for label in item.labels),
        *(item.review, ";".join(answers + answered), item.marker or "", item.title or ""),
        *(item.start, item.end, item.score),
        *(item.attributes.get(key, "") for key in _ATTRIBUTES),
    )


def csv_lines(readings: Iterable[Reading]) -> Iterator[str]:
    """The lines of a CSV file with a byte-order mark, without which Excel takes UTF-8 for something else."""
    mark = "\ufeff"
    for row in item_rows(readings):
        line = io.StringIO()
        csv.writer(line, lineterminator=_END).writerow(row)
        yield mark + line.getvalue().removesuffix(_END)
        mark = ""


def workbook(readings: Iterable[Reading]) -> bytes:
    """An XLSX file with one sheet; texts stay texts, whatever character they begin with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("items")
    sheet.freeze_panes = "A2"
    for row in item_rows(readings):
        cells: Sequence[Any] = [WriteOnlyCell(sheet, value=_printable(value)) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _printable(value: Cell) -> Cell:
    return _UNPRINTABLE.sub("", value)[:_LONGEST] if isinstance(value, str) else value


def docbin(readings: Iterable[Reading]) -> bytes:
    """A spaCy `DocBin`: ``doc.spans["issues"]``, ``doc.spans["remedies"]`` and ``doc._.links`` of every reading.

    Read it with ``DocBin(store_user_data=True).from_bytes``, after `nlu.narrative.language.pipeline` has made the
    extension ``links``; ``doc.user_data["name"]`` is the name.
    """
    from spacy.tokens import DocBin

    from nlu.narrative.language import annotate, pipeline

    language, found = pipeline(), DocBin(store_user_data=True)
    for name, text, problems in readings:
        doc = annotate(language.make_doc(text), problems)
        doc._.problems = None  # no part of spaCy's format can hold it
        doc.user_data["name"] = name
        found.add(doc)
    return bytes(found.to_bytes())
