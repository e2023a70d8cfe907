"""From what a user names (files, folders, patterns, archives, manifests, tables) to entries with a content hash."""

import hashlib
import json
import posixpath
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from nlu.dataset.locations import Location, is_url
from nlu.dataset.tabular import Row, column, rows
from nlu.errors import DamagedInput, EmptyInput, GongkaiError, LimitExceeded, PassedOver, UsageError
from nlu.reading.archive import members
from nlu.reading.sniff import media_type
from nlu.reading.sources import SUFFIXES, paths_of, within_limits
from nlu.settings import Settings

__all__ = ["Entry", "Overrides", "Sources", "entries"]

_THREADS = 4


@dataclass(frozen=True, slots=True)
class Sources:
    """What to read.

    Attributes:
        arguments: Files, folders, patterns and zips; paths or URLs.
        manifest: A table with a column ``path`` and, where wanted, ``url``, ``agency`` and ``year``.
        text_column: The arguments are tables; each cell of this column is a bare section five.
        limit: Take only so many of the first.
    """

    arguments: Sequence[str] = ()
    manifest: str | None = None
    text_column: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a manifest says of a file; it goes before what the file says."""

    url: str | None = None
    agency: str | None = None
    year: int | None = None


NOTHING = Overrides()


@dataclass(frozen=True, slots=True)
class Entry:
    """One input: where its bytes lie, or why there are none.

    Attributes:
        name: As the user named it; members of archives and rows of tables have a name below theirs.
        sha256: Hash of the bytes (for a row of a table, of its name and text); None where there are none.
        size: How many bytes.
        url: The file that holds them.
        start: Where they begin in that file.
        error: Why the input will not be read.
        is_section: The bytes are a bare section five, not a report.
        overrides: What the manifest says.
    """

    name: str
    sha256: str | None = None
    size: int | None = None
    url: str = ""
    start: int = 0
    error: GongkaiError | None = None
    is_section: bool = False
    overrides: Overrides = NOTHING

    @property
    def key(self) -> str:
        """The content hash, or a hash of the name; the order of a data set and its shards go by it."""
        return self.sha256 or hashlib.sha256(self.name.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    overrides: Overrides = NOTHING
    found: bool = False
    """Found in a folder rather than named."""


def entries(sources: Sources, unpacked: Location, settings: Settings) -> Iterator[Entry]:
    """Every input, read once to hash it; only a few are in memory at a time.

    Args:
        sources: What the user named.
        unpacked: A folder for the contents of archives and tables, from where workers read them.
        settings: The limits of files and archives.

    Raises:
        UsageError: A pattern that fits nothing, or a manifest or table that cannot serve.
    """
    return islice(_entries(sources, unpacked, settings), sources.limit)


def _entries(sources: Sources, unpacked: Location, settings: Settings) -> Iterator[Entry]:
    if sources.text_column is not None:
        for table in _expanded(sources.arguments):
            yield from _sections(table.name, sources.text_column, unpacked, settings)
        return
    files = [*_expanded(sources.arguments), *_listed(sources.manifest)]
    for batch in _mapped(lambda file: _scan(file, unpacked, settings), files):
        yield from batch


def _expanded(arguments: Iterable[str]) -> Iterator[_File]:
    for argument in arguments:
        if is_url(argument):
            paths = Location(argument).below()
            if not paths:
                raise UsageError(f"no file fits {argument}", stage="arguments")
        else:
            paths = paths_of([argument])
        yield from (_File(path, found=path != argument) for path in paths)


def _listed(manifest: str | None) -> Iterator[_File]:
    if manifest is None:
        return
    for number, row in enumerate(rows(Location(manifest)), 2):
        path = column(row, "path")
        if not path:
            raise UsageError(f"{manifest}, line {number}: no path", stage="arguments")
        if not is_url(path) and not posixpath.isabs(path) and ":" not in path[:2]:
            path = posixpath.join(posixpath.dirname(manifest.replace("\\", "/")), path)
        yield _File(path, _overrides(row, f"{manifest}, line {number}"))


def _overrides(row: Row, where: str) -> Overrides:
    year = column(row, "year").removesuffix("年").removesuffix("年度").removesuffix(".0")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise UsageError(f"{where}: {year} is no year", stage="arguments")
    return Overrides(column(row, "url") or None, column(row, "agency") or None, int(year) if year else None)


def _scan(file: _File, unpacked: Location, settings: Settings) -> list[Entry]:
    suffix = posixpath.splitext(file.name)[1].lower()
    if file.found and suffix and suffix not in SUFFIXES:
        reason = f"files named *{suffix} in folders are not reports"
        return [Entry(file.name, error=PassedOver(reason), overrides=file.overrides)]
    try:
        data = _load(file.name, settings)
    except GongkaiError as error:
        return [Entry(file.name, error=error, overrides=file.overrides)]
    digest = hashlib.sha256(data).hexdigest()
    if not _is_zip(data):
        return [Entry(file.name, digest, len(data), file.name, overrides=file.overrides)]
    return _Store(unpacked / f"{digest}.bin").fill(
        (f"{file.name}/{name}", content, file.overrides) for name, content in _members(data, file.name, settings)
    )


def _load(name: str, settings: Settings) -> bytes:
    location = Location(name)
    if not is_url(name) and not location.is_file():  # also a pipe or device, whose reading would never end
        raise UsageError("there is no such file")
    try:
        data = location.read(length=settings.max_bytes + 1)
    except FileNotFoundError:
        raise UsageError("there is no such file") from None
    except OSError as error:
        raise DamagedInput(f"the file cannot be opened: {error.strerror or error}") from None
    return within_limits(data, settings)


def _is_zip(data: bytes) -> bool:
    try:
        return data.startswith(b"PK") and media_type(data) == "application/zip"
    except GongkaiError:  # the reader will say why
        return False


def _members(data: bytes, name: str, settings: Settings) -> Iterator[tuple[str, bytes | GongkaiError]]:
    try:
        yield from members(data, name, settings)
    except GongkaiError as error:
        yield "", error


def _sections(table: str, text_column: str, unpacked: Location, settings: Settings) -> list[Entry]:
    """Rows with the same text but different agencies are different inputs, so the name counts into the hash."""

    def contents() -> Iterator[tuple[str, bytes | GongkaiError, Overrides]]:
        for number, row in enumerate(rows(Location(table)), 1):
            if text_column not in row:
                raise UsageError(f"{table} has no column {text_column}", stage="arguments")
            text = row[text_column].encode()
            content: bytes | GongkaiError = text or EmptyInput("the cell is empty")
            if len(text) > settings.max_bytes:
                content = LimitExceeded(f"the text is longer than the limit of {settings.max_bytes:,} bytes")
            yield f"{table}#{number}", content, _overrides(row, f"{table}, row {number}")

    store = _Store(unpacked / f"{hashlib.sha256(table.encode()).hexdigest()}.bin", is_section=True)
    return store.fill(contents())


@dataclass(frozen=True, slots=True)
class _Store:
    """One file that holds the contents of an archive or table one after the other."""

    location: Location
    is_section: bool = False

    def fill(self, contents: Iterable[tuple[str, bytes | GongkaiError, Overrides]]) -> list[Entry]:
        """Writes the contents and returns their entries."""
        made: list[Entry] = []
        at = 0
        with self.location.appearing() as file:
            for name, content, overrides in contents:
                name = name.rstrip("/")
                if not isinstance(content, bytes) or not content:
                    error = content if isinstance(content, GongkaiError) else EmptyInput("the file is empty")
                    made.append(Entry(name, error=error, is_section=self.is_section, overrides=overrides))
                    continue
                digest = hashlib.sha256(json.dumps(name).encode() + content if self.is_section else content).hexdigest()
                url = self.location.url
                made.append(Entry(name, digest, len(content), url, at, None, self.is_section, overrides))
                file.write(content)
                at += len(content)
        return made


def _mapped(function: Callable[[_File], list[Entry]], files: Sequence[_File]) -> Iterator[list[Entry]]:
    """The results in order, computed by a few threads a few files ahead."""
    ahead: deque[Future[list[Entry]]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        for file in files:
            ahead.append(pool.submit(function, file))
            if len(ahead) > 2 * _THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
