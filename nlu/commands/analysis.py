"""``summarize``, ``compare`` and ``export``: what a data set says, and how to take it elsewhere."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nlu.commands.output import console, fail, write_text
from nlu.errors import GongkaiError, UsageError

if TYPE_CHECKING:
    from nlu.dataset.answers import Answer

__all__ = ["register"]

DatasetPath = Annotated[str, typer.Argument(metavar="DATASET", help="The folder that `gongkai tag` wrote.")]
Where = Annotated[
    str | None,
    typer.Option(metavar="SQL", help="Only these reports, e.g. \"level = 'township' and year >= 2022\"."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE (.html, .json, .csv or .md says the format) or folder."
    ),
]
View = Literal["auto", "text", "json", "csv", "markdown", "html"]
Shape = Annotated[
    View, typer.Option(help="auto: by the name of the output, else text on a terminal and JSON on a pipe.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Print the SQL query behind each table instead.")]
_SUFFIXES: dict[str, View] = {".html": "html", ".json": "json", ".csv": "csv", ".md": "markdown", ".txt": "text"}


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command("summarize")(summarize)
    app.command("compare")(compare)
    app.command("export")(export)


def summarize(
    dataset: DatasetPath,
    output: Output = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Break down by level, sector, kind, year, province or region; repeatable."),
    ] = None,
    where: Where = None,
    top: Annotated[int, typer.Option(metavar="N", help="Longest list of labels, pairs or sentences.")] = 20,
    format: Shape = "auto",
    explain: Explain = False,
) -> None:
    """Count which problems agencies name, what they promise, and what their grids show.

    Every count has its denominator and a quoted span. ``-o report.html`` writes one page with pictures and filters.
    """
    from nlu.dataset.open import open_dataset
    from nlu.dataset.summary import summarise

    try:
        connection = open_dataset(dataset).connection
        shape = _shape(format, output)
        summary = summarise(connection, by or ["level"], where, top)
        if shape == "html" and not explain:
            from nlu.dataset.cube import cube
            from nlu.present.corpus_report import corpus_report

            title = Path(dataset).resolve().name
            write_text(corpus_report(summary, cube(connection, where), title), output)
        else:
            _write(summary.answers, shape, output, explain)
    except GongkaiError as error:
        fail(error)


def compare(
    dataset: DatasetPath,
    output: Output = None,
    agency: Annotated[str | None, typer.Option(metavar="NAME", help="Only bodies whose name has this in it.")] = None,
    where: Where = None,
    years_only: Annotated[bool, typer.Option("--years-only", help="Leave out copies between agencies.")] = False,
    top: Annotated[int, typer.Option(metavar="N", help="Longest list.")] = 1000,
    format: Shape = "auto",
    explain: Explain = False,
) -> None:
    """Follow each agency over its years, and find text that agencies copied from each other.

    Issues new, repeated, gone; promises and problems that came back; copied remedies and sections; equations between
    years.
    """
    from nlu.dataset.compare import SESSION
    from nlu.dataset.compare import compare as compare_reports
    from nlu.dataset.open import open_dataset

    try:
        shape = _shape(format, output)
        if shape == "html":
            raise UsageError("compare has no HTML; choose text, json, csv or markdown", stage="arguments")
        connection = open_dataset(dataset).connection
        found = compare_reports(connection, where, agency=agency, between=not years_only, top=top)
        _write(found.answers, shape, output, explain, SESSION)
    except GongkaiError as error:
        fail(error)


def export(
    dataset: DatasetPath,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder of the package.")],
    format: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="csv, xlsx, parquet, jsonl, sqlite, stata or spss; repeatable; default: all."
        ),
    ] = None,
    where: Where = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Mask personal names, telephone numbers and mail addresses in texts.")
    ] = False,
) -> None:
    """Write a research package: tidy tables with codebook for Excel, R, Stata, SPSS, pandas and SQL.

    The same data set gives the same bytes.
    """
    from nlu.dataset.export import FORMATS
    from nlu.dataset.export import export as write_package
    from nlu.dataset.open import open_dataset

    try:
        wanted = format or list(FORMATS)
        done = write_package(open_dataset(dataset).connection, output, wanted, where, redacted=redact)
    except GongkaiError as error:
        fail(error)
    for note in done.notes:
        typer.echo(f"note: {note}", err=True)
    counts = ", ".join(f"{rows} {name}" for name, rows in done.rows.items())
    typer.echo(f"wrote {done.folder}: {counts}", err=True)


def _shape(format: View, output: Path | None) -> View:
    if format != "auto":
        return format
    if output is not None:
        return _SUFFIXES.get(output.suffix.lower(), "csv" if not output.suffix else "json")
    return "text" if sys.stdout.isatty() else "json"


def _write(answers: "Sequence[Answer]", shape: View, output: Path | None, explained: bool, before: str = "") -> None:
    """Writes answers; CSV is a folder with a file for each, or one after the other on standard output."""
    from nlu.present import answers as shown

    if explained:
        write_text(shown.explain(answers, before), output)
    elif shape == "json":
        write_text(shown.as_json(answers), output)
    elif shape == "markdown":
        write_text(shown.as_markdown(answers), output)
    elif shape == "csv" and output is not None:
        folder = output.with_suffix("")
        for answer in answers:
            write_text("\ufeff" + shown.as_csv(answer), folder / f"{answer.question.key}.csv")
        typer.echo(f"wrote {len(answers)} files in {folder}", err=True)
    elif shape == "csv":
        write_text("\n".join(f"# {answer.question.key}\n{shown.as_csv(answer)}" for answer in answers), None)
    else:
        file = None if output is None else io.StringIO()
        shown.show_answers(answers, console(file))
        if file is not None:
            write_text(file.getvalue(), output)
