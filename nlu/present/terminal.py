"""The readable view of one record on a terminal, GBK and ASCII consoles included."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table as Columns
from rich.text import Text

from nlu.labels import (
    TABLES,
    Name,
    Vocabulary,
    cell_name,
    column_name,
    form_of,
    name,
    row_name,
    table_of,
)
from nlu.record import Item, Link, Number, ReportRecord, TableName
from nlu.templates import Block, Form, FormRow

__all__ = ["Printable", "show"]

_ALWAYS = ("new_received", "carried_over", "processed_total", "carried_forward")
_SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": "dim"}


def show(record: ReportRecord, console: Console) -> None:
    """Prints a record for a person.

    Chinese names on a console that can print them, English ones elsewhere. A character that the console cannot print
    becomes as many question marks as it is wide; control characters of the report are left out.

    Args:
        record: Any record.
        console: Where to print.

    Raises:
        DataError: The names of labels or the official forms are not installed.
    """
    view = _View(record, chinese=_prints("中", console.encoding))
    console.print(Printable(Group(*view.parts())), soft_wrap=False)


class Printable:
    """A renderable without the characters that the console cannot print."""

    def __init__(self, body: RenderableType) -> None:
        self.body = body

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.body, options):
            text = "".join(_printable(character, console.encoding) for character in segment.text)
            yield Segment(text, segment.style, segment.control)


def _printable(character: str, encoding: str) -> str:
    if character == "\n" or (_prints(character, encoding) and unicodedata.category(character) not in ("Cc", "Cf")):
        return character
    return "?" * cell_len(character)


def _prints(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class _View:
    """The parts of the view, top to bottom, in one language."""

    def __init__(self, record: ReportRecord, *, chinese: bool) -> None:
        self.record = record
        self.chinese = chinese

    def parts(self) -> Iterator[RenderableType]:
        yield self.headline()
        for key in TABLES:
            yield self.heading(name("section", key))
            yield Padding(self.table(key), (0, 0, 0, 2))
        yield self.heading(Name("单元格与勾稽", "Cells and equations"))
        yield Padding(Group(*self.checks()), (0, 0, 0, 2))
        yield self.heading(name("section", "problems"))
        yield Padding(Group(*self.problems()), (0, 0, 0, 2))
        yield self.heading(Name("发现", "Findings"))
        yield Padding(Group(*self.findings()), (0, 0, 0, 2))
        if self.record.errors:
            yield self.heading(Name("未能读取", "Not read"))
            yield Padding(Group(*self.errors()), (0, 0, 0, 2))

    def headline(self) -> RenderableType:
        meta, source = self.record.meta, self.record.source
        agency = meta.agency
        place = " ".join(filter(None, (agency.region, agency.adcode or "/".join(agency.adcode_candidates))))
        facts = [
            agency.name or meta.title or source.name,
            self.called("level", agency.level) if agency.level else "",
            place,
            str(meta.year or ""),
        ]
        line = Text(" | ".join(filter(None, facts)), style="bold")
        line.append(f" | {self.called('status', self.record.status)}")
        line.append(f"\n{source.name}, {source.media_type}, {source.bytes:,} bytes", style="dim")
        line.append(f", {source.pages} pages" if source.pages else "", style="dim")
        return line

    def heading(self, called: Name) -> Text:
        return Text(f"\n{self.say(called)}", style="bold underline")

    def table(self, key: TableName) -> RenderableType:
        table, form = table_of(self.record, key), form_of(self.record, key)
        if table.state != "present":
            return Text(self.called("table_state", table.state), style="dim")
        if form is None:
            return _rows((row, _figures(values.items())) for row, values in table.values.items())
        rows = [
            (self.say(_row(row, key)), self.row(table.values.get(row.key, {}), block, form))
            for block, row in form.rows
            if key != "requests" or row.key in _ALWAYS or _counts(table.values.get(row.key, {}))
        ]
        return _rows([*rows, *((extra.label, " ".join(extra.printed)) for extra in table.extra_rows)])

    def row(self, values: Mapping[str, Number | str | None], block: Block, form: Form) -> str:
        """The figures of a row; of a request row its total and the applicants that are not 0."""
        if form.table == "active_disclosure":
            return _figures((self.say(column_name(block, c)), values.get(c)) for c in block.columns)
        parts = [c for c in block.columns if c != "total"]
        if form.table == "requests":
            parts = [c for c in parts if values.get(c) != 0 and c in values and values[c] is not None]
        inner = _figures((self.say(column_name(block, c)), values.get(c)) for c in parts)
        return _figure(values.get("total")) + (f"  ({inner})" if inner else "")

    def checks(self) -> Iterator[Text]:
        states = Counter[str](cell.state for cell in self.record.cells)
        yield Text(f"{len(self.record.cells)} {self.pick('个单元格', 'cells')}: {self.tally('state', states)}")
        verdicts = Counter[str](equation.verdict for equation in self.record.equations)
        yield Text(
            f"{len(self.record.equations)} {self.pick('条勾稽', 'equations')}: {self.tally('verdict', verdicts)}"
        )
        for equation in self.record.equations:
            if equation.verdict != "fails":
                continue
            where = self.say(cell_name(self.record, equation.paths[0])) if equation.paths else ""
            line = Text(f"{equation.id} ", style="bold red")
            line.append(f"{self.pick('印作', 'printed')} {_figure(equation.printed)} != ")
            line.append(f"{self.pick('算得', 'computed')} {_figure(equation.computed)}  {where}")
            if equation.blame:
                line.append(f"; {self.pick('错在', 'at fault: ')}{self.called('blame', equation.blame)}")
            yield line

    def problems(self) -> Iterator[RenderableType]:
        problems = self.record.problems
        if problems.none_declared:
            yield Text(self.pick("报告称没有问题", "the report declares that there is no problem"))
        answers: defaultdict[str, list[tuple[str, Link]]] = defaultdict(list)
        for link in problems.links:
            answers[link.issue].append((link.remedy, link))
            answers[link.remedy].append((link.issue, link))
        yield Text(f"{self.pick('问题', 'Issues')} {len(problems.issues)}", style="bold")
        unanswered = self.pick("未回应", "unanswered")
        yield self.items("issue", problems.issues, answers, problems.unanswered, unanswered)
        yield Text(f"{self.pick('改进', 'Remedies')} {len(problems.remedies)}", style="bold")
        yield self.items("remedy", problems.remedies, answers, problems.orphans, self.pick("无对应问题", "orphan"))

    def items(
        self,
        side: Vocabulary,
        items: Sequence[Item],
        answers: Mapping[str, Sequence[tuple[str, Link]]],
        lone: Sequence[str],
        lone_word: str,
    ) -> RenderableType:
        rows = Columns.grid(padding=(0, 2))
        rows.add_column(no_wrap=True, style="bold")
        rows.add_column(ratio=1)
        for item in items:
            about = Text(" ".join(item.text.split()))
            labels = "; ".join(f"{self.label(side, label.key)} {label.score:.2f}" for label in item.labels)
            about.append(f"\n[{labels or self.pick('无标签', 'no label')}]", style="cyan")
            arrow = "->" if side == "issue" else "<-"
            for other, link in answers.get(item.id, ()):
                about.append(f" {arrow} {other} ({self.called('reason', link.reason)} {link.score:.2f})", style="green")
            if item.id in lone:
                about.append(f" ! {lone_word}", style="bold red")
            rows.add_row(Text(item.id), about)
        return rows

    def findings(self) -> Iterator[RenderableType]:
        if not self.record.findings:
            yield Text(self.pick("没有", "none"), style="dim")
        for finding in self.record.findings:
            line = Text(self.called("severity", finding.severity), style=_SEVERITY_STYLE[finding.severity])
            line.append(f" {finding.code} ", style="bold")
            line.append(f"{finding.message_zh} " if self.chinese else "", style="default")
            line.append(finding.message, style="default")
            yield line

    def errors(self) -> Iterator[Text]:
        for error in self.record.errors:
            page = f" ({self.pick('页', 'page')} {error.page})" if error.page else ""
            yield Text(f"{error.stage}: {error.message}{page}", style="red")

    def label(self, side: Vocabulary, key: str) -> str:
        return f"{self.called(side, key)} {key}" if self.chinese else key

    def tally(self, vocabulary: Vocabulary, counts: Counter[str]) -> str:
        return ", ".join(f"{n} {self.called(vocabulary, key)}" for key, n in counts.most_common()) or "-"

    def called(self, vocabulary: Vocabulary, key: str) -> str:
        return self.say(name(vocabulary, key))

    def say(self, called: Name) -> str:
        return called.zh if self.chinese else called.en

    def pick(self, zh: str, en: str) -> str:
        return zh if self.chinese else en


def _rows(rows: Iterable[tuple[str, str]]) -> Columns:
    grid = Columns.grid(padding=(0, 2))
    grid.add_column(max_width=36)
    grid.add_column(ratio=1)
    for label, figures in rows:
        grid.add_row(Text(label), Text(figures))
    return grid


def _row(row: FormRow, key: TableName) -> Name:
    return row_name(row) if key == "requests" else Name(row.label, name("row", row.key).en)


def _figures(pairs: Iterable[tuple[str, Number | str | None]]) -> str:
    return ", ".join(f"{label} {_figure(value)}" for label, value in pairs)


def _figure(value: Number | str | None) -> str:
    return "-" if value is None else str(value)


def _counts(values: Mapping[str, Number | str | None]) -> bool:
    """Whether a row says anything: a figure other than 0."""
    return any(value not in (None, 0) for value in values.values())
