"""A frame on disk, as Parquet, from which every other format is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from nlu.dataset.frames import REDACTED, Frame, Kind, Variable
from nlu.dataset.redact import redact_column

__all__ = ["Spooled", "spool"]

_ROWS = 50_000
_TYPES: dict[Kind, pa.DataType] = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spooled:
    """A frame, its Parquet file and how many rows it has."""

    frame: Frame
    path: Path
    rows: int

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Its rows in order, some ten thousand at a time."""
        file = pq.ParquetFile(self.path)
        yield from file.iter_batches(_ROWS)

    def tuples(self) -> Iterator[tuple[Any, ...]]:
        """Its rows in order, one at a time."""
        for batch in self.batches():
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def spool(connection: duckdb.DuckDBPyConnection, frame: Frame, path: Path, *, redacted: bool) -> Spooled:
    """Runs the query of a frame into a Parquet file.

    Args:
        connection: A connection with the views of a data set.
        frame: What to write.
        path: The file.
        redacted: Whether names, telephone numbers and mail addresses are masked in the words of reports.
    """
    schema = pa.schema([_field(variable) for variable in frame.variables])
    reader = connection.sql(frame.sql).to_arrow_reader(_ROWS)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            columns = [_column(batch.column(n), field, redacted) for n, field in enumerate(schema)]
            writer.write_table(pa.table(columns, schema), row_group_size=_ROWS)
            rows += batch.num_rows
    return Spooled(frame, path, rows)


def _field(variable: Variable) -> pa.Field:
    noted = {"en": variable.en, "zh": variable.zh, "unit": variable.unit}
    return pa.field(variable.name, _TYPES[variable.kind], metadata={k: v for k, v in noted.items() if v})


def _column(values: pa.Array, field: pa.Field, redacted: bool) -> pa.Array:
    own = values.cast(field.type)
    return redact_column(own) if redacted and field.name in REDACTED else own
