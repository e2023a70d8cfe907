"""Answers to questions about a data set, for people and programs: terminal, CSV, Markdown, JSON."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nlu.dataset.answers import Answer
from nlu.labels import Vocabulary, name
from nlu.present.charts import figure_name
from nlu.present.terminal import Printable

__all__ = ["as_csv", "as_json", "as_markdown", "explain", "show_answers"]

_VOCABULARIES: dict[str, Vocabulary] = {
    "level": "level", "kind": "kind", "with_label": "issue", "severity": "severity", "section": "section",
    "status": "status",
}  # fmt: skip
_PLACE = {"report_id", "start", "end", "source", "spans", "before_id", "other_id", "promise_report_id", "entity"}
"""Where a quote stands: in files, not on a terminal."""
_WORDS = {"quote", "other_quote", "promise", "before_text", "agency", "other_agency", "example", "masked"}
_SHORT = 28
_MOST_COLUMNS = 8


def show_answers(answers: Iterable[Answer], console: Console, limit: int = 20) -> None:
    """Prints each answer as a table; a character that the console cannot print becomes a question mark.

    Args:
        answers: What to show.
        console: Where to print.
        limit: Most rows of a table.
    """
    console.print(Printable(Group(*(_table(answer, limit) for answer in answers))), soft_wrap=False)


def as_json(answers: Iterable[Answer]) -> str:
    """The answers as one JSON object by key, each with its query."""
    return json.dumps(
        {
            answer.question.key: {
                "title": answer.question.en,
                "title_zh": answer.question.zh,
                "note": answer.question.note,
                "sql": answer.question.sql,
                "rows": answer.records(),
            }
            for answer in answers
        },
        ensure_ascii=False,
        indent=1,
        default=str,
    )


def as_csv(answer: Answer) -> str:
    """One answer as CSV, without the byte order mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([json.dumps(v) if isinstance(v, list) else v for v in row] for row in answer.rows)
    return buffer.getvalue()


def as_markdown(answers: Iterable[Answer]) -> str:
    """The answers as Markdown tables."""
    parts = []
    for answer in answers:
        head = f"| {' | '.join(answer.columns)} |\n|{'---|' * len(answer.columns)}"
        rows = [f"| {' | '.join(_cell(value) for value in row)} |" for row in answer.rows]
        title = f"## {answer.question.zh} {answer.question.en}"
        parts.append("\n".join([title, "", answer.question.note, "", head, *rows]))
    return "\n\n".join(parts) + "\n"


def explain(answers: Iterable[Answer], before: str = "") -> str:
    """The query behind each answer; each of them runs on ``nlu.open_dataset(path).sql(query)``.

    Args:
        answers: What was asked.
        before: What has to be done first, where there is something.
    """
    head = "".join(f"-- {line}\n" for line in before.splitlines())
    queries = (f"-- {a.question.key}: {a.question.en}\n-- {a.question.note}\n{a.question.sql};" for a in answers)
    return "\n\n".join([head, *queries] if head else queries)


def _table(answer: Answer, limit: int) -> RenderableType:
    shown = [n for n, column in enumerate(answer.columns) if column not in _PLACE]
    table = Table(box=box.ASCII2, show_edge=False, pad_edge=False)
    title = Text(f"\n{answer.question.zh} {answer.question.en}", style="bold")
    if len(answer.rows) == 1 and len(shown) > _MOST_COLUMNS:
        one = answer.records()[0]
        lines = [Text(f"{_shown(answer.columns[n], one):>12}  {answer.columns[n]}") for n in shown]
        return Group(title, Text(answer.question.note, style="dim"), *lines)
    for n in shown:
        numeric = all(isinstance(row[n], int | float | None) for row in answer.rows)
        quoted = answer.columns[n] in _WORDS
        table.add_column(
            Text(answer.columns[n]),
            justify="right" if numeric else "left",
            no_wrap=not quoted,
            overflow="fold",
            min_width=24 if answer.columns[n] == "quote" else None,
        )
    for row in answer.rows[:limit]:
        named = dict(zip(answer.columns, row, strict=True))
        table.add_row(*(Text(_shown(answer.columns[n], named)) for n in shown))
    left_out = len(answer.rows) - limit
    more = [Text(f"... {left_out} more rows; all of them with --format json, csv or markdown")] if left_out > 0 else []
    return Group(title, Text(answer.question.note, style="dim"), table, *more)


def _shown(column: str, row: dict[str, Any]) -> str:
    value = row[column]
    if value is None:
        return ""
    if column.startswith("share"):
        return f"{value:.1%}"
    if column == "label":
        kind: Vocabulary = "remedy" if row.get("kind") == "remedy" else "issue"
        return name(kind, value).zh
    if column == "kind" and value in ("issue", "remedy"):
        return {"issue": "问题", "remedy": "措施"}[str(value)]
    if column in ("row", "column"):
        return figure_name(str(value)).zh
    if column in _VOCABULARIES:
        return name(_VOCABULARIES[column], str(value)).zh
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    text = " ".join(str(value).split())
    return text if len(text) <= _SHORT or isinstance(value, int | list) else f"{text[: _SHORT - 3]}..."


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(str(value).split()).replace("|", "\\|")
