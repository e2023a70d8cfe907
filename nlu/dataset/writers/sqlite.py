"""Frames as one SQLite database with keys, views and full-text search over Chinese."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from nlu.dataset.frames import Kind
from nlu.dataset.writers.spool import Spooled

__all__ = ["write_sqlite"]

_TYPES: dict[Kind, str] = {"string": "text", "integer": "integer", "number": "real", "boolean": "integer"}
_VIEWS = """
create view issues as select r.agency, r.level, r.sector, r.region, r.year, i.* from items i
  join reports r using (report_id) where i.kind = 'issue' and r.is_latest;
create view remedies as select r.agency, r.level, r.sector, r.region, r.year, i.* from items i
  join reports r using (report_id) where i.kind = 'remedy' and r.is_latest;
create view answers as select r.agency, r.year, l.*, i.text as issue, m.text as remedy from links l
  join reports r using (report_id)
  join items i on i.report_id = l.report_id and i.item_id = l.issue_id
  join items m on m.report_id = l.report_id and m.item_id = l.remedy_id where r.is_latest;
create index items_label on items (label);
create index findings_code on findings (code);
create virtual table items_search using fts5 (text, content='items', content_rowid='rowid', tokenize='trigram');
insert into items_search (items_search) values ('rebuild');
create virtual table items_pairs using fts5 (pairs, content='');
insert into items_pairs (rowid, pairs) select rowid, pairs(text) from items;
"""


def write_sqlite(frames: Sequence[Spooled], codebook: Sequence[Sequence[str]], path: Path) -> None:
    """Writes a database: a table for each frame and one for the codebook.

    ``items_search match '政策解读'`` finds words of three or more characters, ``items_pairs match '解读'`` words of two,
    both by the ``rowid`` of ``items``.

    Args:
        frames: What to write; the wide tables included.
        codebook: Rows of the codebook, its header first.
        path: The file.
    """
    with sqlite3.connect(path) as database:
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        for spooled in frames:
            _fill(database, spooled)
        columns = ", ".join(f'"{name}" text' for name in codebook[0])
        database.execute(f"create table codebook ({columns})")
        marks = ", ".join("?" * len(codebook[0]))
        database.executemany(f"insert into codebook values ({marks})", codebook[1:])
        database.create_function("pairs", 1, _pairs, deterministic=True)
        database.executescript(_VIEWS)
    database.close()


def _fill(database: sqlite3.Connection, spooled: Spooled) -> None:
    frame = spooled.frame
    columns = ", ".join(f'"{variable.name}" {_TYPES[variable.kind]}' for variable in frame.variables)
    unique = "" if frame.name == "runs" else f", primary key ({', '.join(frame.key)})"
    compact = " without rowid" if frame.name == "cells" else ""  # millions of rows that come in the order of their key
    database.execute(f'create table "{frame.name}" ({columns}{unique}){compact}')
    marks = ", ".join("?" * len(frame.variables))
    database.executemany(f'insert into "{frame.name}" values ({marks})', spooled.tuples())


def _pairs(text: str) -> str:
    """Every two neighbouring characters as a word: 政策解读 → 政策 策解 解读."""
    return " ".join(text[n : n + 2] for n in range(len(text) - 1))
