"""Zip archives: their members one by one, each within the limits, none able to harm the rest."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from nlu.errors import DamagedInput, EncryptedInput, GongkaiError, LimitExceeded, UnsupportedInput
from nlu.settings import Settings

__all__ = ["members", "open_zip", "unpack"]

_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._|~\$)", re.I)
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_SMALL = 2**20
"""A member that unpacks to less may have any ratio."""


def members(data: bytes, name: str, settings: Settings) -> Iterator[tuple[str, bytes | GongkaiError]]:
    """The files in a zip archive; junk that systems leave in archives is passed over.

    Args:
        data: The archive.
        name: Its name, for messages.
        settings: `max_members`, `max_expanded`, `max_ratio` and `max_bytes` apply.

    Yields:
        The name of a member, and its bytes or why it cannot be had.

    Raises:
        DamagedInput: The archive itself cannot be opened.
    """
    with open_zip(data) as archive:
        left = settings.max_expanded
        infos = [info for info in archive.infolist() if not info.is_dir() and not _JUNK.search(_name(info))]
        for info in infos[: settings.max_members]:
            try:
                content = _member(archive, info, min(left, settings.max_bytes), settings)
            except GongkaiError as error:
                yield _name(info), error
                continue
            left -= len(content)
            yield _name(info), content
        if len(infos) > settings.max_members:
            reason = f"the archive has {len(infos):,} files; only the first {settings.max_members:,} were taken"
            yield name, LimitExceeded(reason, stage="archive")


def open_zip(data: bytes) -> zipfile.ZipFile:
    """A zip opened from memory; DamagedInput where its directory is missing or wrong."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise DamagedInput("the zip or Office file is damaged or cut off") from error


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, settings: Settings) -> bytes:
    """The bytes of one member.

    Args:
        archive: An open zip.
        info: The member.
        limit: Most bytes it may have.
        settings: `max_ratio` applies.

    Raises:
        LimitExceeded: It is larger than `limit` or packed suspiciously well.
        EncryptedInput: It has a password.
        DamagedInput: It does not unpack to what the directory says.
        UnsupportedInput: A packing method that is not read.
    """
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedInput("the archive is protected by a password", stage="archive")
    if info.file_size > limit:
        raise LimitExceeded(f"it unpacks to more than {limit:,} bytes", stage="archive")
    if info.file_size > _SMALL and info.file_size > settings.max_ratio * max(info.compress_size, 1):
        raise LimitExceeded(f"it unpacks to more than {settings.max_ratio} times its size", stage="archive")
    try:
        with archive.open(info) as packed:
            return packed.read(limit + 1)
    except NotImplementedError as error:
        raise UnsupportedInput("it is packed by a method that is not read", stage="archive") from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
        raise DamagedInput("the archive is damaged at this file", stage="archive") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, settings: Settings) -> bytes:
    if _OUTSIDE.search(_name(info)):
        raise UnsupportedInput("its name points outside the archive", stage="archive")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsupportedInput("it is a link, not a file", stage="archive")
    return unpack(archive, info, limit, settings)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its maker saw it: archives from Chinese Windows carry GBK, others UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")
