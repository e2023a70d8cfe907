"""Questions about the statistics grids: requests, outcomes, grounds of refusal, review and litigation, with denominators.

A report counts in a rate only if it shows every cell that the rate needs; a blank or missing cell is never taken for 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.dataset.answers import Question

__all__ = ["RATES", "Rate", "per_report", "questions"]

Cells = Sequence[tuple[str, str]]
"""Cells as (row pattern of SQL LIKE, column)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One sum of cells over another; `minus` is taken off the latter."""

    key: str
    zh: str
    en: str
    over: Cells
    under: Cells
    minus: Cells = ()


_PROCESSED = (("processed_total", "total"),)
_SUITS = ("suit_direct", "suit_after_review")
RATES: tuple[Rate, ...] = (
    Rate("granted", "予以公开率", "granted in full", (("granted", "total"),), _PROCESSED),
    Rate("partial", "部分公开率", "granted in part", (("partial_grant", "total"),), _PROCESSED),
    Rate("denied", "不予公开率", "denied", (("denied_%", "total"),), _PROCESSED),
    Rate("unable", "无法提供率", "unable to provide", (("unable_%", "total"),), _PROCESSED),
    Rate("unprocessed", "不予处理率", "not processed", (("unprocessed_%", "total"),), _PROCESSED),
    Rate("other", "其他处理率", "otherwise dealt with", (("other_%", "total"),), _PROCESSED),
    Rate(
        "backlog",
        "结转率",
        "carried to the next year",
        (("carried_forward", "total"),),
        (("new_received", "total"), ("carried_over", "total")),
    ),
    Rate("by_persons", "自然人申请比例", "asked by natural persons", (("new_received", "natural_person"),),
         (("new_received", "total"),)),
    Rate("reviewed", "复议率", "reviews per request processed", (("review", "total"),), _PROCESSED),
    Rate("review_corrected", "复议纠错率", "reviews that corrected", (("review", "corrected"),),
         (("review", "total"),), (("review", "pending"),)),
    Rate(
        "suits_corrected",
        "诉讼纠错率",
        "suits that corrected",
        tuple((row, "corrected") for row in _SUITS),
        tuple((row, "total") for row in _SUITS),
        tuple((row, "pending") for row in _SUITS),
    ),
)  # fmt: skip

_GROUNDS = " or ".join(f"row like '{group}%'" for group in ("denied_", "unable_", "unprocessed_", "other_"))


def questions(chosen: str, by: Sequence[str]) -> list[Question]:
    """Volumes, rates (over all and by each dimension), outcomes with their grounds, review and litigation."""
    return [volumes(chosen), rates(chosen), *(rates(chosen, name) for name in by), outcomes(chosen), disputes(chosen)]


def volumes(chosen: str) -> Question:
    """Sum and spread of the main figures of the requests grid and of the published acts and decisions."""
    sql = f"""{chosen}, shown as (
  select "table", row, "column", report_id, value from cells semi join chosen using (report_id)
  where ("table" = 'requests' and "column" = 'total'
      and row in ('new_received', 'carried_over', 'processed_total', 'carried_forward'))
    or ("table" = 'active_disclosure' and "column" in ('made', 'repealed', 'valid', 'decisions', 'amount_wan'))
)
select "table", row, "column", count(value) as n, (select count(*) from chosen) as of, sum(value) as total,
  round(avg(value), 2) as mean, median(value) as median, max(value) as largest,
  count(*) filter (value = 0) as zeros, arg_max(report_id, (value, report_id)) as report_id
from shown group by "table", row, "column" order by "table" desc, row, "column" """
    note = "n: reports that show the figure; of: all reports; report_id: where the largest stands. Fees are 万元."
    return Question("volumes", "主要数量", "Main figures", note, sql)


def rates(chosen: str, by: str | None = None) -> Question:
    """Each rate as sum over sum, over the reports that show all its cells."""
    group = f"by_{by}" if by else "''"
    head = f"grp as {by}, " if by else ""
    sql = f"""{chosen}, {per_report(group)}
select {head}rate, sum("over") as numerator, sum(under) as denominator, round(sum("over") / nullif(sum(under), 0), 4)
    as share, count(*) as n, (select count(*) from chosen where {group} = grp) as of
from known group by grp, rate order by grp, rate"""
    note = "share: numerator / denominator, both summed over the n reports (of all) that show every cell needed."
    title = (f"比率（按{by}）", f"Rates by {by}") if by else ("比率", "Rates")
    return Question(f"rates_by_{by}" if by else "rates", *title, note, sql)


def per_report(group: str) -> str:
    """The query part ``known``: report, group, rate, ``over`` and ``under`` for reports that show all cells needed."""
    parts = "\n  union all ".join(
        f"""select report_id, '{rate.key}' as rate,
    sum(value) filter ({_is(rate.over)}) as "over", bool_and(value is not null) as known,
    sum(value) filter ({_is(rate.under)}){_less(rate)} as under
  from shown where {_is((*rate.over, *rate.under, *rate.minus))} group by report_id"""
        for rate in RATES
    )
    return f"""shown as (
  select report_id, row, "column", value from cells semi join chosen using (report_id)
  where "table" in ('requests', 'review_litigation')
), known as (
  select report_id, {group} as grp, rate, "over", under
  from ({parts}) join chosen using (report_id) where known and "over" is not null and under is not null
)"""


def outcomes(chosen: str) -> Question:
    """Every outcome and ground: how many requests, in how many reports."""
    sql = f"""{chosen}, shown as (
  select report_id, row, value from cells semi join chosen using (report_id)
  where "table" = 'requests' and "column" = 'total'
), processed as (select report_id, value as processed from shown where row = 'processed_total' and value is not null)
select row, sum(value) as requests, sum(processed) as of_processed,
  round(sum(value) / nullif(sum(processed), 0), 4) as share, count(*) filter (value > 0) as n, count(*) as of,
  arg_max(report_id, (value, report_id)) as report_id
from shown join processed using (report_id)
where value is not null and (row in ('granted', 'partial_grant') or {_GROUNDS})
group by row order by requests desc, row"""
    note = "requests of all requests processed in the reports that show both; n: reports with one or more, of those."
    return Question("outcomes", "办理结果与理由", "Outcomes and grounds", note, sql)


def disputes(chosen: str) -> Question:
    """Review and litigation by result."""
    sql = f"""{chosen}
select row, "column", sum(value) as cases, count(*) filter (value > 0) as n, count(value) as of,
  arg_max(report_id, (value, report_id)) filter (value is not null) as report_id
from cells semi join chosen using (report_id) where "table" = 'review_litigation'
group by row, "column" order by row, "column" """
    note = "cases: sum; n: reports with one or more, of those that show the figure."
    return Question("disputes", "行政复议与诉讼", "Review and litigation", note, sql)


def _is(cells: Cells) -> str:
    tests = (f"(row {'like' if '%' in row else '='} '{row}' and \"column\" = '{column}')" for row, column in cells)
    return " or ".join(dict.fromkeys(tests))


def _less(rate: Rate) -> str:
    return f" - sum(value) filter ({_is(rate.minus)})" if rate.minus else ""
