"""The sentences of the reports with what is particular to one body or year masked, so that repeated ones can be counted."""

import duckdb

__all__ = ["COMMON", "SENTENCES", "add_sentences"]

COMMON = 10
"""A masked sentence that so many bodies use is common stock, not anybody's own words."""

_MOST_NAMES = 8
_SECTIONS = "('overall', 'problems', 'other')"
_OWN = "(我|本)(局|镇|乡|县|市|区|州|旗|盟|省|委|厅|部|办|院|处|中心|街道|单位|机关|系统)"
_ENDS = "。！？；!?;\\n"


def _masked(text: str) -> str:
    """SQL that puts 〇 in the place of digits and 某 in that of the body's own names and of 我局, 我镇 …"""
    for n in range(_MOST_NAMES):
        text = f"replace({text}, coalesce(names[{n + 1}], '\x00'), '某')"
    numbers = f"regexp_replace({text}, '[0-9０-９.%％,，]*[0-9０-９]', '〇', 'g')"
    return f"regexp_replace(regexp_replace({numbers}, '{_OWN}', '某', 'g'), '\\s+', '', 'g')"


SENTENCES = f"""
with parts as (
  select report_id, r.year, r.entity, names, unnest(sections) as part, text
  from reports r join entities e
    on r.agency = e.agency and r.region is not distinct from e.region and r.year is not distinct from e.year
  where is_latest
), bodies as (
  select report_id, year, entity, names, part.key as section, part.start as start,
    substring(text, part.start + 1, part."end" - part.start) as body
  from parts where part.key in {_SECTIONS}
), cut as (
  select * exclude (body), unnest(pieces) as sentence, generate_subscripts(pieces, 1) as position
  from (select *, regexp_extract_all(body, '[^{_ENDS}]*[{_ENDS}]+|[^{_ENDS}]+') as pieces from bodies)
), placed as (
  select *, start + sum(length(sentence)) over run - length(sentence) as begins from cut
  window run as (partition by report_id, section, start order by position)
), own as (
  select report_id, year, entity, section, position, cast(begins as integer) as start,
    cast(begins + length(sentence) as integer) as "end", sentence,
    {_masked("sentence")} as masked
  from placed where length(masked) >= 8
)
select own.*, bodies from own
join (select masked, count(distinct entity) as bodies from own group by masked) using (masked)
"""
"""The view ``sentences``: every sentence of the running sections of the latest versions, and how many bodies use it.

``start`` and ``end`` index into ``reports.text``.
"""


def add_sentences(connection: duckdb.DuckDBPyConnection) -> None:
    """Computes the view ``sentences`` once for all queries of this connection, into a table of the same name.

    Args:
        connection: A connection with the views of a data set.
    """
    connection.execute("create or replace temp table sentences as select * from memory.main.sentences")
