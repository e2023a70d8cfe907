"""Files that are too much: a clear sentence, or a reading in bounded time."""

import io
import time

import pytest
from reportlab.pdfgen.canvas import Canvas

from nlu.errors import LimitExceeded
from nlu.reading.document import Paragraph
from nlu.reading.pdf import read_pdf
from nlu.settings import DEFAULT

_SECONDS = 20
"""Many times what it takes; a reader that compares every path with every other needs minutes."""


def test_three_hundred_pages_are_refused_in_one_sentence() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(300):
        canvas.drawString(72, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    with pytest.raises(LimitExceeded, match="300 pages, more than the 200 that are read"):
        read_pdf(out.getvalue(), DEFAULT)


@pytest.mark.parametrize("paths", [5_000, 25_000])
def test_a_page_of_drawn_paths_is_read_in_bounded_time(paths: int) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 780, "Annual report on the disclosure of information")
    for number in range(paths):
        x, y = 50 + number % 97 * 5, 50 + number // 97 % 130 * 5
        canvas.line(x, y, x + number % 7 * 4, y + number % 5 * 3)
    canvas.showPage()
    canvas.save()
    start = time.monotonic()
    document = read_pdf(out.getvalue(), DEFAULT)
    assert time.monotonic() - start < _SECONDS
    assert document.intricate == {1}
    assert not document.second_opinions
    text = "".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    assert "Annual report" in text
    assert any("drawn paths" in message for message, _ in document.warnings) == (paths > DEFAULT.max_paths)
