"""What a data set says across agencies: counts and shares with their denominators and a quoted span; it only counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from nlu.dataset import grids
from nlu.dataset.answers import DIMENSIONS, Answers, Question, ask, scope
from nlu.dataset.sentences import COMMON, add_sentences
from nlu.errors import UsageError

__all__ = ["Summary", "summarise"]

_BY_SHARE = "order by n desc, label"


@dataclass(frozen=True, slots=True)
class Summary(Answers):
    """The answers to all questions of a summary, and what was asked.

    Attributes:
        by: Dimensions that answers are broken down by.
        where: The condition on reports; None for all.
    """

    by: Sequence[str]
    where: str | None


def summarise(
    connection: duckdb.DuckDBPyConnection,
    by: Sequence[str] = ("level",),
    where: str | None = None,
    top: int = 20,
) -> Summary:
    """Counts what the reports of a data set name, promise, and print in their grids.

    Only the latest version of the report of one agency on one year counts.

    Args:
        connection: A connection with the views of a data set.
        by: Dimensions to break answers down by: level, sector, kind, year, province or region.
        where: A condition on columns of ``reports``, e.g. ``level = 'township' and year >= 2022``.
        top: The longest list of labels, pairs, sentences or findings.

    Raises:
        UsageError: There is no such dimension, or the condition is not one.
        DataError: The data set lacks a table.
    """
    for name in by:
        if name not in DIMENSIONS:
            raise UsageError(f"there is no dimension {name}; there are {', '.join(DIMENSIONS)}", stage="arguments")
    if top < 1:
        raise UsageError("top has to be 1 or more", stage="arguments")
    chosen = scope(connection, where)
    add_sentences(connection)
    questions = [
        *coverage(chosen),
        labels(chosen, top),
        *(labels(chosen, top, name) for name in by),
        cooccurrence(chosen, top),
        response_gap(chosen),
        *boilerplate(chosen, top),
        *grids.questions(chosen, by),
        findings(chosen, top),
    ]
    return Summary([ask(connection, question) for question in questions], tuple(by), where)


def coverage(chosen: str) -> list[Question]:
    """What was read, what was not, and what the reports that were read lack."""
    runs = "select status, coalesce(category, '') as category, count(*) as files from runs group by all order by all"
    reports = f"""{chosen}
select count(*) as reports, (select count(*) from reports) - (select count(*) from reports where is_latest)
    as older_versions,
  count(*) filter (status = 'partial') as partly_read,
  count(*) filter (has_problems) as with_section_five,
  count(*) filter (not has_problems) as without_section_five,
  count(*) filter (none_declared) as none_declared,
  count(*) filter (has_problems and not none_declared and n_issues = 0) as no_issue_found,
  count(*) filter (requests_state = 'present') as with_requests_grid,
  count(*) filter (requests_state = 'absent') as requests_grid_absent,
  count(*) filter (requests_state = 'unreadable') as requests_grid_unreadable,
  count(*) filter (agency is null) as agency_unknown, count(*) filter (year is null) as year_unknown,
  count(*) filter (level is null) as level_unknown
from chosen"""
    return [
        Question("files", "文件", "Files", "Every input file of every run, read or not, by status and reason.", runs),
        Question("reports", "报告", "Reports", "Latest version of each report; an older one does not count.", reports),
    ]


def labels(chosen: str, top: int, by: str | None = None) -> Question:
    """How many reports name each issue and each remedy, of those that have a section five; by one dimension or over all.

    The quote is that of the item whose main label it is with the highest score.
    """
    group = f"by_{by}" if by else "''"
    head = f"n.grp as {by}, " if by else ""
    title = (f"按{_ZH[by]}分的标签", f"Labels by {by}") if by else ("标签", "Labels")
    sql = f"""{chosen}, named as (
  select report_id, {group} as grp, source_name, agency, year, kind, item_id, text, "start", "end", answered,
    label as main, unnest(labels) as label, unnest(label_scores) as score
  from items join (select report_id, {DIMENSION_COLUMNS}, source_name, agency, year from chosen where has_problems)
    using (report_id)
), totals as (select {group} as grp, count(*) as of from chosen where has_problems group by grp
), counted as (
  select grp, kind, label, count(distinct report_id) as n, count(distinct (report_id, item_id)) as items,
    arg_max(struct_pack(text, report_id, source_name, agency, year, "start", "end"),
      (main = label, score, report_id, item_id)) as quote
  from named group by all
), ranked as (
  select n.*, totals.of, row_number() over (partition by n.grp, kind {_BY_SHARE}) as rank
  from counted n join totals using (grp)
)
select {head}kind, label, n, of, round(n / of, 4) as share, items, quote.text as quote, quote.agency as agency,
  quote.year as quote_year, quote.source_name as source, quote.report_id as report_id,
  quote."start" as "start", quote."end" as "end"
from ranked n where rank <= {top} order by n.grp, kind, rank"""
    note = "n: reports that name it; of: reports with a section five; items: how often; quote: one of them, verbatim."
    return Question(f"labels_by_{by}" if by else "labels", *title, note, sql)


def cooccurrence(chosen: str, top: int) -> Question:
    """Pairs of issues named in one report."""
    sql = f"""{chosen}, named as (
  select distinct report_id, unnest(labels) as label
  from items semi join (select report_id from chosen) using (report_id) where kind = 'issue'
), single as (select label, count(*) as n from named group by label
), pairs as (
  select a.label as label, b.label as with_label, count(*) as n, min(report_id) as report_id
  from named a join named b using (report_id) where a.label < b.label group by all
)
select p.label, with_label, p.n, a.n as n_label, b.n as n_with_label,
  round(p.n / a.n, 4) as share_of_label, round(p.n / b.n, 4) as share_of_with_label, report_id
from pairs p join single a on p.label = a.label join single b on with_label = b.label
order by p.n desc, p.label, with_label limit {top}"""
    note = "n: reports that name both; shares: of the reports that name the one or the other; report_id: an example."
    return Question("cooccurrence", "问题共现", "Issues named together", note, sql)


def response_gap(chosen: str) -> Question:
    """Issues that no remedy of their report answers."""
    sql = f"""{chosen}, issues as (
  select i.*, unnest(i.labels) as topic, c.source_name, c.agency, c.year
  from items i join chosen c using (report_id) where i.kind = 'issue' and i.status is distinct from 'resolved'
), counted as (
  select topic as label, count(*) as of, count(*) filter (not answered) as n,
    arg_max(struct_pack(text, report_id, source_name, agency, year, "start", "end"), (score, report_id, item_id))
      filter (not answered) as quote
  from issues group by topic
)
select label, n, of, round(n / of, 4) as share, quote.text as quote, quote.agency as agency, quote.year as quote_year,
  quote.source_name as source, quote.report_id as report_id, quote."start" as "start", quote."end" as "end"
from counted order by n desc, of desc, label"""
    note = "n: issues without a remedy; of: issues with that label that are not told as resolved."
    return Question("response_gap", "未回应的问题", "Issues without a remedy", note, sql)


def boilerplate(chosen: str, top: int) -> list[Question]:
    """Sentences that many bodies use once numbers and names are masked; ``sentences`` is a table of this session."""
    shares = f"""{chosen}
select section, count(*) filter (bodies >= {COMMON}) as n, count(*) as of, round(n / of, 4) as share,
  round(sum(length(masked)) filter (bodies >= {COMMON}) / sum(length(masked)), 4) as share_of_characters
from sentences semi join chosen using (report_id) group by section order by section"""
    repeated = f"""{chosen}
select any_value(masked) as masked, section, max(bodies) as bodies, count(*) as n,
  arg_min(struct_pack(sentence, report_id), report_id).sentence as quote, min(report_id) as report_id,
  arg_min("start", report_id) as "start", arg_min("end", report_id) as "end"
from sentences semi join chosen using (report_id) where bodies >= {COMMON}
group by masked, section order by bodies desc, n desc, masked, section limit {top}"""
    share_note = f"n: sentences that {COMMON} or more bodies use, numbers and own names masked; of: all sentences."
    return [
        Question("boilerplate", "套话比例", "Share of boilerplate", share_note, shares),
        Question(
            "repeated", "最常见的套话", "Sentences used by most bodies", "bodies: different bodies; n: times.", repeated
        ),
    ]


def findings(chosen: str, top: int) -> Question:
    """How many reports each rule of the audit speaks of."""
    sql = f"""{chosen}
select code, severity, count(distinct report_id) as n, t.of, round(n / t.of, 4) as share,
  count(*) as findings, arg_min(message, (report_id, position)) as example, min(report_id) as report_id
from findings semi join chosen using (report_id) cross join (select count(*) as of from chosen) t
group by code, severity, t.of order by n desc, code limit {top}"""
    note = "n: reports with the finding; of: all reports; example: what it says of the first of them."
    return Question("findings", "核查发现", "Findings of the audit", note, sql)


DIMENSION_COLUMNS = ", ".join(f"by_{name}" for name in DIMENSIONS)
_ZH = {"level": "层级", "sector": "领域", "kind": "机关类别", "year": "年度", "province": "省份", "region": "区划"}
