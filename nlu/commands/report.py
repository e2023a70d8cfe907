"""``read`` and ``view``: commands over one or some reports."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nlu.commands.output import complain, console, fail, spare, summarise, write_lines, write_text
from nlu.errors import GongkaiError, PassedOver, UsageError

if TYPE_CHECKING:
    from nlu.record import ReportRecord

__all__ = ["register"]

Files = Annotated[
    list[str], typer.Argument(metavar="FILES...", help="Files, folders, patterns, zips, or - for standard input.")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")
]
View = Literal["auto", "json", "text"]


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command("read")(read)
    app.command("view")(view)


def read(
    files: Files,
    output: Output = None,
    format: Annotated[
        View, typer.Option(help="json: one record a line; text: a readable view; auto: text on a terminal.")
    ] = "auto",
    indent: Annotated[int | None, typer.Option(min=0, metavar="N", help="Indent JSON by N spaces.")] = None,
) -> None:
    """Read reports into records.

    One JSON record a line on a pipe, a readable view on a terminal. A file that cannot be read is one line on standard
    error and does not stop the others. Exit code 1 if a file failed.
    """
    from nlu.interface import read_inputs

    spare(files, output)
    counts = Counter[str]()

    def records() -> Iterator["ReportRecord"]:
        for name, result in _watched(read_inputs(files)):
            if isinstance(result, PassedOver):
                counts["skipped"] += 1
            elif isinstance(result, GongkaiError):
                counts["failed"] += 1
                complain(name, result)
            else:
                counts["read"] += 1
                counts["findings"] += bool(result.findings)
                yield result

    try:
        if format == "text" or (format == "auto" and output is None and sys.stdout.isatty()):
            _show(records())
        else:
            write_lines((record.model_dump_json(indent=indent) for record in records()), output)
    except GongkaiError as error:
        fail(error)
    if not counts:
        fail(UsageError("there is no file to read", stage="arguments"))
    if counts["read"] + counts["failed"] + counts["skipped"] > 1:
        summarise(counts)
    raise typer.Exit(1 if counts["failed"] else 0)


def view(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One report.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="HTML",
            help="The page to write; default: the name of FILE in the current folder, with .evidence.html.",
        ),
    ] = None,
) -> None:
    """Write one self-contained HTML page that shows a record on its evidence."""
    from nlu.interface import read_with_source
    from nlu.present.html import page
    from nlu.present.pages import page_pictures

    target = output or Path((Path(file).stem if file != "-" else "report") + ".evidence.html")
    spare([file], target)
    try:
        record, data = read_with_source(file)
    except GongkaiError as error:
        complain(file, error)
        raise typer.Exit(1) from None
    write_text(page(record, pages=page_pictures(data, record)), target)
    typer.echo(f"wrote {target}", err=True)


def _show(records: Iterator["ReportRecord"]) -> None:
    from nlu.present.terminal import show

    printer = console()
    for record in records:
        show(record, printer)


def _watched(
    results: Iterator[tuple[str, "ReportRecord | GongkaiError"]],
) -> Iterator[tuple[str, "ReportRecord | GongkaiError"]]:
    """The same results with a counter on standard error, where that is a terminal and records do not go there too."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn("line"), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=None)
        for name, result in results:
            progress.update(task, advance=1, description=Path(name).name)
            yield name, result
