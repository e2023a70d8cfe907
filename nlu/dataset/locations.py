"""Files and folders wherever fsspec reaches: this disk, memory, S3-compatible stores."""

import contextlib
import posixpath
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from uuid import uuid4

import fsspec

from nlu.errors import MissingExtra

__all__ = ["Location", "is_url"]

_LOCAL = ("file", "local")


def is_url(text: str) -> bool:
    """True for ``s3://bucket/key`` and its like, false for a path of this machine."""
    return "://" in text


class Location:
    """A file or folder, e.g. ``Location("dataset") / "runs"``.

    Args:
        url: A path, or a URL of any file system that fsspec knows.

    Raises:
        MissingExtra: The file system needs a package that is not installed, e.g. s3fs.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.system, self.path = _resolve(url)

    def __truediv__(self, name: str) -> "Location":
        return Location(f"{self.url.rstrip('/')}/{name}")

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        return bool(self.system.exists(self.path))

    def is_file(self) -> bool:
        """Whether there is such a file."""
        return bool(self.system.isfile(self.path))

    def contains(self, other: "Location") -> bool:
        """Whether the other lies below this folder."""
        return other.path.startswith(self.path.rstrip("/") + "/")

    def names(self) -> list[str]:
        """The names of the files right inside a folder, sorted; none where the folder does not exist."""
        with contextlib.suppress(FileNotFoundError):
            found = self.system.ls(self.path, detail=True, refresh=True)
            return sorted(posixpath.basename(entry["name"]) for entry in found if entry["type"] == "file")
        return []

    def below(self) -> list[str]:
        """The URLs of a pattern's files, of all files below a folder, or of the file itself; sorted."""
        magic = any(mark in self.path for mark in "*?[")
        found = self.system.glob(self.path) if magic else self.system.find(self.path)
        return sorted(
            self.system.unstrip_protocol(path) for path in found if magic is False or self.system.isfile(path)
        )

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """Its bytes from `start`, at most `length`."""
        with self.system.open(self.path, "rb") as file:
            file.seek(start)
            return bytes(file.read(-1 if length is None else length))

    def write(self, data: bytes) -> None:
        """Puts a file there whole or not at all."""
        if not self._is_local():  # an object store shows an object only when it is whole
            self.system.pipe_file(self.path, data)
            return
        with self.appearing() as file:
            file.write(data)

    @contextlib.contextmanager
    def appearing(self) -> Iterator[Any]:
        """A binary file to write piece by piece, which appears under its name when it is whole."""
        folder, name = posixpath.split(self.path)
        self.system.makedirs(folder, exist_ok=True)
        if not self._is_local():
            with self.system.open(self.path, "wb") as file:
                yield file
            return
        temporary = posixpath.join(folder, f".{name}.{uuid4().hex}")
        try:
            with self.system.open(temporary, "wb") as file:
                yield file
            self.system.mv(temporary, self.path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                self.system.rm_file(temporary)
            raise

    def remove(self) -> None:
        """Removes a file, or a folder with all that is in it; nothing where there is none."""
        with contextlib.suppress(FileNotFoundError):
            self.system.rm(self.path, recursive=True)

    def remove_if_empty(self) -> None:
        """Removes a folder with no file in it or below."""
        if self.exists() and not self.system.find(self.path):
            self.remove()

    def _is_local(self) -> bool:
        protocol = self.system.protocol
        return any(name in _LOCAL for name in ((protocol,) if isinstance(protocol, str) else protocol))


@lru_cache(maxsize=4096)
def _resolve(url: str) -> tuple[Any, str]:
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise MissingExtra(f"{url.split(':')[0]}:// cannot be reached: {error}", stage="arguments") from None
    return system, path
