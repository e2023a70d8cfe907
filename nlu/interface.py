"""The Python interface: what the commands call and users import from `nlu`."""

from collections.abc import Iterator
from os import PathLike

from nlu.errors import GongkaiError, InternalError, UnsupportedInput
from nlu.narrative import read_problems
from nlu.pipeline import read_bytes
from nlu.reading.sources import Input, inputs
from nlu.record import ReportRecord
from nlu.settings import DEFAULT, Settings

__all__ = ["read", "read_bytes", "read_inputs", "read_problems", "read_with_source"]


def read(path: str | PathLike[str], settings: Settings = DEFAULT) -> ReportRecord:
    """Reads the one report in a file.

    Args:
        path: A PDF, DOCX, HTML or text file, or a zip that holds one of them.
        settings: Limits and choices.

    Raises:
        GongkaiError: It could not be read, with stage and reason.
    """
    return read_with_source(path, settings)[0]


def read_with_source(path: str | PathLike[str], settings: Settings = DEFAULT) -> tuple[ReportRecord, bytes]:
    """Reads the one report in a file and gives its bytes too; see `read`."""
    found = list(inputs([str(path)], settings))
    if len(found) != 1:
        raise UnsupportedInput(f"there are {len(found)} files in it; read them with read_inputs")
    record = _read(found[0], settings)
    return record, found[0].content if isinstance(found[0].content, bytes) else b""


def read_inputs(
    arguments: list[str], settings: Settings = DEFAULT
) -> Iterator[tuple[str, ReportRecord | GongkaiError]]:
    """Reads every file behind the arguments and goes on after a bad one.

    Args:
        arguments: Files, folders, patterns, zips, or ``-`` for standard input.
        settings: Limits and choices.

    Returns:
        For each file its name and its record, or why there is none.
    """
    for item in inputs(arguments, settings):
        try:
            yield item.name, _read(item, settings)
        except GongkaiError as error:
            yield item.name, error


def _read(item: Input, settings: Settings) -> ReportRecord:
    if isinstance(item.content, GongkaiError):
        raise item.content
    try:
        return read_bytes(item.content, item.name, settings)
    except GongkaiError:
        raise
    except Exception as error:  # one report that trips a bug must not take the others down
        raise InternalError(f"{type(error).__name__}: {error}", stage="pipeline") from error
