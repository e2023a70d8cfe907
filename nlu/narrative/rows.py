"""Section five printed as a table: 序号 问题 措施 时限, one row a line."""

import re
from bisect import bisect_left

from nlu.narrative.items import Draft, Status
from nlu.narrative.lexicon import Kind, cue
from nlu.narrative.view import View

__all__ = ["read_rows"]

_GAP = re.compile("[\t\u3000 |]+")
_LINE = re.compile(r"[^\r\n]+")


def read_rows(view: View, start: int, end: int) -> list[Draft]:
    """Issues and remedies of the rows of a table, paired row by row.

    Args:
        view: The text.
        start: Folded begin of the stretch.
        end: Its end.

    Returns:
        Drafts in order of the text; empty if the stretch has no header line with 问题 and 措施 in two columns.
    """
    low, high = view.raw_span(start, end)
    columns: dict[int, Kind] = {}
    drafts: list[Draft] = []
    for line in _LINE.finditer(view.raw, low, high):
        cells = _cells(line)
        if not columns:
            columns = _header([view.raw[a:b] for a, b in cells])
        elif len(cells) > max(columns):
            marker = view.raw[slice(*cells[0])] if 0 not in columns else None
            pair = line.start() + 1
            drafts.extend(_draft(view, cells[at], kind, marker, pair) for at, kind in columns.items())
    return [draft for draft in drafts if re.search("[\u4e00-\u9fff]", draft.text)]


def _cells(line: re.Match[str]) -> list[tuple[int, int]]:
    cells, at = [], line.start()
    for gap in _GAP.finditer(line[0]):
        if line.start() + gap.start() > at:
            cells.append((at, line.start() + gap.start()))
        at = line.start() + gap.end()
    return [*cells, (at, line.end())] if at < line.end() else cells


def _header(cells: list[str]) -> dict[int, Kind]:
    if not 2 <= len(cells) <= 8 or max(map(len, cells)) > 12:
        return {}
    issue = [at for at, cell in enumerate(cells) if re.search("问题|不足", cell)]
    remedy = [at for at, cell in enumerate(cells) if re.search("措施|改进|整改", cell) and at not in issue]
    return {issue[0]: "issue", remedy[0]: "remedy"} if issue and remedy else {}


def _draft(view: View, cell: tuple[int, int], kind: Kind, marker: str | None, pair: int) -> Draft:
    start, end = (bisect_left(view.folded.origins, edge) for edge in cell)
    text = view.text[start:end].rstrip("。;,、")
    status: Status = "current"
    if kind == "remedy":
        status = "done" if cue("done").match(text) else "planned"
    return Draft(kind, start, start + len(text), text, marker, 0, status, pair, 0.9)
