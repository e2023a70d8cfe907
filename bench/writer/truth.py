"""What a written report says: its author, year, figures, sections, and the issues and remedies in section five."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypedDict, Unpack

from bench.writer import figures, phrases
from bench.writer.agencies import Agency, draw_agency
from bench.writer.figures import TABLES, Figure, Scale, Values
from bench.writer.marks import Item, parse, parse_links
from nlu.record import SectionKey, TableName
from nlu.templates import FormKey, form

__all__ = ["FormChoice", "ReportTruth", "Section", "assemble", "draw", "forms_of"]

FormChoice = Literal["t2021", "t2019", "hybrid", "none"]
Blanks = Literal["none", "some", "zeros"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section as printed; the table of its key, if the report shows it, follows its text."""

    key: SectionKey
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportTruth:
    """A report and everything a perfect reader would find in it.

    Attributes:
        agency: Who reports.
        year: Year reported on.
        title: One line, or two separated by a line break.
        forms: Official form of each table shown; other tables are absent.
        values: ``values[table][row][column]``; None where the report prints nothing.
        sections: In order.
        issues: Marked in section five.
        remedies: Marked in section five.
        links: Pairs (remedy, issue).
        preamble: Text before the first section.
        signed_on: Day under the signature; None for an unsigned report.
        published_on: Day in the head of the web page.
        broken: Equations the report itself gets wrong.
        omitted: Rows the report leaves out of its tables.
        thousands: Whether large figures are printed with commas.
        none_declared: Whether section five says that there is no problem.
    """

    agency: Agency
    year: int
    title: str
    forms: Mapping[TableName, FormKey]
    values: Values
    sections: Sequence[Section]
    issues: Sequence[Item]
    remedies: Sequence[Item]
    links: Sequence[tuple[str, str]] = ()
    preamble: str = ""
    signed_on: date | None = None
    published_on: date | None = None
    broken: Sequence[str] = ()
    omitted: frozenset[tuple[TableName, str]] = frozenset()
    thousands: bool = False
    none_declared: bool = False

    def printed(self, table: TableName, row: str, column: str) -> str:
        """The characters in a cell."""
        value = self.values[table][row][column]
        if column == "items_change" and isinstance(value, int) and value:
            return f"{value:+d}"
        return _shown(value, self.thousands)

    def says(self) -> dict[str, object]:
        """The truth as JSON data, for a line of ``truth.jsonl``."""
        return {
            "agency": self.agency.name,
            "level": self.agency.level,
            "kind": self.agency.kind,
            "region": self.agency.region,
            "adcode": self.agency.adcode,
            "year": self.year,
            "templates": {table: self.forms.get(table) for table in TABLES},
            "values": self.values,
            "sections": [section.key for section in self.sections],
            "issues": [{"id": item.id, "text": item.text, "labels": list(item.labels)} for item in self.issues],
            "remedies": [
                {"id": item.id, "text": item.text, "labels": list(item.labels), "status": item.status}
                for item in self.remedies
            ],
            "links": [list(link) for link in self.links],
            "none_declared": self.none_declared,
            "signed_on": self.signed_on.isoformat() if self.signed_on else None,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "broken_equations": list(self.broken),
        }


class Choices(TypedDict, total=False):
    """What a caller of `draw` may fix."""

    form: FormChoice
    year: int
    agency: Agency
    level: str
    scale: Scale
    blanks: Blanks
    errors: int
    thousands: bool


def forms_of(choice: FormChoice) -> dict[TableName, FormKey]:
    """The form of each table: all of one kind, table two of 2021 over table three of 2019 (hybrid), or no table."""
    if choice == "none":
        return {}
    requests: FormKey = "t2019" if choice == "hybrid" else _official(choice)
    return {
        "active_disclosure": "t2021" if choice == "hybrid" else requests,
        "requests": requests,
        "review_litigation": "t2021" if choice == "hybrid" else requests,
    }


def assemble(truth: ReportTruth, marked: Sequence[Section], links: str = "") -> ReportTruth:
    """The report with these sections, whose texts carry inline marks.

    Args:
        truth: Everything but sections, issues and remedies.
        marked: Sections with marks.
        links: E.g. ``r1>i1 r2>i2``.

    Returns:
        The complete truth, marks taken out.

    Raises:
        DataError: Marks do not fit.
    """
    passages = [parse(section.text) for section in marked]
    items = [item for passage in passages for item in passage.items]
    return replace(
        truth,
        sections=[replace(section, text=p.text) for section, p in zip(marked, passages, strict=True)],
        issues=[item for item in items if item.is_issue],
        remedies=[item for item in items if not item.is_issue],
        links=parse_links(links),
        broken=figures.broken(truth.forms, truth.values),
    )


def draw(seed: int, **choices: Unpack[Choices]) -> ReportTruth:
    """Invents a report.

    Args:
        seed: The same seed and choices give the same report.
        choices: ``form``, ``year``, ``agency``, ``level`` and ``scale`` as named; ``blanks`` leaves zeros of table three unprinted;
            ``errors`` is the number of equations the report gets wrong; ``thousands`` prints commas in large figures.

    Returns:
        A report whose equations hold but for the errors asked for.

    Raises:
        DataError: More errors are asked for than can be made.
    """
    rng = random.Random(seed)
    choice = choices.get("form") or rng.choices(("t2021", "t2019", "hybrid"), (6, 3, 1))[0]
    year = choices.get("year") or _draw_year(rng, choice)
    agency = choices.get("agency") or draw_agency(rng, year, choices.get("level"))
    forms = forms_of(choice)
    values = _draw_values(rng, forms, choices)
    signed = date(year + 1, 1, 1) + timedelta(days=rng.randrange(3, 31))
    truth = ReportTruth(
        agency=agency,
        year=year,
        title=_draw_title(rng, agency.name, year),
        forms=forms,
        values=values,
        sections=(),
        issues=(),
        remedies=(),
        preamble=phrases.preamble(rng, agency.name, year),
        signed_on=signed,
        published_on=signed + timedelta(days=rng.randrange(9)),
        thousands=choices.get("thousands", rng.random() < 0.15),
    )
    marked, links = phrases.narrative(rng, agency.kind, year, lambda row: _received(values, row))
    return assemble(truth, [Section(key, heading, text) for key, heading, text in marked], links)


def _official(choice: str) -> FormKey:
    return "t2019" if choice == "t2019" else "t2021"


def _draw_year(rng: random.Random, choice: FormChoice) -> int:
    if choice == "t2019":
        return rng.choice([2019, 2020, 2019, 2020, 2021, 2023])
    return rng.randint(2012, 2018) if choice == "none" else rng.randint(2021, 2025)


def _draw_title(rng: random.Random, agency: str, year: int) -> str:
    return f"{agency}{rng.choice(['', '', chr(10)])}{year}{rng.choice(['年', '年', '年度'])}政府信息公开工作年度报告"


def _draw_values(rng: random.Random, forms: Mapping[TableName, FormKey], choices: Choices) -> Values:
    scale: Scale = choices.get("scale") or rng.choices(("zero", "small", "large"), (3, 5, 2))[0]
    values = figures.draw_figures(rng, forms, scale)
    figures.break_equations(rng, forms, values, choices.get("errors", 0))
    failing = set(figures.broken(forms, values))
    spare = {
        cell
        for table, key in forms.items()
        for balance in form(key, table).balances
        if balance.id in failing
        for cell in (*balance.whole, *balance.parts)
    }
    blanks: Blanks = choices.get("blanks") or rng.choices(("none", "some", "zeros"), (8, 1, 1))[0]
    figures.blank_zeros(rng, values, {"none": 0.0, "some": 0.2, "zeros": 1.0}[blanks], spare)
    return values


def _received(values: Values, row: str) -> int:
    """The total of a row of the requests table, as the narrative states it."""
    return int(values.get("requests", {}).get(row, {}).get("total") or 0)


def _shown(value: Figure, thousands: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"{value:,}" if thousands else str(value)
