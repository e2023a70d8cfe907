"""A data set, opened for questions."""

from functools import cached_property
from os import PathLike, fspath
from typing import TYPE_CHECKING, Literal

import duckdb
import pyarrow as pa

from nlu.dataset.entities import add_entities
from nlu.dataset.locations import Location, is_url
from nlu.dataset.schema import TABLES
from nlu.dataset.sentences import SENTENCES
from nlu.errors import DataError, MissingExtra, UsageError

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["Dataset", "open_dataset"]

_REPORTS = """
select *,
       count(*) over version_set as n_versions,
       row_number() over (version_set order by published_on desc nulls last, signed_on desc nulls last,
                          source_name desc, report_id rows between unbounded preceding and unbounded following) = 1
           as is_latest
from (select found.*, entity, if(entity is null or found.year is null, report_id, concat_ws('|', entity, found.year))
             as report_key
      from {source} found left join entities known
        on found.agency = known.agency and found.region is not distinct from known.region
          and found.year is not distinct from known.year)
window version_set as (partition by report_key)
"""
_ITEMS = """
select items.*, agency, level, kind_of_agency, sector, region, adcode, year, source_name, is_latest
from items join (select report_id, agency, level, kind as kind_of_agency, sector, region, adcode, year, source_name,
                        is_latest from reports) using (report_id)
"""


def open_dataset(path: str | PathLike[str]) -> "Dataset":
    """Opens the data set that ``gongkai tag`` wrote.

    Args:
        path: Its folder, or the URL of one.

    Raises:
        DataError: There is no data set.
    """
    location = Location(fspath(path))
    if not (location / "runs").names():
        raise DataError(f"{path} is no data set; `gongkai tag` writes one", stage="arguments")
    return Dataset(location)


class Dataset:
    """The tables of a data set: reports, cells, items, links, findings, runs; see `nlu.dataset.schema`.

    >>> data = open_dataset("dataset")                                                   # doctest: +SKIP
    >>> data.sql("select label, count(*) from items group by label").fetchall()          # doctest: +SKIP
    """

    def __init__(self, location: Location) -> None:
        self.location = location

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB with a view for each table; the view ``reports`` adds `nlu.dataset.schema.VIEW_COLUMNS`.

        Beside them: the table ``entities`` (names of each body) and the view `nlu.dataset.sentences.SENTENCES`.
        """
        connection = duckdb.connect()
        if is_url(self.location.url):
            connection.register_filesystem(self.location.system)
        for table, schema in TABLES.items():
            source = self._source(connection, table, schema)
            if table == "reports":
                add_entities(connection, source)
            select = _REPORTS.format(source=source) if table == "reports" else f"select * from {source}"
            connection.execute(f"create view {table} as {select}")
        connection.execute(f"create view sentences as {SENTENCES}")
        return connection

    def sql(self, query: str, parameters: object = None) -> duckdb.DuckDBPyRelation:
        """The answer to a query over the tables, with ``.fetchall()``, ``.df()``, ``.pl()``, ``.arrow()`` and more.

        Args:
            query: SQL as DuckDB knows it.
            parameters: Values for its placeholders.

        Raises:
            UsageError: The query does not fit the tables.
        """
        try:
            return self.connection.sql(query, params=parameters)
        except duckdb.Error as error:
            raise UsageError(str(error), stage="query") from None

    def items(self, kind: Literal["issue", "remedy"] | None = None) -> duckdb.DuckDBPyRelation:
        """Issues and remedies, each with agency, division and year of its report."""
        if kind is None:
            return self.sql(_ITEMS)
        return self.sql(f"{_ITEMS} where items.kind = $kind", {"kind": kind})

    def to_pandas(self, table: str) -> "pandas.DataFrame":
        """A whole table as a pandas data frame; MissingExtra where pandas is not installed."""
        try:
            frame: pandas.DataFrame = self._table(table).df()
        except ImportError:
            raise MissingExtra("pandas is not installed: pip install pandas", stage="query") from None
        return frame

    def to_polars(self, table: str) -> "polars.DataFrame":
        """A whole table as a polars data frame; MissingExtra where polars is not installed."""
        try:
            frame: polars.DataFrame = self._table(table).pl()
        except ImportError:
            raise MissingExtra("polars is not installed: pip install polars", stage="query") from None
        return frame

    def _table(self, name: str) -> duckdb.DuckDBPyRelation:
        if name not in TABLES:
            raise UsageError(f"there is no table {name}; there are {', '.join(TABLES)}", stage="query")
        return self.sql(f"select * from {name}")

    def _source(self, connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema) -> str:
        """What to select from: the Parquet files of a table, or, where it has none, nothing with the same columns."""
        folder = self.location / table
        if folder.names():
            base = self.location.system.unstrip_protocol(folder.path) if is_url(folder.url) else folder.path
            return "read_parquet('{}/part-*.parquet')".format(base.replace("'", "''"))
        connection.register(f"no_{table}", schema.empty_table())
        return f"no_{table}"
