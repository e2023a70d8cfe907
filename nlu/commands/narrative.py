"""``problems``: section five by itself, from texts, files and columns of tables, into the forms other programs read."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nlu.commands.output import complain, fail, write_bytes, write_lines, write_text
from nlu.errors import GongkaiError, UsageError

if TYPE_CHECKING:
    from nlu.narrative.export import Reading

__all__ = ["register"]

Format = Literal["json", "jsonl", "csv", "xlsx", "label-studio", "prodigy", "spacy"]
_BY_SUFFIX: dict[str, Format] = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".spacy": "spacy"}


def register(app: typer.Typer) -> None:
    """Adds the command to the application."""
    app.command("problems")(problems)


def problems(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXTS...", help="Files with a bare section five, - for standard input, or the text itself."
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(
            help="jsonl: a reading a line; json: all in one array; csv, xlsx: a row for each item, or for a text without; "
            "label-studio, prodigy: to be corrected there; spacy: a DocBin. Default: by the name of the output, else jsonl."
        ),
    ] = None,
    min_score: Annotated[
        float, typer.Option(min=0, max=1, metavar="X", help="Withhold labels scored lower; such items are for review.")
    ] = 0.0,
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="TEXTS are CSV, XLSX (sheets with the header of the first) or Parquet tables; each cell of COLUMN is a "
            "section five.",
        ),
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="With --text-column: where the name of a row stands.")
    ] = None,
) -> None:
    """Read bare section-five texts (存在的主要问题及改进情况) into issues, remedies and links.

    Spans count characters of the text as given. A source that cannot be read is one line on standard error; exit code 1.
    """
    from nlu.dataset.tabular import is_table

    failures: list[str] = []
    try:
        if id_column and not text_column:
            raise UsageError("--id-column goes with --text-column", stage="arguments")
        table = next(filter(is_table, sources), None)
        if table and not text_column:
            raise UsageError(f"{table} is a table; say with --text-column where the texts stand", stage="arguments")
        texts = _cells(sources, text_column, id_column) if text_column else _texts(sources)
        named: Format = _BY_SUFFIX.get(output.suffix.lower(), "jsonl") if output else "jsonl"
        _write(_readings(texts, min_score, failures), format or named, output)
    except GongkaiError as error:
        fail(error)
    raise typer.Exit(1 if failures else 0)


def _texts(sources: Sequence[str]) -> Iterator[tuple[str, str | GongkaiError]]:
    """Name and text of every source, or why there is none."""
    from nlu.reading.charset import decode
    from nlu.reading.sources import inputs
    from nlu.settings import DEFAULT

    for number, source in enumerate(sources, 1):
        if _is_text(source):
            yield "text" if len(sources) == 1 else f"text-{number}", source
            continue
        for item in inputs([source], DEFAULT):
            try:
                yield item.name, item.content if isinstance(item.content, GongkaiError) else decode(item.content)
            except GongkaiError as error:
                yield item.name, error


def _is_text(source: str) -> bool:
    """Whether it is no file's name: it has Chinese characters, is not written like a file name, and no such file exists."""
    named_like_file = re.search(r"\.[a-zA-Z]{1,5}$|^[^，。；：、,;:\s]*[/\\][^，。；：、,;:\s]*$", source) is not None
    return re.search("[\u4e00-\u9fff]", source) is not None and not named_like_file and not os.path.exists(source)


def _cells(tables: Sequence[str], text_column: str, id_column: str | None) -> Iterator[tuple[str, str | GongkaiError]]:
    """Name and text of every row; without a column of names they are numbered from 1."""
    from nlu.dataset.locations import Location
    from nlu.dataset.tabular import rows

    for table in tables:
        for number, row in enumerate(rows(Location(table)), 1):
            for column in filter(None, (text_column, id_column)):
                if column not in row:
                    raise UsageError(f"{table} has no column {column}; it has {', '.join(row)}", stage="arguments")
            yield (row[id_column] if id_column else "") or f"{table}#{number}", row[text_column]


def _readings(
    texts: Iterator[tuple[str, str | GongkaiError]], min_score: float, failures: list[str]
) -> Iterator["Reading"]:
    from nlu.interface import read_problems
    from nlu.narrative.export import Reading
    from nlu.settings import Settings

    settings = Settings(min_score=min_score)
    for name, text in texts:
        try:
            if isinstance(text, GongkaiError):
                raise text
            yield Reading(name, text, read_problems(text, settings=settings))
        except GongkaiError as error:
            failures.append(name)
            complain(name, error)


def _write(readings: Iterator["Reading"], format: Format, output: Path | None) -> None:
    from nlu.narrative import export
    from nlu.training.exchange import as_passage, to_label_studio, to_prodigy

    if format in ("xlsx", "spacy"):
        if output is None:
            raise UsageError(f"{format} is no text; name a file with -o", stage="arguments")
        write_bytes(export.workbook(readings) if format == "xlsx" else export.docbin(readings), output)
    elif format == "json":
        every = [reading.as_dict() for reading in readings]
        write_text(json.dumps(every, ensure_ascii=False, indent=1), output)
    elif format == "jsonl":
        write_lines((json.dumps(reading.as_dict(), ensure_ascii=False) for reading in readings), output)
    elif format == "csv":
        write_lines(export.csv_lines(readings), output)
    else:
        passages = (as_passage(*reading) for reading in readings)
        if format == "label-studio":
            write_text(to_label_studio(passages), output)
        else:
            write_lines(to_prodigy(passages), output)
