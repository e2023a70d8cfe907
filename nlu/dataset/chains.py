"""Equations between the grids of one body in two years: X1 to X4 and X6 of the domain brief.

None chains cells of the form of 2019 with those of 2021 but X1, whose rows are in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu.dataset.answers import Question

__all__ = ["CHAINS", "Chain", "questions"]


@dataclass(frozen=True, slots=True)
class Chain:
    """A relation between a cell of this year and cells of this year and the one before.

    Attributes:
        id: E.g. ``X2.regulations``.
        table: The table of all its cells.
        cell: Row and column of the cell of this year that is computed.
        before: Cells of the year before that are added up.
        plus: Cells of this year that are added.
        minus: Cells of this year that are taken off.
        template: The form that both years have to follow; None where any will do.
        at_most: The cell of the year before is a lower bound only.
    """

    id: str
    table: str
    cell: tuple[str, str]
    before: Sequence[tuple[str, str]]
    plus: Sequence[tuple[str, str]] = ()
    minus: Sequence[tuple[str, str]] = ()
    template: str | None = None
    at_most: bool = False


_APPLICANTS = ("natural_person", "business", "research", "social_org", "legal_service", "other_org", "total")
_DOCUMENTS = ("regulations", "normative_docs")
_SERVICES = ("licensing", "other_services", "penalty", "coercion", "fees")


def _chains() -> Iterator[Chain]:
    for column in _APPLICANTS:
        yield Chain(f"X1.{column}", "requests", ("carried_over", column), [("carried_forward", column)])
    table = "active_disclosure"
    for row in _DOCUMENTS:
        made, repealed = [(row, "made")], [(row, "repealed")]
        yield Chain(f"X2.{row}", table, (row, "valid"), [(row, "valid")], made, repealed, "t2021")
        total, new = (row, "total_disclosed"), [(row, "newly_disclosed")]
        yield Chain(f"X3.{row}", table, total, [total], new, template="t2019")
    for row in _SERVICES:
        items = (row, "items_prev_year")
        yield Chain(f"X3.{row}", table, items, [items, (row, "items_change")], template="t2019")
    for row in ("review", "suit_direct", "suit_after_review"):
        yield Chain(f"X4.{row}", "review_litigation", (row, "total"), [(row, "pending")], at_most=True)


CHAINS: tuple[Chain, ...] = tuple(_chains())


def questions(top: int) -> list[Question]:
    """How many pairs of years each equation holds for, those for which it fails, and jumps of ten times."""
    verdicts = f"""{_with_verdicts()}
select chain, count(*) filter (verdict = 'holds') as holds, count(*) filter (verdict = 'fails') as fails,
  count(*) filter (verdict = 'unknown') as unknown, count(*) as of
from judged group by chain order by chain"""
    failing = f"""{_with_verdicts()}
select chain, entity, agency, before_year, year, printed, computed, printed - computed as difference, report_id, before_id
from judged where verdict = 'fails' order by abs(difference) desc, entity, year, chain limit {top}"""
    jumps = f"""with {_SHOWN}
select p.entity, p.agency, p.before_year, p.year, a.path, b.value as before, a.value as now,
  round(a.value / b.value, 2) as ratio, p.report_id, p.before_id
from panel p join shown a on a.report_id = p.report_id join shown b on b.report_id = p.before_id and b.path = a.path
where a.value > 20 and b.value > 20 and (a.value >= 10 * b.value or b.value >= 10 * a.value)
order by greatest(a.value / b.value, b.value / a.value) desc, p.entity, p.year, a.path limit {top}"""
    note = "Pairs of years of one body; unknown: a cell is not shown or was not read, or the forms differ."
    loose = "A merger, a changed scope or a clean-up explains many; the printed figures stand."
    return [
        Question("chains", "跨年勾稽", "Equations between years", note, verdicts),
        Question("chains_failing", "不成立的跨年勾稽", "Equations between years that fail", loose, failing),
        Question("jumps", "年度间的剧变", "Tenfold jumps", "Both figures above 20; often a change of scope.", jumps),
    ]


_SHOWN = "shown as (select report_id, path, value from cells where report_id in (select report_id from panel))"


def _with_verdicts() -> str:
    """The query up to ``judged``: chain, both years, printed and computed side, verdict."""
    paths = sorted({_path(chain, cell) for chain in CHAINS for cell in _cells(chain)})
    columns = ",\n    ".join(f"max(value) filter (path = '{path}') as \"{path}\"" for path in paths)
    parts = "\n  union all ".join(map(_select, CHAINS))
    return f"""with {_SHOWN}, figures as (
  select p.*, r.active_disclosure_template as template, f.* exclude (report_id)
  from panel p join reports r using (report_id) left join (select report_id, {columns}
  from shown group by report_id) f using (report_id)
), sides as (
  {parts}
), judged as (
  select * exclude (at_most), case when printed is null or computed is null then 'unknown'
    when printed = computed or (at_most and printed > computed) then 'holds' else 'fails' end as verdict from sides
)"""


def _select(chain: Chain) -> str:
    terms = [f"b.{_name(chain, cell)}" for cell in chain.before]
    terms += [f"a.{_name(chain, cell)}" for cell in chain.plus]
    computed = " + ".join(terms) + "".join(f" - a.{_name(chain, cell)}" for cell in chain.minus)
    fits = f"a.template = '{chain.template}' and b.template = a.template" if chain.template else "true"
    return (
        f"select a.entity, a.agency, a.year, b.year as before_year, a.report_id, b.report_id as before_id, "
        f"'{chain.id}' as chain, {str(chain.at_most).lower()} as at_most, "
        f"if({fits}, a.{_name(chain, chain.cell)}, null) as printed, if({fits}, {computed}, null) as computed "
        "from figures a join figures b on b.report_id = a.before_id"
    )


def _cells(chain: Chain) -> Iterator[tuple[str, str]]:
    yield from (chain.cell, *chain.before, *chain.plus, *chain.minus)


def _path(chain: Chain, cell: tuple[str, str]) -> str:
    return f"{chain.table}.{cell[0]}.{cell[1]}"


def _name(chain: Chain, cell: tuple[str, str]) -> str:
    return f'"{_path(chain, cell)}"'
