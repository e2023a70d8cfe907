"""The counts behind the pictures of a corpus report: small enough to travel in one page, fine enough to be filtered."""

from collections.abc import Sequence
from typing import Any

import duckdb

from nlu.dataset.answers import Question, ask, scope
from nlu.dataset.grids import per_report

__all__ = ["cube"]

_BY = "by_level, by_sector, by_year"
_QUOTES = 24
_AROUND = 90
_ROWS = "row in ('granted', 'partial_grant') or row like 'denied_%' or row like 'unable_%' or row like 'unprocessed_%'"


def cube(connection: duckdb.DuckDBPyConnection, where: str | None = None) -> dict[str, list[Sequence[Any]]]:
    """Counts by level, sector and year, and sampled quotes.

    Args:
        connection: A connection with the views of a data set.
        where: A condition on columns of ``reports``.

    Returns:
        ``reports`` (level, sector, year, reports, with a section five, none declared), ``labels`` (…, kind, label,
        reports, items, items without counterpart), ``rates`` (…, rate, numerator, denominator, reports), ``grounds``
        (…, row, requests) and ``quotes`` (…, kind, label, text before, text, text after, agency, source, address,
        report, start, end).

    Raises:
        UsageError: The condition is not one.
    """
    chosen = scope(connection, where)
    queries = {
        "reports": f"""{chosen}
select {_BY}, count(*), count(*) filter (has_problems), count(*) filter (none_declared) from chosen
group by all order by all""",
        "labels": f"""{chosen}, named as (
  select {_BY}, i.kind, unnest(labels) as label, report_id, item_id, answered
  from items i join (select report_id, {_BY} from chosen where has_problems) using (report_id)
)
select {_BY}, kind, label, count(distinct report_id), count(*), count(*) filter (not answered) from named
group by all order by all""",
        "rates": f"""{chosen}, {per_report("(by_level, by_sector, by_year)")}
select grp[1], grp[2], grp[3], rate, sum("over"), sum(under), count(*) from known group by all order by all""",
        "grounds": f"""{chosen}
select {_BY}, row, sum(value) from cells join chosen using (report_id)
where "table" = 'requests' and "column" = 'total' and ({_ROWS}) group by all having sum(value) > 0 order by all""",
        "quotes": f"""{chosen}, named as (
  select {_BY}, i.kind, unnest(labels) as label, label as main, report_id, item_id, i.text as quote, i."start", i."end",
    c.text, c.agency, c.source_name, c.source_url
  from items i join chosen c using (report_id)
), spread as (
  select *, row_number() over (partition by kind, label, {_BY} order by main is distinct from label, report_id, item_id)
    as turn from named
), sampled as (
  select * from spread
  qualify row_number() over (partition by kind, label order by turn, report_id, item_id) <= {_QUOTES}
)
select {_BY}, kind, label, substring(text, greatest("start" - {_AROUND}, 0) + 1, least("start", {_AROUND})), quote,
  substring(text, "end" + 1, {_AROUND}), agency, source_name, source_url, report_id, "start", "end"
from sampled order by kind, label, turn, report_id, item_id""",
    }
    return {key: list(ask(connection, Question(key, "", "", "", sql)).rows) for key, sql in queries.items()}
