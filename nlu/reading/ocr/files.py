"""Picture files: PNG, JPEG, TIFF of one or many pages, BMP, WEBP."""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from nlu.errors import DamagedInput, EmptyInput, LimitExceeded
from nlu.reading.document import Document
from nlu.reading.ocr.page import read_picture
from nlu.reading.pdf.flow import flow
from nlu.settings import Settings

__all__ = ["read_image"]

_TIFF = "image/tiff"
_MOST_PIXELS = 120_000_000
_LEAST_SIDE = 32
_A4 = (595.28, 841.89)
_PAPER = (300.0, 1300.0)
"""Points; a stated density that makes a page narrower or wider is not believed."""


def read_image(data: bytes, media_type: str, settings: Settings) -> Document:
    """Reads a picture of a report.

    Args:
        data: The bytes of the file.
        media_type: What it is.
        settings: Limits on pages and cells; whether pictures are recognised at all.

    Raises:
        MissingExtra: Recognition is switched off or not installed.
        DamagedInput: The picture cannot be decoded.
        EmptyInput: There is no text in it.
        LimitExceeded: Too many pages or pixels.
    """
    pages = [
        read_picture(picture, _points(picture), number, settings)
        for number, picture in enumerate(_frames(data, media_type, settings), 1)
    ]
    count, blocks = len(pages), flow(pages)
    if not blocks:
        raise EmptyInput("no text is recognised in the picture")
    return Document(blocks, media_type, "ocr", pages=count)


def _frames(data: bytes, media_type: str, settings: Settings) -> Iterator[Image.Image]:
    """The pages one by one, each set upright as its camera says."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; the limit is ours
            with Image.open(io.BytesIO(data), formats=[media_type.partition("/")[2].upper()]) as file:
                for number, picture in enumerate(ImageSequence.Iterator(file), 1):
                    _check(picture, number, settings)
                    picture.load()
                    yield ImageOps.exif_transpose(picture)
                    if media_type != _TIFF:  # the other pictures of an animation are no pages
                        return
    except Image.DecompressionBombError as error:
        raise LimitExceeded(f"the picture has more than {_MOST_PIXELS:,} pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise DamagedInput("the picture is damaged or cut off") from error


def _check(picture: Image.Image, number: int, settings: Settings) -> None:
    if number > settings.max_pages:
        raise LimitExceeded(f"more than {settings.max_pages:,} pages")
    if picture.width * picture.height > _MOST_PIXELS:
        raise LimitExceeded(f"the picture has more than {_MOST_PIXELS:,} pixels")
    if min(picture.size) < _LEAST_SIDE:
        raise EmptyInput("the picture is too small to hold text")


def _points(picture: Image.Image) -> tuple[float, float]:
    """The size of a page by the density the file states; without a likely one it is as wide as A4."""
    width, height = picture.size
    across, down = (72 / float(dpi) if float(dpi) > 0 else 0.0 for dpi in picture.info.get("dpi") or (0, 0))
    if not (_PAPER[0] <= width * across <= _PAPER[1] and 0.4 < across / (down or across) < 2.5):
        across = down = _A4[width > height] / width
    return width * across, height * (down or across)
