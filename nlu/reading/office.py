"""Binary Word, WPS, RTF and OpenDocument files, by way of LibreOffice."""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from nlu.errors import DamagedInput, EncryptedInput, LimitExceeded, MissingExtra
from nlu.reading.document import Document
from nlu.reading.word import read_docx
from nlu.settings import Settings

__all__ = ["read_by_office"]

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 90
_FIRST_SECTOR = 512
_WORD_MAGIC = b"\xec\xa5"


def read_by_office(data: bytes, media_type: str, suffix: str, settings: Settings) -> Document:
    """Converts a file to DOCX and reads that.

    Args:
        data: The bytes of the file.
        media_type: What it is; kept in the document.
        suffix: The suffix LibreOffice knows the format by, e.g. ``.doc``.
        settings: The limits of the DOCX reader.

    Raises:
        MissingExtra: LibreOffice is not installed.
        EncryptedInput: The file has a password.
        DamagedInput: LibreOffice cannot read it.
        LimitExceeded: It took too long.
    """
    if data[_FIRST_SECTOR : _FIRST_SECTOR + 2] == _WORD_MAGIC and data[_FIRST_SECTOR + 11] & 1:
        raise EncryptedInput("the document is protected by a password")
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise MissingExtra("an old Word, WPS, RTF or OpenDocument file: install LibreOffice, or save it as DOCX")
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, data, Path(folder), suffix)
    return replace(read_docx(converted, settings), media_type=media_type)


def _convert(program: str, data: bytes, folder: Path, suffix: str) -> bytes:
    source, target = folder / f"report{suffix}", folder / "out" / "report.docx"
    source.write_bytes(data)
    command = [
        *(
            program,
            "--headless",
            "--norestore",
            "--nolockcheck",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        ),
        *("--convert-to", "docx", "--outdir", str(target.parent), str(source)),
    ]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(f"LibreOffice took more than {_SECONDS} seconds for it") from error
    finally:
        _end(process)
    if not target.is_file():
        raise DamagedInput("LibreOffice cannot read the file; it may be damaged")
    return target.read_bytes()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends LibreOffice and what it started; the program on the path is often a script around the real one."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    elif process.poll() is None:
        process.kill()
    process.wait()
