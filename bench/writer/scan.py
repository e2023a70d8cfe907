"""Reports as scans: the pages of a PDF turned into pictures, skewed, noisy, blurred, stamped."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageDraw, ImageFilter

__all__ = ["Quality", "page_images", "write_scan"]

Quality = Literal["good", "fair", "poor"]
_WORST_SKEW = {"good": 0.3, "fair": 1.0, "poor": 2.0}
_NOISE = {"good": 3.0, "fair": 9.0, "poor": 18.0}
_BLUR = {"good": 0.0, "fair": 0.6, "poor": 1.1}
_SEAL = (200, 40, 40)
_JPEG = {"good": 85, "fair": 65, "poor": 40}


def page_images(pdf: Path, dpi: int = 150) -> list[Image.Image]:
    """The pages of a PDF in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def write_scan(
    pdf: Path, target: Path, seed: int, quality: Quality = "good", dpi: int = 150, stamp: bool = False
) -> list[Path]:
    """Scans a PDF.

    Args:
        pdf: File whose pages are scanned.
        target: Its suffix decides: ``.pdf`` and ``.tiff`` hold all pages, ``.png`` and ``.jpg`` one page to a file.
        seed: The same seed gives the same picture.
        quality: How skewed, noisy and blurred it is.
        dpi: Dots per inch.
        stamp: Whether a red seal is pressed somewhere on each page.

    Returns:
        The files written, in order of the pages.
    """
    rng = random.Random(seed)
    pages = [_degraded(image, rng, quality) for image in page_images(pdf, dpi)]
    if stamp:
        pages = [_stamped(page, rng, dpi) for page in pages]
    if target.suffix in (".pdf", ".tiff"):
        pages[0].save(target, save_all=True, append_images=pages[1:], resolution=dpi, **_packing(target, quality))
        return [target]
    return _one_by_one(pages, target, quality)


def _one_by_one(pages: Sequence[Image.Image], target: Path, quality: Quality) -> list[Path]:
    paths = [target.with_stem(f"{target.stem}-{number}") for number in range(1, len(pages) + 1)]
    for page, path in zip(pages, paths, strict=True):
        page.save(path, **_packing(target, quality))
    return paths


def _packing(target: Path, quality: Quality) -> dict[str, Any]:
    if target.suffix == ".tiff":
        return {"compression": "tiff_deflate"}
    return {"quality": _JPEG[quality]} if target.suffix in (".jpg", ".pdf") else {}


def _stamped(page: Image.Image, rng: random.Random, dpi: int) -> Image.Image:
    """A page in colour with a round seal of 42 mm on it: a rim, a star, and characters around it."""
    size = round(42 / 25.4 * dpi)
    seal = Image.new("RGB", (size, size), "white")
    draw, middle = ImageDraw.Draw(seal), size / 2
    draw.ellipse((0, 0, size - 1, size - 1), outline=_SEAL, width=size // 36)
    draw.regular_polygon((middle, middle, size // 7), 5, fill=_SEAL)
    for at in np.linspace(0, 2 * np.pi, 16, endpoint=False):
        x, y, half = middle + 0.38 * size * np.cos(at), middle + 0.38 * size * np.sin(at), size / 26
        draw.rectangle((x - half, y - half, x + half, y + half), outline=_SEAL, width=size // 80)
    sheet = Image.new("RGB", page.size, "white")
    sheet.paste(seal, (rng.randint(size // 2, page.width - 2 * size), rng.randint(size // 2, page.height - 2 * size)))
    return ImageChops.multiply(page.convert("RGB"), sheet)


def _degraded(image: Image.Image, rng: random.Random, quality: Quality) -> Image.Image:
    skew = rng.uniform(-1, 1) * _WORST_SKEW[quality]
    image = image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=250)
    if _BLUR[quality]:
        image = image.filter(ImageFilter.GaussianBlur(_BLUR[quality]))
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, _NOISE[quality], (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float64) + noise, 0, 255).astype(np.uint8))
