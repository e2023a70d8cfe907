"""A data set opened for questions, and the promises of its tables."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlu
from nlu.dataset.build import Run, tag
from nlu.dataset.intake import Sources
from nlu.dataset.open import Dataset, open_dataset
from nlu.dataset.schema import TABLES, VIEW_COLUMNS, meaning
from nlu.errors import DataError, UsageError
from nlu.interface import read
from tests.dataset.written import text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    for seed in range(8):
        (folder / f"{seed}.txt").write_text(text(seed), encoding="utf-8")
    tag(Sources([str(folder)]), str(folder / "set"), Run(workers=0))
    return folder


@pytest.fixture(scope="module")
def data(folder: Path) -> Dataset:
    return open_dataset(folder / "set")


def test_views_have_the_columns_of_the_schema(data: Dataset) -> None:
    for table, schema in TABLES.items():
        more = list(VIEW_COLUMNS) if table == "reports" else []
        assert set(data.sql(f"from {table}").columns) == {*schema.names, *more}


def test_parquet_files_say_what_their_columns_mean(folder: Path) -> None:
    for table, schema in TABLES.items():
        for part in (folder / "set" / table).iterdir():
            assert [(field.name, field.metadata) for field in _columns(pq.read_schema(part))] == [
                (field.name, field.metadata) for field in schema
            ]
        assert all(all(meaning(table, name)) for name in schema.names)


def _columns(schema: pa.Schema) -> list[pa.Field]:
    """The columns without the numbers that Parquet gives them."""
    numbered = b"PARQUET:field_id"
    return [
        field.with_metadata({key: value for key, value in field.metadata.items() if key != numbered})
        for field in schema
    ]


def test_rows_are_the_record(folder: Path, data: Dataset) -> None:
    record = read(str(folder / "0.txt"))
    where = f"where report_id = '{record.report_id}'"
    cells = data.sql(f"select path, coalesce(value_text, value::varchar), state from cells {where}").fetchall()
    assert cells == [
        (cell.path, str(float(cell.value)) if isinstance(cell.value, int) else cell.value, cell.state)
        for cell in record.cells
    ]
    items = [*record.problems.issues, *record.problems.remedies]
    found = data.sql(f"select item_id, text, label from items {where}").fetchall()
    assert found == [(item.id, item.text, item.labels[0].key if item.labels else None) for item in items]
    assert data.sql(f"select text from reports {where}").fetchall() == [(record.text,)]


def test_items_know_their_report(data: Dataset) -> None:
    issues = data.items("issue")
    assert {"agency", "level", "year", "label", "text"} <= set(issues.columns)
    assert len(issues) == data.sql("select count(*) from items where kind = 'issue'").fetchall()[0][0]
    assert len(data.items()) > len(issues)


def test_frames(data: Dataset) -> None:
    pytest.importorskip("pandas")
    assert len(data.to_pandas("reports")) == 8
    pytest.importorskip("polars")
    assert len(data.to_polars("runs")) == 8


def test_a_table_without_rows_can_be_asked(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    tag(Sources([str(tmp_path / "empty.txt")]), str(tmp_path / "set"), Run(workers=0))
    data = nlu.open_dataset(tmp_path / "set")
    assert data.sql("select count(*) from reports").fetchall() == [(0,)]
    assert data.sql("select category from runs").fetchall() == [("empty",)]


def test_wrong_questions_are_told_in_a_sentence(data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no data set"):
        open_dataset(tmp_path)
    with pytest.raises(UsageError, match="no table tables"):
        data.to_pandas("tables")
    with pytest.raises(UsageError, match="nowhere"):
        data.sql("select * from nowhere")
