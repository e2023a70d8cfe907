"""PDF files drawn for a test, and what a reader found in them."""

import io
from collections.abc import Callable, Sequence

import pytest

from nlu.reading.document import Document, Grid, Paragraph
from nlu.reading.pdf import read_pdf
from nlu.settings import DEFAULT, Settings

pytest.importorskip("reportlab", reason="reportlab draws the PDF files of these tests")

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
XS, YS = (80.0, 200.0, 300.0, 400.0), (100.0, 130.0, 160.0, 190.0)
TEXTS = (("信息内容", "本年制发件数", "现行有效件数"), ("规章", "1", "11"), ("行政规范性文件", "8", "66"))

Draw = Callable[["Page"], None]


class Page:
    """Draws in points from the top left, as the reader gives places."""

    def __init__(self, canvas: Canvas, height: float = HEIGHT) -> None:
        self.canvas, self.height = canvas, height

    def text(self, x: float, y: float, text: str, size: float = 10) -> None:
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(x, self.height - y, text)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def grid(self, xs: Sequence[float] = XS, ys: Sequence[float] = YS) -> None:
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])

    def cells(self, texts: Sequence[Sequence[str]] = TEXTS, xs: Sequence[float] = XS, ys: Sequence[float] = YS) -> None:
        for y, row in zip(ys, texts, strict=False):
            for x, text in zip(xs, row, strict=False):
                self.text(x + 4, y + 19, text)


def pdf(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), rotate: int = 0, **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    for draw in pages:
        canvas.setPageRotation(rotate)
        draw(Page(canvas, size[1]))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(*pages: Draw, settings: Settings = DEFAULT, **options: object) -> Document:
    return read_pdf(pdf(*pages, **options), settings)


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.n_rows)]
