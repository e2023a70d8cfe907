"""Where commands write: data to standard output or a file, everything else to standard error."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

import typer

from nlu.errors import GongkaiError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["complain", "console", "fail", "spare", "summarise", "write_bytes", "write_lines", "write_text"]

_WIDE = 140
"""Columns of a table that no terminal shows."""


def complain(name: str, error: GongkaiError) -> None:
    """One line on standard error: file, stage, reason."""
    typer.echo(f"{name}: {error}", err=True)


def fail(error: GongkaiError) -> NoReturn:
    """Ends the command on an error that is not one file's: 2 for wrong use, else 1."""
    typer.echo(f"gongkai: {error}", err=True)
    raise typer.Exit(2 if isinstance(error, UsageError) else 1)


def summarise(counts: Counter[str]) -> None:
    """The last line of a command over many files, from counts of ``read``, ``findings``, ``failed`` and ``skipped``."""
    typer.echo(
        f"{counts['read']} read, {counts['findings']} with findings, {counts['failed']} failed, "
        f"{counts['skipped']} skipped",
        err=True,
    )


def console(file: IO[str] | None = None) -> "Console":
    """A console on standard output or a file: as wide as the terminal, else wide enough that no column is cropped."""
    from rich.console import Console

    found = Console(file=file)
    if not found.is_terminal:
        found.width = _WIDE
    return found


def write_lines(lines: Iterable[str], path: Path | None) -> None:
    """Writes lines as they come to standard output, or to a file that appears only when it is whole."""
    if path is None:
        for line in lines:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        return
    with _appearing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in lines)


def write_bytes(content: bytes, path: Path | None) -> None:
    """Writes bytes to standard output, or to a file that appears only when it is whole."""
    if path is None:
        sys.stdout.buffer.write(content)
        return
    with _appearing(path) as temporary:
        temporary.write_bytes(content)


def write_text(text: str, path: Path | None) -> None:
    """Writes one text; see `write_lines`."""
    write_lines([text.rstrip("\n")], path)


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """A temporary file beside the path that takes its place when all went well; a device or pipe is written as it is."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            yield path
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            yield temporary
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(UsageError(f"cannot write {path}: {error.strerror}", stage="output"))


def spare(sources: Iterable[str], output: Path | None) -> None:
    """Ends the command where its output would take the place of one of its inputs."""
    if output is not None and output.is_file() and any(_is_same(source, output) for source in sources):
        fail(UsageError(f"{output} is the input itself; choose another name with -o", stage="output"))


def _is_same(source: str, output: Path) -> bool:
    return Path(source).is_file() and output.samefile(source)
