"""The record: everything gongkai says of one report, as pydantic models.

Half-open character spans ``[start, end)`` index into `ReportRecord.text`. ``None`` means "the file does not show it"
and is never written as 0. Printed figures are never altered; what arithmetic says stands beside them in `Equation`.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "SCHEMA_VERSION",
    "Agency",
    "Cell",
    "Equation",
    "ExtraRow",
    "Finding",
    "Item",
    "Label",
    "Link",
    "Meta",
    "Problems",
    "ProducedBy",
    "ReportRecord",
    "Section",
    "SectionKey",
    "Source",
    "StageError",
    "Statistics",
    "Table",
    "TableName",
]

SCHEMA_VERSION: Literal["1.0"] = "1.0"

Level = Literal["national", "provincial", "prefecture", "county", "township"]
SectionKey = Literal["overall", "active_disclosure", "requests", "review_litigation", "problems", "other"]
TableName = Literal["active_disclosure", "requests", "review_litigation"]
CellState = Literal["read", "inferred", "ambiguous", "blank", "missing"]
Verdict = Literal["holds", "fails", "unknown", "holds_if_blank_is_zero"]
Blame = Literal["source", "reading", "undecided"]
Number = int | float
Box = tuple[float, float, float, float]
Score = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """The file a record was made from."""

    name: str
    sha256: str
    media_type: str
    bytes: int
    pages: int | None = None
    text_origin: Literal["text_layer", "markup", "plain", "ocr"]


class Agency(_Part):
    """The body that issued the report.

    Attributes:
        name: Normalised name, e.g. 孟津区应急管理局.
        name_raw: As printed.
        level: Administrative level.
        kind: E.g. ``government``, ``gov_office``, ``department``, ``township``, ``subdistrict``.
        sector: E.g. 应急管理.
        region: Full name of its division, e.g. 河南省洛阳市孟津区.
        adcode: GB/T 2260 code of the division in the year reported on; null when more than one fits.
        adcode_candidates: Every code that fits.
    """

    name: str | None = None
    name_raw: str | None = None
    level: Level | None = None
    kind: str | None = None
    sector: str | None = None
    region: str | None = None
    adcode: str | None = None
    adcode_candidates: list[str] = []


class Meta(_Part):
    """Who reports on which year. Dates are ISO 8601 days; `year_witnesses` says what each witness of the year says."""

    title: str | None = None
    agency: Agency = Agency()
    year: int | None = None
    period: tuple[str, str] | None = None
    signed_on: str | None = None
    published_on: str | None = None
    year_witnesses: dict[str, int] = {}


class Section(_Part):
    """A statutory section of the text, heading included."""

    key: SectionKey
    heading: str
    start: int
    end: int


class ExtraRow(_Part):
    """A row that the official form does not have, e.g. a provincial addition."""

    label: str
    printed: list[str]
    page: int | None = None


class Table(_Part):
    """One statistics grid: ``values[row][column]``.

    Attributes:
        template: The official form it follows, e.g. ``t2021``; null when there is none.
        state: Whether the report shows the grid.
        values: Numbers by row and column key; null where the report shows none.
        extra_rows: Rows beyond the form.
    """

    template: Literal["t2021", "t2019", "freeform"] | None = None
    state: Literal["present", "absent", "unreadable"] = "absent"
    values: dict[str, dict[str, Number | str | None]] = {}
    extra_rows: list[ExtraRow] = []

    def __getitem__(self, key: tuple[str, str]) -> Number | str | None:
        """The value of a cell, e.g. ``table["new_received", "total"]``; KeyError for a key the form does not have."""
        row, column = key
        return self.values[row][column]


class Statistics(_Part):
    """The three grids of sections two, three and four."""

    active_disclosure: Table = Table()
    requests: Table = Table()
    review_litigation: Table = Table()


class Cell(_Part):
    """One cell of a grid and where it stands.

    Attributes:
        path: ``table.row.column``.
        printed: The characters of the cell; null when the cell is missing.
        value: The number read.
        state: ``read``; ``inferred`` by the one solution of the equations; ``ambiguous``; ``blank``; ``missing``.
        page: 1-based page.
        bbox: x0, top, x1, bottom in points from the top left of the page.
        row: 0-based row of the source grid; null for text lines.
        column: 0-based column of the source grid.
        start: Span in `ReportRecord.text`.
        end: Its end.
        engine: The reader that won, e.g. ``native`` or ``pdfplumber``.
    """

    path: str
    printed: str | None = None
    value: Number | str | None = None
    state: CellState
    page: int | None = None
    bbox: Box | None = None
    row: int | None = None
    column: int | None = None
    start: int | None = None
    end: int | None = None
    engine: str | None = None


class Equation(_Part):
    """A 勾稽 relation of the official form: the printed side, the computed side, and who erred.

    Attributes:
        id: Rule and instance, e.g. ``H1.natural_person``.
        printed: The figure the report prints for the whole.
        computed: What its parts give.
        verdict: ``unknown`` when an operand was not read.
        blame: For a failing equation: the source, the reading, or undecided.
        paths: The cells it binds, the whole first.
    """

    id: str
    printed: Number | None = None
    computed: Number | None = None
    verdict: Verdict
    blame: Blame | None = None
    paths: list[str] = []


class Label(_Part):
    """A topic of an issue or a type of a remedy, with its score."""

    key: str
    score: Score


class Item(_Part):
    """An issue or a remedy of section five.

    Attributes:
        id: ``i1`` … or ``r1`` … in order of the text.
        text: Verbatim; equals ``text[start:end]``.
        marker: The enumerator before it, e.g. 一是.
        title: Its headline, where it has one.
        labels: Most important first.
        attributes: Subject, object, extent, hedge, cause, time frame, commitment, specificity, … where stated.
        score: How sure the reading is that this is one issue (one remedy) with these limits.
        status: For a remedy ``planned`` or ``done``; for an issue ``current`` or ``resolved``.
        review: True where a person should look: no label reached its threshold.
    """

    id: str
    text: str
    start: int
    end: int
    marker: str | None = None
    title: str | None = None
    labels: list[Label] = []
    attributes: dict[str, Any] = {}
    score: Score = 1.0
    status: Literal["planned", "done", "current", "resolved"] | None = None
    review: bool = False


class Link(_Part):
    """A remedy answers an issue."""

    remedy: str
    issue: str
    score: Score
    reason: Literal["phrase", "ordinal", "topic", "model"]


class Problems(_Part):
    """Section five: issues, remedies, and which answers which.

    Attributes:
        unanswered: Ids of issues without a remedy.
        orphans: Ids of remedies without an issue.
        none_declared: The section says that there is no problem.
    """

    issues: list[Item] = []
    remedies: list[Item] = []
    links: list[Link] = []
    unanswered: list[str] = []
    orphans: list[str] = []
    none_declared: bool = False

    def shifted(self, offset: int) -> "Problems":
        """The same with every span moved by `offset` characters."""

        def moved(items: list[Item]) -> list[Item]:
            return [item.model_copy(update={"start": item.start + offset, "end": item.end + offset}) for item in items]

        return self.model_copy(update={"issues": moved(self.issues), "remedies": moved(self.remedies)})


class Finding(_Part):
    """Something a reader of the report should know: a broken equation, a contradiction, a missing part."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    message_zh: str
    printed: str | None = None
    computed: str | None = None
    paths: list[str] = []
    spans: list[tuple[int, int]] = []


class StageError(_Part):
    """A step that failed on a part of the report while the rest was read."""

    stage: str
    message: str
    page: int | None = None


class ProducedBy(_Part):
    """What made the record: program version, model versions, hash of the settings."""

    version: str
    models: dict[str, str] = {}
    settings: str


class ReportRecord(_Part):
    """One report. `status` is ``partial`` whenever `errors` is not empty."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    report_id: str
    status: Literal["ok", "partial", "failed"]
    source: Source
    meta: Meta = Meta()
    text: str = ""
    sections: list[Section] = []
    statistics: Statistics = Statistics()
    cells: list[Cell] = []
    equations: list[Equation] = []
    problems: Problems = Problems()
    findings: list[Finding] = []
    errors: list[StageError] = []
    produced_by: ProducedBy

    @model_validator(mode="after")
    def _spans_are_exact(self) -> Self:
        for item in (*self.problems.issues, *self.problems.remedies):
            if self.text[item.start : item.end] != item.text:
                raise ValueError(f"span of {item.id} does not match its text")
        for cell in self.cells:
            if cell.start is not None and self.text[cell.start : cell.end] != cell.printed:
                raise ValueError(f"span of {cell.path} does not match what is printed")
        if (self.status == "ok") == bool(self.errors):
            raise ValueError("status must be partial or failed exactly when there are errors")
        return self
