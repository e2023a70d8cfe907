"""Frames as CSV (UTF-8 with a byte order mark, for Excel) and as JSON Lines."""

import codecs
import json
from pathlib import Path

from pyarrow import csv

from nlu.dataset.writers.spool import Spooled

__all__ = ["write_csv", "write_jsonl"]


def write_csv(spooled: Spooled, path: Path) -> None:
    """Writes a frame as CSV: comma, quotes around text, line feed; an empty field is a missing value."""
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        for n, batch in enumerate(spooled.batches()):
            csv.write_csv(batch, file, csv.WriteOptions(include_header=n == 0, quoting_style="needed"))
        if not spooled.rows:
            file.write(",".join(variable.name for variable in spooled.frame.variables).encode() + b"\n")


def write_jsonl(spooled: Spooled, path: Path) -> None:
    """Writes a frame as one JSON object a line; a missing value is null."""
    names = [variable.name for variable in spooled.frame.variables]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in spooled.tuples():
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
