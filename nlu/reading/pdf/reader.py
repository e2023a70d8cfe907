"""The steps from the bytes of a PDF file to a document."""

from collections.abc import Sequence

import pypdfium2 as pdfium
from pypdfium2 import raw

from nlu.errors import DamagedInput, EmptyInput, EncryptedInput, GongkaiError, LimitExceeded
from nlu.reading.document import Document, GridEngine
from nlu.reading.pdf.engines import second_opinions
from nlu.reading.pdf.flow import flow
from nlu.reading.pdf.page import Page, Warnings, read_page
from nlu.settings import Settings

__all__ = ["read_pdf"]

_DPI = 200
"""Dots per inch at which the picture of a page is recognised."""
_MOST_PIXELS = 16_000_000
_TAIL = 4096
"""Bytes at the end of a file in which its end mark stands."""


def read_pdf(data: bytes, settings: Settings) -> Document:
    """Reads the text layer of a PDF file; pages that are pictures are recognised, where the extra ocr is installed.

    Args:
        data: The bytes of the file.
        settings: Limits on pages, paths, cells and characters.

    Returns:
        Paragraphs and grids in reading order. A table that page breaks cut is one grid per page.

    Raises:
        EmptyInput: There are no bytes, no pages, or nothing on them.
        DamagedInput: pdfium cannot open the file, or none of its pages.
        EncryptedInput: The file asks for a password.
        LimitExceeded: Too many pages or characters.
        MissingExtra: The pages are pictures of text, and recognising them is switched off or not installed.
    """
    if not data.strip():
        raise EmptyInput("the file is empty")
    document = _open(data)
    try:
        if len(document) > settings.max_pages:
            raise LimitExceeded(f"{len(document):,} pages, more than the {settings.max_pages:,} that are read")
        warnings: Warnings = []
        pages = _read_pages(document, settings, warnings)
        hints = _properties(document)
        count = len(document)
    finally:
        document.close()
    if b"%%EOF" not in data[-_TAIL:]:
        warnings.append(("the file ends before its end mark, pages may be missing", None))
    _require_text(pages, settings, warnings)
    return Document(
        blocks=flow(pages),
        media_type="application/pdf",
        text_origin="ocr" if any(page.is_recognised for page in pages) else "text_layer",
        pages=count,
        hints=hints,
        second_opinions=_second_opinions(data, pages),
        intricate=frozenset(page.number for page in pages if page.is_intricate),
        warnings=warnings,
    )


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedInput("the PDF file is protected by a password") from None
        raise DamagedInput("the PDF file is damaged and cannot be opened") from None


def _read_pages(document: pdfium.PdfDocument, settings: Settings, warnings: Warnings) -> list[Page]:
    pages: list[Page] = []
    left = settings.max_chars
    for index in range(len(document)):
        try:
            page = document[index]
            text = page.get_textpage()
        except pdfium.PdfiumError:
            warnings.append(("the page is damaged and was skipped", index + 1))
            continue
        try:
            left -= text.count_chars()
            if left < 0:
                raise LimitExceeded(f"the text is longer than {settings.max_chars:,} characters")
            found = read_page(page, text, index + 1, settings, warnings)
            pages.append(_recognised(page, found, settings, warnings) if found.is_picture else found)
        finally:
            text.close()
            page.close()
    return pages


def _recognised(page: pdfium.PdfPage, found: Page, settings: Settings, warnings: Warnings) -> Page:
    """A page that is a picture, with the text in the picture where it can be recognised."""
    from nlu.reading.ocr import read_picture, refusal  # OpenCV loads slowly, and few files need it

    error = refusal(settings)
    if error:
        warnings.append((f"not read: {error.reason}", found.number))
        return found
    width, height = page.get_size()
    scale = min(_DPI / 72, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    recognised = read_picture(page.render(scale=scale).to_pil(), (width, height), found.number, settings)
    if recognised.lines or recognised.grids:
        return recognised
    warnings.append(("the page is a picture in which no text is recognised", found.number))
    return found


def _second_opinions(data: bytes, pages: Sequence[Page]) -> Sequence[GridEngine]:
    """Other engines see nothing in pictures, and take minutes for intricate drawings."""
    worthwhile = {page.number for page in pages if not (page.is_recognised or page.is_intricate)}
    return second_opinions(data, worthwhile) if worthwhile else ()


def _require_text(pages: Sequence[Page], settings: Settings, warnings: Warnings) -> None:
    if any(page.lines or page.grids for page in pages):
        return
    error: GongkaiError
    if any(page.is_picture for page in pages):
        from nlu.reading.ocr import refusal

        error = refusal(settings) or EmptyInput("no text is recognised on its pages, which are pictures")
    elif warnings:
        error = DamagedInput(f"none of the pages can be read: {warnings[0][0]}")
    else:
        error = EmptyInput("the PDF file has no text and no pictures")
    raise error


def _properties(document: pdfium.PdfDocument) -> list[str]:
    """What the file says about itself: title and subject."""
    said = (document.get_metadata_value(key).strip() for key in ("Title", "Subject"))
    return [value for value in said if value]
