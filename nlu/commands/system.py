"""``schema`` and ``doctor``: what the record looks like, and what is installed."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from nlu.commands.output import write_text

__all__ = ["register"]

_LIBRARIES = {
    "jieba": "words",
    "spacy": "pipeline",
    "scikit-learn": "classifiers",
    "pypdfium2": "PDF, fast engine",
    "pdfplumber": "PDF, second engine",
    "camelot-py": "PDF, third engine",
    "lxml": "HTML",
    "python-docx": "DOCX",
    "rapidocr": "scans (extra ocr)",
    "ray": "clusters (extra ray)",
}
_PROGRAMS = {"soffice": "binary .doc, .wps and .rtf files"}


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command("schema")(schema)
    app.command("doctor")(doctor)


def schema(
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE.")] = None,
) -> None:
    """Print the JSON Schema of the record."""
    from nlu.schema import record_schema

    write_text(record_schema(), output)


def doctor() -> None:
    """Say what is installed and what works; exit code 1 if something needed is missing."""
    import shutil

    from nlu.errors import DataError
    from nlu.resources import data_path

    broken = False
    for name, use in _LIBRARIES.items():
        try:
            state = version(name)
        except PackageNotFoundError:
            state = "not installed"
            broken |= "extra" not in use
        typer.echo(f"{name:14} {state:16} {use}")
    for program, use in _PROGRAMS.items():
        typer.echo(f"{program:14} {'found' if shutil.which(program) else 'not found':16} {use}")
    for folder in ("templates", "lexicons", "regions", "schema"):
        try:
            state = str(data_path(folder))
        except DataError:
            state, broken = "missing", True
        typer.echo(f"{folder:14} {state}")
    raise typer.Exit(1 if broken else 0)
