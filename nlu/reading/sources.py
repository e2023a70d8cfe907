"""From what a user names (files, folders, patterns, archives, standard input) to named bytes."""

import glob
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.errors import DamagedInput, EmptyInput, GongkaiError, LimitExceeded, PassedOver, UsageError
from nlu.reading.archive import members
from nlu.reading.sniff import ZIP, media_type
from nlu.settings import Settings

__all__ = ["SUFFIXES", "Input", "inputs", "paths_of", "within_limits"]

SUFFIXES = frozenset(
    [
        ".pdf",
        ".docx",
        ".doc",
        ".wps",
        ".rtf",
        ".htm",
        ".html",
        ".shtml",
        ".xhtml",
        ".mht",
        ".mhtml",
        ".txt",
        ".text",
        ".md",
        ".zip",
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
        ".bmp",
        ".webp",
    ]
)
"""What a report found in a folder may be called; a file that is named outright is read whatever its name."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: its name, and its bytes or why there are none."""

    name: str
    content: bytes | GongkaiError


def paths_of(arguments: Iterable[str]) -> list[str]:
    """The files behind the arguments: folders are walked, patterns expanded, `-` kept; sorted inside each argument.

    Raises:
        UsageError: A pattern that fits nothing.
    """
    found: list[str] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-" or path.is_file():
            found.append(argument)
        elif path.is_dir():
            found += sorted(str(file) for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        elif glob.has_magic(argument):
            matches = sorted(match for match in glob.glob(argument, recursive=True) if Path(match).is_file())
            if not matches:
                raise UsageError(f"no file fits {argument}", stage="arguments")
            found += matches
        else:
            found.append(argument)
    return found


def inputs(arguments: Iterable[str], settings: Settings) -> Iterator[Input]:
    """Every file behind the arguments; the members of a zip one by one, named ``archive.zip/member``."""
    named = set(arguments := list(arguments))
    if "" in named:
        raise UsageError("an argument is empty", stage="arguments")
    for path in paths_of(arguments):
        suffix = Path(path).suffix.lower()
        if path not in named and suffix and suffix not in SUFFIXES:
            yield Input(path, PassedOver(f"files named *{suffix} in folders are not reports"))
            continue
        try:
            data = _load(path, settings)
            if media_type(data) != ZIP:
                yield Input(path, data)
                continue
            for name, content in members(data, path, settings):
                yield Input(f"{path}/{name}", content)
        except GongkaiError as error:
            yield Input(path, error)


def _load(path: str, settings: Settings) -> bytes:
    try:
        if path == "-":
            data = sys.stdin.buffer.read(settings.max_bytes + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(settings.max_bytes + 1)
    except FileNotFoundError:
        raise UsageError("there is no such file") from None
    except OSError as error:
        raise DamagedInput(f"the file cannot be opened: {error.strerror}") from None
    return within_limits(data, settings)


def within_limits(data: bytes, settings: Settings) -> bytes:
    """The bytes themselves, where there are some and not too many.

    Raises:
        LimitExceeded: There are more than `Settings.max_bytes`.
        EmptyInput: There are none.
    """
    if len(data) > settings.max_bytes:
        raise LimitExceeded(f"the file is larger than the limit of {settings.max_bytes:,} bytes")
    if not data:
        raise EmptyInput("the file is empty")
    return data
