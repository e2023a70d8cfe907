"""From bytes to a document, whatever they are."""

from dataclasses import replace
from pathlib import PurePath

from nlu.errors import EmptyInput, LimitExceeded, UnsupportedInput
from nlu.reading.document import Document
from nlu.reading.sniff import DOCX, HTML, MHTML, PDF, TEXT, ZIP, media_type
from nlu.settings import Settings

__all__ = ["open_document"]

_SPREADSHEET = (
    "a spreadsheet: export it to CSV and use `gongkai problems --text-column`, or save the report itself as PDF"
)
_PRESENTATION = "a presentation: export it to PDF"
_ARCHIVE = "an archive: unpack it first"
_REFUSED = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _SPREADSHEET,
    "application/vnd.ms-excel": _SPREADSHEET,
    "application/vnd.oasis.opendocument.spreadsheet": _SPREADSHEET,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _PRESENTATION,
    "application/vnd.ms-powerpoint": _PRESENTATION,
    "application/vnd.oasis.opendocument.presentation": _PRESENTATION,
    "application/ofd": "an OFD file: open it in a reader of OFD and export it to PDF",
    "application/vnd.rar": _ARCHIVE,
    "application/x-7z-compressed": _ARCHIVE,
    "application/gzip": _ARCHIVE,
    ZIP: "an archive is not one report, and an archive inside an archive is not opened: unpack it first",
}
_BY_OFFICE = {
    "application/msword": ".doc",
    "application/vnd.ms-works": ".wps",
    "application/rtf": ".rtf",
    "application/msword+xml": ".xml",
    "application/vnd.oasis.opendocument.text": ".odt",
}


def open_document(data: bytes, name: str, settings: Settings) -> Document:
    """Reads a file of any supported format; what it is, is seen from its content.

    Args:
        data: The bytes of the file.
        name: Its name, kept as a hint.
        settings: The limits.

    Returns:
        The document; its first hint is the file name, as ``file: …``.

    Raises:
        GongkaiError: Why it cannot be read, in one sentence.
    """
    if len(data) > settings.max_bytes:
        raise LimitExceeded(f"the file is larger than {settings.max_bytes:,} bytes")
    document = _read(data, media_type(data), settings)
    if not document.blocks:
        raise EmptyInput("the file has no text")
    return replace(document, hints=[f"file: {PurePath(name).stem}", *document.hints])


def _read(data: bytes, kind: str, settings: Settings) -> Document:
    """Readers are imported when needed: a batch of one format loads the libraries of one format."""
    if kind == PDF:
        from nlu.reading.pdf import read_pdf

        return read_pdf(data, settings)
    if kind == HTML:
        from nlu.reading.html import read_html

        return read_html(data, settings)
    if kind == MHTML:
        from nlu.reading.html import read_mhtml

        return read_mhtml(data, settings)
    if kind == TEXT:
        from nlu.reading.plain import read_plain

        return read_plain(data, settings)
    if kind == DOCX:
        from nlu.reading.word import read_docx

        return read_docx(data, settings)
    if kind in _BY_OFFICE:
        from nlu.reading.office import read_by_office

        return read_by_office(data, kind, _BY_OFFICE[kind], settings)
    if kind.startswith("image/"):
        from nlu.reading.ocr import read_image

        return read_image(data, kind, settings)
    raise UnsupportedInput(_REFUSED.get(kind, f"a file of type {kind} is not read: export it to PDF"))
