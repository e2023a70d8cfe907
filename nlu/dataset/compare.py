"""The same bodies over the years, and bodies with each other: life-lines of issues, promises, copies, stock equations."""

from dataclasses import dataclass

import duckdb

from nlu.dataset import chains
from nlu.dataset.answers import Answers, Question, ask, scope
from nlu.dataset.copies import copies
from nlu.dataset.sentences import COMMON, add_sentences

__all__ = ["SESSION", "Comparison", "compare"]

SESSION = """These queries also read tables that a comparison makes: panel, uncommon, last_year, shared. From Python:
data = nlu.open_dataset(path); nlu.dataset.compare.compare(data.connection, where); data.sql(query)"""
"""What to do before the query of an answer can be run again."""
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Comparison(Answers):
    """What the comparison found; `answers` by their keys."""


def compare(
    connection: duckdb.DuckDBPyConnection,
    where: str | None = None,
    *,
    agency: str | None = None,
    between: bool = True,
    top: int = 1000,
) -> Comparison:
    """Compares the reports of each body over its years, and the reports of different bodies.

    Args:
        connection: A connection with the views of a data set.
        where: A condition on columns of ``reports``.
        agency: Part of the name of the bodies to look at; all of them without it.
        between: Also look for text that different bodies share.
        top: The longest list of rows of one answer.

    Raises:
        UsageError: The condition is not one.
        DataError: The data set lacks a table.
    """
    name = None if agency is None else f"contains(agency, '{agency.replace(chr(39), chr(39) * 2)}')"
    chosen = scope(connection, " and ".join(f"({part})" for part in (where, name) if part) or None)
    add_sentences(connection)
    _add_panel(connection, chosen)
    answers = [ask(connection, question) for question in (*over_years(top), *chains.questions(top))]
    copies(connection, "last_year", _LAST_YEAR)
    answers.append(ask(connection, repeated_text(top)))
    if between:
        copies(connection, "shared")
        answers += [ask(connection, question) for question in shared_text(top, chosen)]
    return Comparison(answers)


def over_years(top: int) -> list[Question]:
    """How issues come, stay and go; which promises were followed by the same problem; which remedies are copied."""
    return [_turnover(), _lifelines(top), _returned(top), _copied_remedies(top)]


def _add_panel(connection: duckdb.DuckDBPyConnection, chosen: str) -> None:
    """Adds the table ``panel``: one report for each body and year, with the report of its year before."""
    connection.execute(
        f"""create or replace temp table panel as {chosen}, one as (
          select report_id, entity, agency, year, source_name, has_problems from chosen
          where entity is not null and year is not null
        )
        select one.*, b.report_id as before_id, b.year as before_year, b.has_problems as before_has_problems
        from one left join one b on b.entity = one.entity and b.year = one.year - 1"""
    )


_LABELLED = """named as (
  select p.entity, p.agency, p.year, p.report_id, p.source_name, i.item_id, i.text, i."start", i."end",
    unnest(i.labels) as label
  from panel p join items i using (report_id) where i.kind = 'issue' and i.status is distinct from 'resolved'
)"""

_STEPS = f"""with {_LABELLED}, own as (select distinct report_id, label from named
), comparable as (select * from panel where has_problems and before_has_problems
), steps as (
  select c.entity, c.agency, c.year, now.label, if(old.label is null, 'new', 'repeated') as step
  from comparable c join own now using (report_id)
  left join own old on old.report_id = c.before_id and old.label = now.label
  union all
  select c.entity, c.agency, c.year, old.label, 'gone'
  from comparable c join own old on old.report_id = c.before_id
  where not exists (select 1 from own now where now.report_id = c.report_id and now.label = old.label)
)"""


def _turnover() -> Question:
    sql = f"""{_STEPS}
select year, label, count(*) filter (step = 'new') as new, count(*) filter (step = 'repeated') as repeated,
  count(*) filter (step = 'gone') as gone, (select count(*) from comparable c where c.year = s.year) as of
from steps s group by year, label order by year, repeated desc, label"""
    note = "of: bodies with a section five in this year and the one before; new, repeated, gone: against that year."
    return Question("turnover", "问题的新增、重现与消失", "Issues new, repeated, gone", note, sql)


def _lifelines(top: int) -> Question:
    sql = f"""with {_LABELLED}, years as (
  select entity, list(year order by year) as reported from panel where has_problems group by entity having count(*) > 1
)
select entity, arg_max(agency, year) as agency, label, list(distinct year order by year) as named_in,
  len(named_in) as n, any_value(len(reported)) as of, any_value(reported) as reported_in,
  arg_max(text, (year, item_id)) as quote, arg_max(report_id, (year, item_id)) as report_id,
  arg_max("start", (year, item_id)) as "start", arg_max("end", (year, item_id)) as "end"
from named join years using (entity) group by entity, label
order by n desc, n / of desc, entity, label limit {top}"""
    note = "named_in: the years that name the issue, of reported_in: the years with a section five; quote: the latest."
    return Question("lifelines", "问题生命线", "Life-lines of issues", note, sql)


def _returned(top: int) -> Question:
    sql = f"""with {_LABELLED}, promised as (
  select n.report_id, n.label, n.item_id as issue_id, r.item_id as remedy_id, r.text as promise,
    r."start" as promise_start, r."end" as promise_end
  from named n join links l on l.report_id = n.report_id and l.issue_id = n.item_id
  join items r on r.report_id = n.report_id and r.item_id = l.remedy_id where r.status is distinct from 'done'
)
select p.entity, p.agency, n.label, p.before_year as promised_in, promise, p.before_id as promise_report_id, promise_start,
  promise_end, p.year, n.text as quote, n.report_id, n."start", n."end"
from panel p join promised on promised.report_id = p.before_id
join named n on n.report_id = p.report_id and n.label = promised.label
order by p.year desc, p.entity, n.label, remedy_id, n.item_id limit {top}"""
    note = "promise: a remedy that answered an issue; quote: an issue of the same label a year later."
    return Question("returned", "承诺后又出现的问题", "Promised, and back a year later", note, sql)


def _copied_remedies(top: int) -> Question:
    sql = f"""with pairs as (
  select p.entity, p.agency, p.year, p.report_id, a.item_id, a.text, a."start", a."end", p.before_id, b.item_id as
    before_item, b.text as before_text, b."start" as before_start, b."end" as before_end,
    round(1 - levenshtein(a.text, b.text) / greatest(length(a.text), length(b.text)), 4) as similarity
  from panel p join items a on a.report_id = p.report_id and a.kind = 'remedy'
  join items b on b.report_id = p.before_id and b.kind = 'remedy'
  where least(length(a.text), length(b.text)) >= 8
    and least(length(a.text), length(b.text)) / greatest(length(a.text), length(b.text)) >= {_ALIKE}
)
select entity, agency, year, similarity, text as quote, report_id, "start", "end", before_text, before_id, before_start,
  before_end
from pairs where similarity >= {_ALIKE}
qualify row_number() over (partition by report_id, item_id order by similarity desc, before_item) = 1
order by similarity desc, length(text) desc, report_id, item_id limit {top}"""
    note = f"remedies whose wording is that of the year before: similarity {_ALIKE} or more."
    return Question("copied_remedies", "照抄上年的措施", "Remedies copied from the year before", note, sql)


_LAST_YEAR = """select p.report_id, p.before_id as other_id, section
from panel p join (select distinct report_id, section from uncommon) using (report_id)
where before_id is not null order by all"""


def repeated_text(top: int) -> Question:
    """How much of a report stood in that of the year before."""
    sql = f"""with own as (select report_id, section, sum(length(masked)) as characters from uncommon group by all)
select p.entity, p.agency, p.year, c.section, sum(c.characters) as n, any_value(own.characters) as of,
  round(n / of, 4) as share, c.report_id, min(c."start") as "start", c.other_id, min(c.other_start) as other_start,
  list([c."start", c."end", c.other_start, c.other_end] order by c."start") as spans
from last_year c join panel p on p.report_id = c.report_id join own on own.report_id = c.report_id
  and own.section = c.section
group by p.entity, p.agency, p.year, c.section, c.report_id, c.other_id
order by n desc, c.report_id, c.section limit {top}"""
    note = "n of the characters of the section stood in last year's report, numbers masked and common stock left out."
    return Question("repeated_text", "与上年重复的文字", "Text repeated from the year before", note, sql)


def shared_text(top: int, chosen: str) -> list[Question]:
    """Pairs of bodies that share text, and the stretches."""
    pairs = f"""{chosen}, own as (select report_id, section, sum(length(masked)) as characters from uncommon group by all)
select a.agency, a.year, b.agency as other_agency, b.year as other_year, c.section, sum(c.characters) as n,
  any_value(own.characters) as of, round(n / of, 4) as share, any_value(other.characters) as of_other,
  c.report_id, c.other_id, list([c."start", c."end", c.other_start, c.other_end] order by c."start") as spans
from shared c join reports a on a.report_id = c.report_id join reports b on b.report_id = c.other_id
join own on own.report_id = c.report_id and own.section = c.section
join own other on other.report_id = c.other_id and other.section = c.section
where c.report_id in (select report_id from chosen) or c.other_id in (select report_id from chosen)
group by a.agency, a.year, b.agency, b.year, c.section, c.report_id, c.other_id
order by n desc, c.report_id, c.other_id, c.section limit {top}"""
    spans = f"""{chosen}
select c.section, c.characters, c.similarity, c.report_id, c."start", c."end", c.other_id, c.other_start, c.other_end,
  substring(a.text, c."start" + 1, c."end" - c."start") as quote,
  substring(b.text, c.other_start + 1, c.other_end - c.other_start) as other_quote
from shared c join reports a on a.report_id = c.report_id join reports b on b.report_id = c.other_id
where c.report_id in (select report_id from chosen) or c.other_id in (select report_id from chosen)
order by c.characters desc, c.report_id, c.other_id, c."start" limit {top}"""
    note = f"n: characters in common that fewer than {COMMON} bodies use, masked; of: such characters of the section."
    return [
        Question("copies", "机关之间的雷同", "Text shared between bodies", note, pairs),
        Question(
            "copied_spans", "雷同的段落", "The stretches in common", "One row for each stretch, both spans.", spans
        ),
    ]
