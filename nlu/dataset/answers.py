"""A question put to a data set as one SQL query, and its answer as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from nlu.errors import DataError, UsageError

__all__ = ["DIMENSIONS", "Answer", "Answers", "Question", "ask", "scope"]

_PROVINCE = "regexp_extract(region, '^.+?(省|自治区|特别行政区|市)')"
DIMENSIONS: dict[str, str] = {
    "level": "level",
    "sector": "sector",
    "kind": "kind",
    "year": "cast(year as varchar)",
    "province": f"nullif({_PROVINCE}, '')",
    "region": "region",
}
"""What answers can be broken down by, as SQL over ``reports``; a report that does not show it counts under (unknown)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its name and what its figures mean.

    Attributes:
        key: Stable name, e.g. ``labels_by_year``.
        zh: Title in Chinese.
        en: Title in English.
        note: What is counted over what, in English.
        sql: One query over the views of a data set; it can be run as it stands.
    """

    key: str
    zh: str
    en: str
    note: str
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that a question has."""

    question: Question
    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """Each row by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to several questions, in the order in which they are told."""

    answers: Sequence[Answer]

    def __getitem__(self, key: str) -> Answer:
        """The answer to the question of that name; KeyError for one that was not asked."""
        for answer in self.answers:
            if answer.question.key == key:
                return answer
        raise KeyError(key)


def ask(connection: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    """Runs the query of a question.

    Args:
        connection: A connection with the views of a data set.
        question: What to ask.

    Raises:
        DataError: The data set does not have what the query needs.
    """
    try:
        done = connection.execute(question.sql)
        return Answer(question, [column[0] for column in done.description or ()], done.fetchall())
    except duckdb.Error as error:
        raise DataError(f"{question.key}: {_first_line(error)}", stage="query") from error


def scope(connection: duckdb.DuckDBPyConnection, where: str | None = None) -> str:
    """The beginning of every query: the latest version of each report that a condition chooses.

    Args:
        connection: A connection with the views of a data set; the condition is tried on it.
        where: A condition on columns of ``reports``, e.g. ``level = 'township' and year >= 2022``.

    Returns:
        ``with chosen as (…)`` without a comma at its end.

    Raises:
        UsageError: The condition is not one.
    """
    dimensions = ", ".join(f"coalesce({sql}, '(unknown)') as by_{name}" for name, sql in DIMENSIONS.items())
    condition = f" and ({where}\n)" if where and where.strip() else ""
    text = f"with chosen as (\n  select *, {dimensions}\n  from reports where is_latest{condition})"
    trial = f"{text}\nselect count(*) from chosen"
    try:
        if len(connection.extract_statements(trial)) != 1:
            raise UsageError("the condition has to be one expression", stage="arguments")
        connection.execute(f"explain {trial}")
    except duckdb.Error as error:
        raise UsageError(f"the condition {where!r} does not hold up: {_first_line(error)}", stage="arguments") from None
    return text


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
