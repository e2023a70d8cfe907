"""A page image as the evidence page shows it: its data and its size in points."""

import struct
from base64 import b64encode
from dataclasses import dataclass

from nlu.errors import DamagedInput

__all__ = ["PageImage", "page_image"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_A4 = (595.28, 841.89)
_POINTS_PER_METRE = 72 / 0.0254


@dataclass(frozen=True, slots=True)
class PageImage:
    """An image.

    Attributes:
        uri: The image as a data URI.
        width: In points.
        height: In points.
    """

    uri: str
    width: float
    height: float


def page_image(png: bytes, number: int) -> PageImage:
    """Measures a PNG image of a whole page.

    The size follows from the density that the image states (chunk pHYs); an image that states none is taken to be as
    wide as A4, upright or across, the size of nearly all reports.

    Args:
        png: The file.
        number: The page it shows, for the message.

    Raises:
        DamagedInput: It is not a PNG image.
    """
    if len(png) < 33 or not png.startswith(_SIGNATURE) or png[12:16] != b"IHDR":
        raise DamagedInput(f"the image of page {number} is not a PNG file", stage="present")
    columns, rows = struct.unpack(">II", png[16:24])
    if not columns or not rows:
        raise DamagedInput(f"the image of page {number} is empty", stage="present")
    scale = _points_per_pixel(png) or _A4[columns > rows] / columns
    return PageImage(f"data:image/png;base64,{b64encode(png).decode()}", columns * scale, rows * scale)


def _points_per_pixel(png: bytes) -> float | None:
    """From the chunk pHYs, which stands before the first image data."""
    at = len(_SIGNATURE)
    while at + 21 <= len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            return None
        if kind == b"pHYs" and length == 9:
            per_metre, _, unit = struct.unpack(">IIB", png[at + 8 : at + 17])
            return _POINTS_PER_METRE / per_metre if unit == 1 and per_metre else None
        at += length + 12
    return None
