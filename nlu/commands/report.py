"""``read``, ``problems`` and ``view``: commands over one or some reports."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nlu.commands.output import complain, fail, summarise, write_lines, write_text
from nlu.errors import GongkaiError, PassedOver

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
    app.command("problems")(problems)
    app.command("view")(view)


def read(
    files: Files,
    output: Output = None,
    format: Annotated[
        View, typer.Option(help="json: one record a line; text: a readable view; auto: text on a terminal.")
    ] = "auto",
    indent: Annotated[int | None, typer.Option(metavar="N", help="Indent JSON by N spaces.")] = None,
) -> None:
    """Read reports into records.

    One JSON record a line on a pipe, a readable view on a terminal. A file that cannot be read is one line on standard
    error and does not stop the others. Exit code 1 if a file failed.
    """
    from nlu.interface import read_inputs

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
    if counts["read"] + counts["failed"] + counts["skipped"] > 1:
        summarise(counts)
    raise typer.Exit(1 if counts["failed"] else 0)


def problems(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXTS...", help="Files with a bare section five, - for standard input, or the text itself."
        ),
    ],
    output: Output = None,
    indent: Annotated[int | None, typer.Option(metavar="N", help="Indent JSON by N spaces.")] = None,
) -> None:
    """Read bare section-five texts (存在的主要问题及改进情况) into issues, remedies and links.

    One JSON object a line; spans count characters of the text as given.
    """
    import json

    from nlu.interface import read_problems
    from nlu.reading.charset import decode
    from nlu.reading.sources import inputs
    from nlu.settings import DEFAULT

    failed = 0

    def lines() -> Iterator[str]:
        nonlocal failed
        for source in sources:
            if (
                source != "-"
                and not Path(source).exists()
                and any("\u4e00" <= ch <= "\u9fff" for ch in source)
                and "." not in source[-6:]
            ):
                yield json.dumps(
                    {"name": "text", **read_problems(source).model_dump()}, ensure_ascii=False, indent=indent
                )
                continue
            for item in inputs([source], DEFAULT):
                try:
                    if isinstance(item.content, GongkaiError):
                        raise item.content
                    found = read_problems(decode(item.content))
                except GongkaiError as error:
                    failed += 1
                    complain(item.name, error)
                    continue
                yield json.dumps({"name": item.name, **found.model_dump()}, ensure_ascii=False, indent=indent)

    try:
        write_lines(lines(), output)
    except GongkaiError as error:
        fail(error)
    raise typer.Exit(1 if failed else 0)


def view(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One report.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="HTML",
            help="The page to write; default: beside the current folder's name of FILE, with .html.",
        ),
    ] = None,
) -> None:
    """Write one self-contained HTML page that shows a record on its evidence."""
    from nlu.interface import read as read_one
    from nlu.present.html import page

    try:
        record = read_one(file)
    except GongkaiError as error:
        complain(file, error)
        raise typer.Exit(1) from None
    target = output or Path(Path(file).stem + ".html" if file != "-" else "report.html")
    write_text(page(record), target)
    typer.echo(f"wrote {target}", err=True)


def _show(records: Iterator["ReportRecord"]) -> None:
    from rich.console import Console

    from nlu.present.terminal import show

    console = Console()
    for record in records:
        show(record, console)


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
