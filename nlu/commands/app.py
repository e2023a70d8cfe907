"""The Typer application; a command's heavy imports happen when it runs, so that ``--help`` answers at once."""

import os
import sys
from typing import Annotated

import typer

from nlu.commands import analysis, audit, corpus, dataset, narrative, report, system, training
from nlu.version import __version__

__all__ = ["app", "main"]

app = typer.Typer(
    name="gongkai",
    help="Reads 政府信息公开工作年度报告 (annual reports on government information disclosure) into checked data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (report, narrative, audit, dataset, analysis, system, training, corpus):
    module.register(app)


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Runs the command line; the entry point of ``gongkai`` and ``cli.py``."""
    for stream in (sys.stdout, sys.stderr):
        if not stream.isatty() and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away, e.g. `gongkai read … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
