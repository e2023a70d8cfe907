"""Pictures of the pages that cells stand on, for the evidence page."""

import io

import pypdfium2 as pdfium
from PIL import Image

from nlu.record import ReportRecord

__all__ = ["page_pictures"]

_PDF = "application/pdf"
_SCALES = (110, 80, 60)
"""Dots per inch, the first at which all pages fit."""
_MOST_BYTES = 2_000_000
"""Of all pictures; as data URIs they take a third more."""
_MOST_POINTS = 2_000
"""Longest side of a page that is drawn."""
_GREYS = 16


def page_pictures(data: bytes, record: ReportRecord) -> dict[int, bytes]:
    """PNG pictures of the pages of a PDF file on which cells were read, as grey as a photocopy.

    Args:
        data: The bytes of the file.
        record: What was read from it.

    Returns:
        The pictures by 1-based page number, each stating its density; pages beyond the limit of size are left out.
    """
    numbers = sorted({cell.page for cell in record.cells if cell.page and cell.bbox})
    if record.source.media_type != _PDF or not numbers:
        return {}
    document = pdfium.PdfDocument(data)
    try:
        for dpi in _SCALES:
            pictures = {number: _drawn(document[number - 1], dpi) for number in numbers}
            if sum(map(len, pictures.values())) <= _MOST_BYTES:
                return pictures
    finally:
        document.close()
    return _first(pictures)


def _first(pictures: dict[int, bytes]) -> dict[int, bytes]:
    """As many of the pictures as fit."""
    kept: dict[int, bytes] = {}
    left = _MOST_BYTES
    for number, picture in pictures.items():
        left -= len(picture)
        if left < 0:
            break
        kept[number] = picture
    return kept


def _drawn(page: pdfium.PdfPage, dpi: int) -> bytes:
    scale = min(dpi / 72, _MOST_POINTS * dpi / 72 / max(*page.get_size(), 1.0))
    image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    page.close()
    out = io.BytesIO()
    image.quantize(_GREYS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True, dpi=(72 * scale, 72 * scale))
    return out.getvalue()
