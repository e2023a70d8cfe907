"""Scans and pictures: what is read is right, what is doubtful says so, and what cannot be read is told."""

import importlib.util
import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence
from rapidfuzz.distance import Levenshtein

from bench.writer.scan import write_scan
from nlu.errors import DamagedInput, EmptyInput, GongkaiError, LimitExceeded, MissingExtra
from nlu.reading.document import UNREAD, Cell, Document, Grid, Paragraph
from nlu.reading.normalise import fold
from nlu.reading.ocr import ink, straighten
from nlu.reading.ocr.engine import Char
from nlu.reading.ocr.glyphs import glyphs_of
from nlu.reading.ocr.strips import Strip
from nlu.reading.open import open_document
from nlu.reading.pdf.lattice import lattices
from nlu.reading.report import lay_out
from nlu.sections import find_sections
from nlu.settings import DEFAULT, Settings
from nlu.tables.choose import Grids, read_grids

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
SAMPLE = SAMPLES / "pingyao-tax-2023.pdf"
SCALE = 200 / 72
INSTALLED = all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))
recogniser = pytest.mark.skipif(not INSTALLED, reason="the recogniser (extra ocr) is not installed")


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", size, 255).save(buffer, kind, **options)
    return buffer.getvalue()


def statistics(document: Document) -> Grids:
    report = lay_out(document, DEFAULT)
    return read_grids(report, find_sections(report.text))


def section_five(document: Document) -> str:
    text = lay_out(document, DEFAULT).text
    section = next(section for section in find_sections(text) if section.key == "problems")
    return fold(text[section.start : section.end]).text


# -- a report on the scanner -------------------------------------------------------------------------------------------


@cache
def printed() -> Document:
    return open_document(SAMPLE.read_bytes(), SAMPLE.name, DEFAULT)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The sample on a TIFF file of several pages, askew by up to a degree, noisy and blurred."""
    (target,) = write_scan(SAMPLE, tmp_path_factory.mktemp("scan") / "scan.tiff", seed=3, quality="fair", dpi=200)
    return open_document(target.read_bytes(), target.name, DEFAULT)


@recogniser
def test_a_scan_says_the_same_as_the_print(scanned: Document) -> None:
    assert (scanned.text_origin, scanned.media_type, scanned.pages) == ("ocr", "image/tiff", printed().pages)
    wanted, found = statistics(printed()), statistics(scanned)
    assert {cell.path: (cell.value, cell.state) for cell in found.cells} == {
        cell.path: (cell.value, cell.state) for cell in wanted.cells
    }
    assert Levenshtein.normalized_similarity(section_five(scanned), section_five(printed())) > 0.99


@recogniser
def test_cells_are_placed_where_they_lie_on_the_skewed_page(scanned: Document) -> None:
    wanted = {cell.path: cell for cell in statistics(printed()).cells if cell.bbox}
    for cell in statistics(scanned).cells:
        if cell.bbox and cell.path in wanted:
            assert cell.page == wanted[cell.path].page
            assert cell.bbox == pytest.approx(wanted[cell.path].bbox, abs=9)  # a degree moves the rim of A4 by 7 points


@recogniser
@pytest.mark.parametrize("turns", [1, 2])
def test_a_page_fed_the_wrong_way_round_is_turned(turns: int) -> None:
    """The page with the requests table, turned clockwise by quarters; its cells are placed on the page as it lies."""
    page = pypdfium2.PdfDocument(SAMPLE)[1]
    buffer = io.BytesIO()
    image = page.render(scale=150 / 72).to_pil().convert("L").rotate(-90 * turns, expand=True)
    image.save(buffer, "PNG", dpi=(150, 150))
    wanted = {cell.path: cell for cell in statistics(printed()).cells}
    found = {cell.path: cell for cell in statistics(open_document(buffer.getvalue(), "page.png", DEFAULT)).cells}
    path = "requests.new_received.total"
    assert (found[path].value, found[path].state) == (wanted[path].value, "read")
    x0, top, x1, bottom = wanted[path].bbox
    width, height = page.get_size()
    boxes = {
        1: (height - bottom, x0, height - top, x1),
        2: (width - x1, height - bottom, width - x0, height - top),
    }
    assert found[path].bbox == pytest.approx(boxes[turns], abs=6)


@recogniser
@pytest.mark.parametrize(("mode", "least"), [("RGB", 1.0), ("L", 0.9)])
def test_a_stamp_over_the_figures_is_no_figure(mode: str, least: float, tmp_path: Path) -> None:
    """A red seal is bleached; in grey it cannot be, and what it touches is doubted."""
    (source,) = write_scan(SAMPLE, tmp_path / "scan.tiff", seed=5, dpi=200, stamp=True)
    with Image.open(source) as scan:
        pages = [frame.convert(mode) for frame in ImageSequence.Iterator(scan)]
    pages[0].save(tmp_path / "page.tiff", save_all=True, append_images=pages[1:], dpi=(200, 200))
    found = {
        cell.path: cell
        for cell in statistics(open_document((tmp_path / "page.tiff").read_bytes(), "page.tiff", DEFAULT)).cells
    }
    wanted = statistics(printed()).cells
    right = [found[cell.path].value == cell.value for cell in wanted]
    wrong = [
        cell.path for cell, same in zip(wanted, right, strict=True) if not same and found[cell.path].state == "read"
    ]
    assert not wrong
    assert sum(right) >= least * len(right)


def test_ink_larger_than_text_is_stray() -> None:
    page = drawn([200, 500, 800], [200, 600, 1000, 1400])
    cv2.circle(page, (800, 350), 140, 0, 5)
    cv2.putText(page, "7", (1180, 700), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    found = ink.look_at(page, SCALE)
    assert found.stray[251, 701]
    assert not found.stray[650:710, 1150:1250].any()
    assert len(found.pieces) == 1


@recogniser
def test_pages_that_are_pictures_among_pages_of_text(tmp_path: Path) -> None:
    """The second page of the sample as a picture: its grids are recognised, the other pages are read as ever."""
    source = pypdfium2.PdfDocument(SAMPLE)
    image = source[1].render(scale=150 / 72).to_pil().convert("L")
    image.save(tmp_path / "page.pdf", resolution=150)
    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(source, [0])
    mixed.import_pages(pypdfium2.PdfDocument(tmp_path / "page.pdf"))
    mixed.import_pages(source, [2])
    mixed.save(tmp_path / "mixed.pdf")
    document = open_document((tmp_path / "mixed.pdf").read_bytes(), "mixed.pdf", DEFAULT)
    assert (document.text_origin, document.warnings) == ("ocr", [])
    engines = {block.place.page: block.engine for block in document.blocks if isinstance(block, Grid)}
    assert engines[2] == "ocr"
    assert set(engines.values()) == {"ocr", "native"}
    wanted = {cell.path: cell.value for cell in statistics(printed()).cells}
    assert [c.path for c in statistics(document).cells if c.state == "read" and c.value != wanted[c.path]] == []


# -- the picture taken apart -------------------------------------------------------------------------------------------


def drawn(rows: list[int], columns: list[int], gap: tuple[int, int] | None = None) -> ink.Grey:
    """A ruled page; `gap` is a row and the inner column rule that is missing there."""
    page = np.full((1200, 1654), 255, np.uint8)
    for y in rows:
        cv2.line(page, (columns[0], y), (columns[-1], y), 0, 2)
    for at, x in enumerate(columns):
        for row, (top, bottom) in enumerate(pairwise(rows)):
            if gap != (row, at):
                cv2.line(page, (x, top), (x, bottom), 0, 2)
    return page


@pytest.mark.parametrize("angle", [-3.3, -0.5, 0.0, 1.7])
def test_skew_is_measured_and_boxes_go_back(angle: float) -> None:
    straight = drawn([200, 300, 400, 500], [200, 600, 1000, 1400])
    skewed = straighten.turned(straight, -angle, 255)
    assert straighten.skew_of(skewed) == pytest.approx(angle, abs=0.06)
    frame = straighten.ScanFrame(0, 0, 1654, 1200, skew=angle)
    x0, top, x1, bottom = frame.as_shown((190, 190, 210, 210))
    assert skewed[round(top) : round(bottom), round(x0) : round(x1)].min() < 128
    assert (x1 - x0, bottom - top) == pytest.approx((20, 20))


def test_rules_make_a_grid_with_merged_cells() -> None:
    found = ink.look_at(drawn([200, 300, 400], [200, 600, 1000, 1400], gap=(0, 2)), SCALE)
    (grid,) = lattices(found.rules, 100) or []
    assert grid.spans == [(0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert [round(x * SCALE) for x in grid.xs] == pytest.approx([200, 600, 1000, 1400], abs=2)
    assert found.pieces == []


def test_strokes_of_characters_are_no_rules_and_dust_is_no_ink() -> None:
    page = np.full((1200, 1654), 255, np.uint8)
    cv2.line(page, (300, 300), (340, 300), 0, 3)
    page[600:603, 600:603] = 0
    found = ink.look_at(page, SCALE)
    assert (found.rules.horizontals, found.rules.verticals) == ([], [])
    assert [piece.top for piece in found.pieces] == pytest.approx([298], abs=1)


def test_half_width_punctuation_of_chinese_text_is_as_printed() -> None:
    strip = Strip((0, 0, 100, 20), np.zeros((20, 100), np.uint8), (0, 0, 100, 20))
    chars = [Char(char, 1.0, (i + 0.5) / 8) for i, char in enumerate("(一)有;1,0")]
    glyphs = glyphs_of(strip, chars, 1.0)
    assert "".join(glyph.text for glyph in glyphs) == "（一）有；1,0"
    assert all(left.x1 <= right.x0 + 1e-6 for left, right in pairwise(glyphs))


# -- doubt -------------------------------------------------------------------------------------------------------------


def sample_with(change: Callable[[Cell, str], Cell]) -> Grids:
    """The grids of the sample as if recognised, each cell changed by its text and the label of its row."""
    blocks: list[Grid | Paragraph] = []
    for block in printed().blocks:
        if isinstance(block, Grid):
            labels = {cell.row: cell.text for cell in block.cells if not cell.text.isdigit()}
            cells = [change(replace(cell, score=1.0), labels.get(cell.row, "")) for cell in block.cells]
            block = replace(block, cells=cells, engine="ocr")
        blocks.append(block)
    return statistics(replace(printed(), blocks=blocks, text_origin="ocr", second_opinions=()))


def state(grids: Grids, path: str) -> tuple[object, str]:
    return next((cell.value, cell.state) for cell in grids.cells if cell.path == path)


LICENSING, NEW = "active_disclosure.licensing.decisions", "requests.new_received.natural_person"


def test_a_doubtful_figure_is_ambiguous_until_its_equations_hold() -> None:
    sure = statistics(printed())
    doubted = sample_with(lambda cell, _: replace(cell, score=0.5))
    assert state(doubted, LICENSING) == (state(sure, LICENSING)[0], "ambiguous")  # no equation
    assert state(doubted, NEW) == state(sure, NEW)  # proven
    assert state(sure, NEW)[1] == "read"


def test_a_wrong_figure_that_is_doubted_is_never_read() -> None:
    wrong = sample_with(
        lambda cell, label: (
            replace(cell, text="77", score=0.5) if label.startswith("一、本年新收") and cell.text.isdigit() else cell
        )
    )
    assert state(wrong, NEW)[1] != "read"


def test_ink_that_was_not_recognised_is_neither_number_nor_blank() -> None:
    unread = sample_with(
        lambda cell, label: replace(cell, text=UNREAD) if "行政许可" in label and cell.text.isdigit() else cell
    )
    assert state(unread, LICENSING) == (None, "ambiguous")


# -- what cannot be read -----------------------------------------------------------------------------------------------


def test_recognition_switched_off_or_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = picture("PDF", resolution=72)
    for data in (picture(), pages):
        with pytest.raises(MissingExtra, match="switched off"):
            open_document(data, "a", Settings(ocr=False))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for data in (picture(), pages):
        with pytest.raises(MissingExtra, match=r'pip install "gongkai\[ocr\]"'):
            open_document(data, "a", DEFAULT)


@recogniser
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "PDF"])
def test_a_picture_without_text(kind: str) -> None:
    with pytest.raises(EmptyInput, match="no text is recognised"):
        open_document(picture(kind), "a", DEFAULT)


def test_pictures_that_are_too_many_or_too_small() -> None:
    page = Image.new("L", (400, 300), 255)
    with pytest.raises(EmptyInput, match="too small"):
        open_document(picture(size=(9, 9)), "a", DEFAULT)
    if INSTALLED:
        with pytest.raises(LimitExceeded, match="pages"):
            open_document(picture("TIFF", save_all=True, append_images=[page]), "a", Settings(max_pages=1))


@given(st.sampled_from(["PNG", "JPEG", "TIFF", "BMP", "WEBP"]), st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_damaged_pictures_give_one_clean_error(kind: str, data: st.DataObject) -> None:
    raw = bytearray(picture(kind))
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(8, len(raw) - 1))] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(12, len(raw))) :]
    with pytest.raises(GongkaiError) as caught:
        open_document(bytes(raw), "a", DEFAULT)
    assert isinstance(caught.value, (DamagedInput, EmptyInput, LimitExceeded, MissingExtra))
