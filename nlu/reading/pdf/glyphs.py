"""The characters of a page with their boxes, straight from pdfium."""

import ctypes
import math
from collections import Counter
from collections.abc import Sequence
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw

from nlu.reading.pdf.geometry import Frame, Glyph

__all__ = ["UNKNOWN", "frame_of", "read_glyphs"]

UNKNOWN = "\ufffd"
"""Read for a character that the file does not map to Unicode."""
_UNMAPPED = frozenset(map(chr, range(1, 32))) - set("\x02\t\n\r")
"""What pdfium gives for such characters; U+0002 is its soft hyphen."""
_SAMPLE = 15
"""How many characters are asked which way they stand."""
_TOO_TALL = 2.5
"""Times the usual height: pdfium forgets the scale of fonts for vertical writing, its tight boxes are right."""

_TOO_FLAT = 0.6
"""Times the usual height: Type 3 fonts, as Chromium prints them, have the ink of 一 or 。 for its box."""


def frame_of(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> Frame:
    """The visible part of a page and which way its text stands; a page without text stands as shown."""
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, bounds)
    shown = page.get_rotation() // 90
    count = text.count_chars()
    ways: Counter[int] = Counter()
    for i in range(0, count, max(1, count // _SAMPLE)):
        if not raw.FPDFText_IsGenerated(text, i):
            ways[round(-raw.FPDFText_GetCharAngle(text, i) / (math.pi / 2)) % 4] += 1  # the angle is clockwise
    turns = ways.most_common(1)[0][0] if ways else shown
    return Frame(bounds.left, bounds.bottom, bounds.right, bounds.top, turns, shown)


def read_glyphs(text: pdfium.PdfTextPage, frame: Frame) -> list[Glyph]:
    """The visible characters of a page in the order of the file.

    White space is left out, but for spaces between Latin letters: producers set it as they like, and gaps between boxes
    say the same. A character that the file does not map to Unicode is read as U+FFFD.
    """
    width, height = frame.size
    glyphs: list[Glyph] = []
    indices: list[int] = []
    box = raw.FS_RECTF()
    pointer = ctypes.byref(box)
    read_box, handle, flip = raw.FPDFText_GetLooseCharBox, text.raw, frame.box
    characters = _characters(text)
    for i, char in enumerate(characters):
        if char in _UNMAPPED:
            char = UNKNOWN
        if (char <= " " or char.isspace() or char in "\xad\ufffe") and not _parts_words(characters, i):
            continue
        read_box(handle, i, pointer)
        if box.right <= box.left:
            continue
        x0, top, x1, bottom = flip(box.left, box.bottom, box.right, box.top)
        glyphs.append(Glyph(x0, top, x1, bottom, char))
        indices.append(i)
    if glyphs:
        usual = median(glyph.bottom - glyph.top for glyph in glyphs)
        _mend_tall(glyphs, _TOO_TALL * usual, indices, text, frame)
        _mend_flat(glyphs, _TOO_FLAT * usual)
    right, lower = 2 * width + 2, 2 * height + 2
    return [glyph for glyph in glyphs if -2 <= glyph[0] + glyph[2] <= right and -2 <= glyph[1] + glyph[3] <= lower]


def _characters(text: pdfium.PdfTextPage) -> Sequence[str]:
    """One string per character of pdfium, empty for the second half of a surrogate pair."""
    count = text.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, buffer) == count + 1:
        characters: str = bytes(buffer)[:-2].decode("utf-16-le", "replace")
        if len(characters) == count:
            return characters
    return _combined([raw.FPDFText_GetUnicode(text, i) for i in range(count)])


def _combined(codes: list[int]) -> list[str]:
    characters = [UNKNOWN if not 0 < code < 0x110000 else chr(code) for code in codes]
    for i, code in enumerate(codes):
        if 0xD800 <= code < 0xDC00 and i + 1 < len(codes) and 0xDC00 <= codes[i + 1] < 0xE000:
            characters[i] = chr(0x10000 + ((code - 0xD800) << 10) + codes[i + 1] - 0xDC00)
            characters[i + 1] = ""
        elif 0xD800 <= code < 0xE000 and characters[i]:
            characters[i] = UNKNOWN
    return characters


def _parts_words(characters: Sequence[str], i: int) -> bool:
    if characters[i] != " " or not 0 < i < len(characters) - 1:
        return False
    around = characters[i - 1] + characters[i + 1]
    return around.isascii() and around.isalpha()


def _mend_tall(glyphs: list[Glyph], limit: float, indices: list[int], text: pdfium.PdfTextPage, frame: Frame) -> None:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for at, (_, top_side, _, bottom_side, char) in enumerate(glyphs):
        if bottom_side - top_side > limit:
            raw.FPDFText_GetCharBox(text, indices[at], left, right, bottom, top)
            glyphs[at] = Glyph(*frame.box(left.value, bottom.value, right.value, top.value), char)


def _mend_flat(glyphs: list[Glyph], limit: float) -> None:
    flat = [at for at, (_, top, _, bottom, _) in enumerate(glyphs) if bottom - top < limit]
    for at in flat:
        glyph = glyphs[at]
        for other in (*glyphs[max(0, at - 1) : at], *glyphs[at + 1 : at + 2]):
            if other.bottom - other.top >= limit and other.top <= (glyph.top + glyph.bottom) / 2 <= other.bottom:
                glyphs[at] = glyph._replace(top=other.top, bottom=other.bottom)
                break
