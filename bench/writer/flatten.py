"""Reports as the text that converters make of them; each style mangles the tables in one way seen in real reports."""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bench.writer.layout import Heading, Layout, Signature, Slot, Text, Title, parts
from bench.writer.printout import aligned_lines, raw_lines
from bench.writer.truth import ReportTruth

__all__ = ["STYLES", "Style", "loses_cells"]

Style = Callable[[ReportTruth], str]
Tabled = Callable[[Layout, random.Random], list[str]]
Narrated = Callable[[str], list[str]]

_PAGE_FOOTERS = ("- {} -", "—{}—", "-{}-", "第{}页 共6页", "P. {}")
_NARROW = str.maketrans("，；：（）", ",;:()")


@dataclass(slots=True)
class _Row:
    """A line of a table: its label fields where known apart, its other fields, and how many empty ones follow."""

    lead: list[str]
    fields: list[str]
    trailing: int

    def line(self) -> str:
        return "\t".join([*self.lead, *self.fields, *[""] * self.trailing])


def _document(truth: ReportTruth, style: str, tabled: Tabled, narrated: Narrated | None = None) -> str:
    """The report with its tables written by `tabled` and its paragraphs by `narrated`."""
    rng = random.Random(f"{style}|{truth.title}")
    narrate: Narrated = narrated or (lambda text: [text, ""])
    lines: list[str] = []
    for part in parts(truth):
        match part:
            case Title(titles) | Signature(titles):
                lines += [line for title in titles for line in narrate(title)]
            case Heading(text) | Text(text):
                lines += narrate(text)
            case Layout():
                lines += [*tabled(part, rng), ""]
    return "\n".join(lines).strip() + "\n"


def _tsv(layout: Layout, rng: random.Random) -> list[str]:
    return ["\t".join(row) for row in layout.expanded()]


def _ragged(layout: Layout, rng: random.Random) -> list[str]:
    """Empty fields vary from row to row and labels have inner spaces."""
    return [row.line() for row in _ragged_rows(layout, rng)]


def _shifted(layout: Layout, rng: random.Random) -> list[str]:
    """After a page break the labels of some rows stand in the first field."""
    rows = _ragged_rows(layout, rng)
    if layout.table == "requests":
        subs = [row for row in rows if len(row.lead) >= 3 and not row.lead[0] and not row.lead[1]]
        for row in subs[-rng.choice([1, 2]) :]:
            row.lead, row.trailing = [row.lead[2], ""], 1
    return [row.line() for row in rows]


def _short(layout: Layout, rng: random.Random) -> list[str]:
    """Some rows of zeros lost two of their cells."""
    rows = _ragged_rows(layout, rng)
    if layout.table == "requests":
        zeros = [row for row in rows if row.lead and not any(text.strip("0") for text in row.fields)]
        for row in rng.sample(zeros, min(3, len(zeros))):
            row.lead.append("")
            row.fields = row.fields[:5]
    return [row.line() for row in rows]


def _extra(layout: Layout, rng: random.Random) -> list[str]:
    """Eight figures in the row of totals, sixteen in the table of reviews."""
    rows = _ragged_rows(layout, rng)
    if layout.table == "review_litigation":
        rows[-1].fields.append("0")
    if layout.table == "requests":
        total = next(row for row in rows if any("总计" in label for label in row.lead))
        total.fields.insert(6, "0")
    return [row.line() for row in rows]


def _vertical(layout: Layout, rng: random.Random) -> list[str]:
    """One cell to a line."""
    return [line for slot in layout.slots if slot.text for line in (*_wrapped_label(slot), "")]


def _vertical_sparse(layout: Layout, rng: random.Random) -> list[str]:
    """One cell to a line and one figure to a row of the requests table: its total."""
    if layout.table != "requests":
        return _vertical(layout, rng)
    kept = [slot for slot in layout.slots if slot.text and (not slot.figure or slot.col == layout.n_cols - 1)]
    return [line for slot in kept for line in (*_wrapped_label(slot), "")]


def _markdown(layout: Layout, rng: random.Random) -> list[str]:
    rows = [f"| {' | '.join(row)} |" for row in layout.expanded()]
    return [rows[0], "|" + " --- |" * layout.n_cols, *rows[1:]]


def _with_footers(layout: Layout, rng: random.Random) -> list[str]:
    """Page numbers stand between the rows."""
    lines = _tsv(layout, rng)
    footer = rng.choice(_PAGE_FOOTERS)
    for page, at in enumerate(sorted(rng.sample(range(3, len(lines)), min(2, len(lines) - 3)), reverse=True)):
        lines[at:at] = ["", footer.format(5 - page), ""]
    return lines


def _cut(layout: Layout, rng: random.Random) -> list[str]:
    """A page break cuts the table; below it the rows have lost their empty fields."""
    lines = [row.line() for row in _ragged_rows(layout, rng)]
    if layout.table == "review_litigation":
        return lines
    at = rng.randrange(len(lines) * 2 // 3, len(lines) - 1)
    return [*lines[:at], "", *[re.sub(r"\t{2,}$|^\t+", "", line).rstrip("\t") for line in lines[at:]]]


def _raw(layout: Layout, rng: random.Random) -> list[str]:
    return raw_lines(layout, rng)


def _aligned(layout: Layout, rng: random.Random) -> list[str]:
    return aligned_lines(layout)


def _ragged_rows(layout: Layout, rng: random.Random) -> list[_Row]:
    leads = rng.choice([0, 0, 0, 1])
    return [_ragged_row(layout, slots, rng, leads) for slots in layout.rows()]


def _ragged_row(layout: Layout, slots: list[Slot], rng: random.Random, leads: int) -> _Row:
    figures = [slot.text for slot in slots if slot.figure]
    if layout.table != "requests" or not figures:
        fields = [_spaced(text) for text in layout.expanded()[slots[0].row]]
        trailing = rng.choice([0, 1]) if layout.table != "active_disclosure" else 0
        return _Row([], fields, trailing)
    lead = ["", "", ""]
    for slot in slots:
        if not slot.figure:
            lead[slot.col] = _spaced(slot.text)
    if lead[1].startswith("(七)"):
        lead = [lead[1], *[""] * rng.choice([0, 1])]
    while len(lead) > 2 and not lead[-1]:
        lead.pop()
    trailing = max(0, layout.n_cols - len(lead) - len(figures))
    return _Row([*lead, *[""] * leads], figures, trailing)


def _spaced(label: str) -> str:
    """A label with the half-width brackets and inner spaces that converters produce."""
    label = re.sub(r"（([一二三四五六七])）(?=予以|部分|不予|无法|其他|总计)", r"(\1) ", label)
    label = re.sub(r"^(\d)\.(?=\D)", r"\1. ", label)
    return re.sub(r"^(结果|其他|尚未)(维持|纠正|结果|审结)$", r"\1 \2", label)


def _wrapped_label(slot: Slot) -> Iterator[str]:
    if not slot.figure and len(slot.text) == 4 and 0 < slot.row < 3 and slot.col:
        yield slot.text[:2]
        yield slot.text[2:]
    else:
        yield slot.text.translate(_NARROW)


def _half_width(text: str) -> list[str]:
    return [text.translate(_NARROW), ""]


def _lines_of(width: int) -> Narrated:
    """Paragraphs broken hard every `width` characters, as on a page."""
    return lambda text: [text[at : at + width] for at in range(0, len(text), width)]


def _headed(text: str) -> list[str]:
    """Headings in Markdown, of uneven level."""
    return [f"{'#' * (2 + len(text) % 3)} {text}" if re.match("[一二三四五六七]、", text) else text, ""]


def _style(name: str, tabled: Tabled, narrated: Narrated | None = None) -> Style:
    return lambda truth: _document(truth, name, tabled, narrated)


STYLES: Mapping[str, Style] = {
    "tsv": _style("tsv", _tsv),
    "tsv_ragged": _style("tsv_ragged", _ragged),
    "tsv_shifted": _style("tsv_shifted", _shifted),
    "short_row": _style("short_row", _short),
    "extra_number": _style("extra_number", _extra),
    "one_cell_per_line": _style("one_cell_per_line", _vertical, _half_width),
    "one_cell_blanks_dropped": _style("one_cell_blanks_dropped", _vertical_sparse, _half_width),
    "markdown": _style("markdown", _markdown, _headed),
    "pdf_raw": _style("pdf_raw", _raw, _lines_of(28)),
    "pdf_layout": _style("pdf_layout", _aligned, _lines_of(30)),
    "page_footers": _style("page_footers", _with_footers),
    "cut_block": _style("cut_block", _cut),
}
"""Every style by name: report in, text out; the same report always gives the same text."""

_ALWAYS_LOSE = frozenset({"short_row", "one_cell_blanks_dropped"})
_LOSE_BLANKS = frozenset({"one_cell_per_line", "pdf_raw", "pdf_layout"})


def loses_cells(style: str, truth: ReportTruth) -> bool:
    """Whether a text in this style no longer shows which figure stands in which cell, so no reader can give all."""
    blank = any(value is None for rows in truth.values.values() for cells in rows.values() for value in cells.values())
    return style in _ALWAYS_LOSE or (style in _LOSE_BLANKS and blank)
