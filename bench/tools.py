"""The readers that run in the race, each in a process of its own: ``python -m bench.tools NAME`` answers on a pipe."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

from bench.mapping import Page

__all__ = ["OURS", "TOOLS", "main"]

Reader = Callable[[Path], object]
OURS = ("gongkai", "gongkai without its grids")
"""These give a full record; what the others print is mapped."""


def gongkai(path: Path) -> object:
    """The full record: grids, section five, audit."""
    from nlu.pipeline import read_bytes

    record = read_bytes(path.read_bytes(), path.name)
    return {cell.path: str(cell.value) for cell in record.cells if cell.value is not None and cell.state != "ambiguous"}


def gongkai_without_grids(path: Path) -> object:
    """The full record without the fast engine: from lines of text, then pdfplumber, then camelot."""
    with (
        patch("nlu.reading.pdf.page.lattices", lambda drawing, most: []),
        patch("nlu.reading.pdf.flow.borderless_grids", lambda lines, frame, page, above: (lines, [], None)),
    ):
        return gongkai(path)


def pdfplumber(path: Path) -> Page:
    """``extract_text`` and ``extract_tables`` with default settings."""
    import pdfplumber

    rows: list[list[str]] = []
    lines: list[str] = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            lines += page.extract_text().split("\n")
            rows += [[cell or "" for cell in row] for table in page.extract_tables() for row in table]
    return rows, lines


def camelot(path: Path) -> Page:
    """Flavour lattice."""
    from camelot.io import read_pdf

    tables = read_pdf(str(path), pages="all", flavor="lattice", suppress_stdout=True)
    return [list(map(str, row)) for table in tables for row in table.data], []


def tabula(path: Path) -> Page:
    """Lattice mode; starts Java for every file."""
    from tabula.io import read_pdf

    options = {"header": None, "dtype": str}
    tables = read_pdf(str(path), pages="all", lattice=True, silent=True, pandas_options=options)
    return [["" if cell != cell else str(cell) for cell in row] for table in tables for row in table.values], []


def pymupdf(path: Path) -> Page:
    """``find_tables`` and plain text."""
    import pymupdf

    rows: list[list[str]] = []
    lines: list[str] = []
    with pymupdf.open(path) as document:
        for page in document:
            lines += page.get_text().split("\n")
            rows += [[cell or "" for cell in row] for table in page.find_tables().tables for row in table.extract()]
    return rows, lines


def pypdfium2(path: Path) -> Page:
    """Plain text only: the floor."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    text = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [], "\n".join(text).splitlines()


TOOLS: Mapping[str, Reader] = {
    "gongkai": gongkai,
    "gongkai without its grids": gongkai_without_grids,
    "pdfplumber text + tables": pdfplumber,
    "camelot lattice": camelot,
    "tabula-py lattice": tabula,
    "PyMuPDF find_tables": pymupdf,
    "pypdfium2 text": pypdfium2,
}
"""Every reader by name, ours first."""


def main() -> None:
    """For every path on standard input one line of JSON: seconds, peak memory in MB, and what was read."""
    reader, answers = TOOLS[sys.argv[1]], sys.stdout
    with redirect_stdout(sys.stderr):
        for line in iter(sys.stdin.readline, ""):
            answers.write(json.dumps(_timed(reader, Path(line.strip()))) + "\n")
            answers.flush()


def _timed(reader: Reader, path: Path) -> dict[str, object]:
    start = time.perf_counter()
    try:
        said: object = reader(path)
    except Exception as error:  # a crash is a miss
        return {"seconds": time.perf_counter() - start, "megabytes": 0.0, "error": f"{type(error).__name__}: {error}"}
    return {"seconds": time.perf_counter() - start, "megabytes": max(_memory()), "said": said}


def _memory() -> Iterator[float]:
    """Peak resident memory of this process and of its largest child, in MB.

    Linux keeps the peak of the parent in `getrusage` of a process that it starts, so its own peak comes from /proc.
    """
    status = Path("/proc/self/status")
    if status.exists():
        own = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        yield int(own.split()[1]) / 1024
    else:
        yield resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main()
