"""The files of a data set: spools of single inputs, parts of many, and what is known to be done.

A part is one Parquet file in each table, all with the same name, which begins with the content hash of its first input.
Its file in ``runs`` is written last: a part without it does not count.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlu.dataset.locations import Location
from nlu.dataset.rows import Rows
from nlu.dataset.schema import TABLES

__all__ = ["Known", "clean", "forget", "known", "part_name", "read_spool", "run_key", "write_part", "write_spool"]

_SPOOL = pa.schema([(name, pa.list_(pa.struct(list(schema)))) for name, schema in TABLES.items()])
_ROW_GROUP = 64 * 1024
InShard = Callable[[str], bool]
"""Whether a content hash (or the beginning of one) belongs to the shard at work."""


@dataclass(frozen=True, slots=True)
class Known:
    """An input that the data set has: a row of ``runs``, and the part it is in."""

    part: str
    name: str
    sha256: str | None
    status: str
    category: str | None
    fingerprint: str
    base: tuple[str, str, str]
    """Version, settings hash and models hash."""


def run_key(run: dict[str, Any]) -> tuple[str, str]:
    """The order of rows in ``runs``: by content hash (where there is none, a hash of the name), then name."""
    return run["sha256"] or hashlib.sha256(run["name"].encode()).hexdigest(), run["name"]


def part_name(keys: Sequence[tuple[str, str, str]]) -> str:
    """The name of the part that holds inputs with these content hashes, names and fingerprints."""
    return f"part-{keys[0][0][:12]}-{hashlib.sha256(repr(keys).encode()).hexdigest()[:8]}.parquet"


def write_spool(location: Location, rows: Rows) -> None:
    """Keeps the rows of one input until its part is written."""
    table = pa.table([pa.array([rows.get(field.name, [])], field.type) for field in _SPOOL], schema=_SPOOL)
    buffer = io.BytesIO()
    with pa.ipc.new_file(buffer, _SPOOL) as writer:
        writer.write_table(table)
    location.write(buffer.getvalue())


def read_spool(location: Location) -> pa.Table:
    """The rows of one input as a table of one row with a list of rows for each table."""
    return pa.ipc.open_file(pa.py_buffer(location.read())).read_all()


def write_part(dataset: Location, name: str, spools: Iterable[Location], settled: Sequence[dict[str, Any]]) -> None:
    """Writes one part of every table.

    Args:
        dataset: The folder of the data set.
        name: The name of the part.
        spools: The rows of its inputs, in order.
        settled: Rows of ``runs`` for inputs that needed no reading.
    """
    read = pa.concat_tables([_SPOOL.empty_table(), *map(read_spool, spools)])
    for table in TABLES:
        rows = pa.Table.from_batches(
            [pa.RecordBatch.from_struct_array(chunk.flatten()) for chunk in read[table].chunks], _bare(table)
        )
        if table == "runs":
            runs = sorted([*rows.to_pylist(), *settled], key=run_key)
            rows = pa.Table.from_pylist(runs, TABLES[table])
        if rows.num_rows:
            _write(dataset / table / name, rows.cast(TABLES[table]))


def known(dataset: Location, in_shard: InShard) -> Iterator[Known]:
    """Every input of the shard that the data set has."""
    columns = ["name", "sha256", "status", "category", "fingerprint", "version", "settings", "models"]
    for part in _parts(dataset / "runs", in_shard):
        for run in _read(dataset / "runs" / part, columns).to_pylist():
            base = (run.pop("version"), run.pop("settings"), run.pop("models"))
            yield Known(part=part, base=base, **run)


def clean(dataset: Location, in_shard: InShard) -> None:
    """Removes what a killed run of this shard left: unfinished files, and parts that ``runs`` does not have."""
    done = set(_parts(dataset / "runs", in_shard))
    for table in TABLES:
        folder = dataset / table
        for name in folder.names():
            bare = name.lstrip(".")
            if bare.startswith("part-") and in_shard(bare[5:17]) and name not in done:
                (folder / name).remove()


def forget(dataset: Location, rows: Sequence[Known]) -> None:
    """Removes inputs and all that was read from them, so that they are read again."""
    for part in sorted({row.part for row in rows}):
        gone = [row for row in rows if row.part == part]
        reports = pa.array([row.sha256[:16] for row in gone if row.sha256], pa.string())
        names = pa.array([row.name for row in gone], pa.string())
        for table, schema in TABLES.items():
            location = dataset / table / part
            if not location.exists():
                continue
            held = _read(location, schema.names).cast(schema)
            column, values = ("name", names) if table == "runs" else ("report_id", reports)
            left = held.filter(pc.invert(pc.is_in(held[column], values)))
            if left.num_rows:
                _write(location, left)
            else:
                location.remove()


def _parts(folder: Location, in_shard: InShard) -> list[str]:
    return [name for name in folder.names() if name.startswith("part-") and in_shard(name[5:17])]


def _bare(table: str) -> pa.Schema:
    return pa.schema([(field.name, field.type) for field in TABLES[table]])


def _read(location: Location, columns: Sequence[str]) -> pa.Table:
    """Without threads: one that is still ending when the interpreter does aborts the process."""
    return pq.ParquetFile(pa.BufferReader(location.read())).read(columns=list(columns), use_threads=False)


def _write(location: Location, table: pa.Table) -> None:
    buffer = io.BytesIO()
    pq.write_table(table.combine_chunks(), buffer, compression="zstd", row_group_size=_ROW_GROUP)
    location.write(buffer.getvalue())
