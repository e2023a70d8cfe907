"""The tables of a research package: flat, tidy, in a fixed order, each variable with its meaning."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import pyarrow as pa

from nlu.dataset.schema import STATISTICS, TABLES, meaning
from nlu.labels import Name, column_name, name, row_name
from nlu.narrative.lexicon import label_cues
from nlu.record import TableName
from nlu.templates import FORMS, form

__all__ = ["FRAMES", "MISSING", "REDACTED", "Frame", "Kind", "Variable", "frames"]

Kind = Literal["string", "integer", "number", "boolean"]

MISSING: Mapping[str, Name] = {
    "blank": Name("单元格为空", "the cell is printed and empty"),
    "slash": Name("单元格印有“/”或“—”等", "the cell shows / or a dash"),
    "text": Name("单元格印有非数字文字", "the cell shows words, not a number"),
    "ambiguous": Name("存疑，未定", "the reading is in doubt and no number is given"),
    "missing": Name("表中缺该单元格", "the grid is there, the cell is not"),
    "absent": Name("报告没有该表", "the report does not show the grid"),
    "unreadable": Name("有表但读不出", "the grid is there and could not be read"),
    "not_in_form": Name("所用格式没有该项", "the form that the grid follows does not have it"),
}
"""Why a figure of the grids is not there. None of them is 0: a printed 0 is the number 0."""

REDACTED = frozenset(
    {"text", "title", "problems_text", "attributes", "printed", "value_text", "message", "message_zh", "extra_rows"}
)
"""Columns with words of reports, in which ``--redact`` masks."""

_COLUMN_CODES = {
    "natural_person": "np", "business": "bu", "research": "re", "social_org": "so", "legal_service": "ls",
    "other_org": "ot", "total": "tt",
}  # fmt: skip
_SHORTER = {
    "confirm_reissue": "reissue",
    "after_review": "reviewed",
    "newly_disclosed": "new_shown",
    "total_disclosed": "all_shown",
    "prev_year": "before",
}
"""Stata takes 32 characters, and fewer for a variable whose values have names (pyreadstat adds a number)."""
_TABLE_CODES: Mapping[TableName, str] = {"active_disclosure": "a", "requests": "q", "review_litigation": "v"}
_FIXED: Mapping[tuple[str, str], tuple[str, Sequence[str]]] = {
    ("reports", "level"): ("level", ("national", "provincial", "prefecture", "county", "township")),
    ("reports", "status"): ("status", ("ok", "partial")),
    ("cells", "state"): ("state", ("read", "inferred", "ambiguous", "blank", "missing")),
    ("items", "status"): ("status", ("planned", "done", "current", "resolved")),
    ("findings", "severity"): ("severity", ("error", "warning", "info")),
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of a frame.

    Attributes:
        name: At most 29 letters, digits and underscores, so that Stata takes it.
        kind: What its values are.
        en: Meaning in English.
        zh: Meaning in Chinese.
        unit: E.g. 万元; empty for none.
        sql: The expression that gives it.
        path: The cell of the grids it holds, if it is one.
        values: Names of its values, where they are few and fixed.
    """

    name: str
    kind: Kind
    en: str
    zh: str
    sql: str
    unit: str = ""
    path: str = ""
    values: Mapping[str, Name] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """A table of the package.

    Attributes:
        name: Its name, and that of its files.
        key: The variables that identify a row.
        variables: Its columns, in order.
        source: What the query reads, from ``from`` to ``order by``.
        zh: What it holds, in Chinese.
        en: The same in English.
    """

    name: str
    key: Sequence[str]
    variables: Sequence[Variable]
    source: str
    zh: str
    en: str

    @property
    def sql(self) -> str:
        """The query that fills it."""
        chosen = ",\n  ".join(f'{variable.sql} as "{variable.name}"' for variable in self.variables)
        return f"select {chosen}\n{self.source}"


FRAMES = ("reports", "texts", "wide", "wide_missing", "cells", "items", "links", "findings", "runs")


def frames(where: str = "true") -> list[Frame]:
    """Every table of a package, in the order of `FRAMES`.

    Args:
        where: A condition on columns of ``reports`` that chooses the reports.
    """
    chosen = f"(select report_id from reports where {where}\n)"
    long = {
        name: _table(name, chosen, keys)
        for name, keys in {
            "reports": ["report_id"],
            "cells": ["report_id", "path"],
            "items": ["report_id", "item_id"],
            "links": ["report_id", "remedy_id", "issue_id"],
            "findings": ["report_id", "position"],
            "runs": ["name"],
        }.items()
    }
    made = long | {"texts": _texts(chosen), "wide": _wide(chosen), "wide_missing": _wide_missing(chosen)}
    return [made[name] for name in FRAMES]


_TITLES = {
    "reports": Name("报告（一行一份）", "reports, one row each; all versions"),
    "cells": Name("统计表单元格（长表）", "cells of the grids, one row each"),
    "items": Name("问题与措施", "issues and remedies, one row each"),
    "links": Name("问题与措施的对应", "which remedy answers which issue"),
    "findings": Name("核查发现", "findings of the audit"),
    "runs": Name("输入文件及其状态", "input files and what became of them"),
}


def _table(table: str, chosen: str, key: Sequence[str]) -> Frame:
    """A table of the data set as it is, lists flattened; the long texts of reports are in ``texts``."""
    columns = [*TABLES[table], *([pa.field("is_latest", pa.bool_())] if table == "reports" else [])]
    variables = []
    for column in columns:
        if table == "reports" and column.name in ("text", "problems_text"):
            continue
        en, zh = meaning(table, column.name)
        variables.append(
            Variable(column.name, _kind(column.type), en, zh, _flat(column), values=_values(table, column.name))
        )
    limit = "" if table == "runs" else f" where report_id in {chosen}"
    order = ", ".join(f'"{name}"' for name in (*key, *(["sha256", "status"] if table == "runs" else [])))
    named = _TITLES[table]
    return Frame(table, key, variables, f"from {table}{limit}\norder by {order}", named.zh, named.en)


def _texts(chosen: str) -> Frame:
    names = ("report_id", "text", "problems_text", "problems_start")
    variables = [
        Variable(n, "integer" if n == "problems_start" else "string", *meaning("reports", n), n) for n in names
    ]
    source = f"from reports where report_id in {chosen} order by report_id"
    return Frame("texts", ["report_id"], variables, source, "报告全文", "texts of the reports")


def _identity() -> list[Variable]:
    """The variables of a report that stand before its figures."""
    names = ("report_id", "agency", "level", "kind", "sector", "region", "adcode", "year", "source_name", "status")
    grids = tuple(f"{table}_{what}" for table in STATISTICS for what in ("template", "state"))
    counts = ("has_problems", "none_declared", "n_issues", "n_remedies", "n_links", "n_unanswered", "n_orphans",
              "n_findings", "n_equations_failed")  # fmt: skip
    schema = TABLES["reports"]
    return [
        Variable(n, _kind(schema.field(n).type), *meaning("reports", n), f"r.{n}", values=_values("reports", n))
        for n in (*names, *grids, *counts)
    ]


def _wide(chosen: str) -> Frame:
    """One row for each report (latest version): identity, labels, figures of both forms."""
    figures = [
        Variable(own, "number", called.en, called.zh, f'c."{path}"', _unit(path), path)
        for own, path, called in _figures()
    ]
    source = f"""from reports r
left join {_pivoted("value")} c using (report_id)
left join (select report_id, list(kind || '.' || label) as labels from (
    select report_id, kind, unnest(labels) as label from items) group by report_id) l using (report_id)
where is_latest and report_id in {chosen} order by report_id"""
    zh, en = "每份报告一行（最新版本）", "one row for each report, its latest version: ready for a regression"
    return Frame("wide", ["report_id"], [*_identity(), *_label_counts(), *figures], source, zh, en)


def _wide_missing(chosen: str) -> Frame:
    """Beside each figure of `_wide` that is not there: why."""
    figures = [
        Variable(own, "string", f"why {own} is empty", f"{own} 缺失的原因", _why(path), path=path, values=MISSING)
        for own, path, _ in _figures()
    ]
    source = f"""from reports r left join {_pivoted(_CELL_CODE)} c using (report_id)
where is_latest and report_id in {chosen} order by report_id"""
    zh, en = "宽表各数值缺失的原因", "why a figure of the table wide is empty; empty where it has a number"
    return Frame("wide_missing", ["report_id"], [_identity()[0], *figures], source, zh, en)


_CELL_CODE = """case when value is not null then '' when regexp_full_match(trim(printed), '[/／—–―－-]+|无') then 'slash'
    when state in ('blank', 'missing', 'ambiguous') then state else 'text' end"""


def _pivoted(value: str) -> str:
    """Cells with a column for each path."""
    paths = ", ".join(f"'{path}'" for _, path, _ in _figures())
    return f"""(pivot (select report_id, path, {value} as figure from cells)
    on path in ({paths}) using max(figure) group by report_id)"""


def _why(path: str) -> str:
    state = f"r.{path.partition('.')[0]}_state"
    return f"""case when {state} is distinct from 'present' then coalesce({state}, 'absent')
    else coalesce(nullif(c."{path}", ''), if(c."{path}" = '', null, 'not_in_form')) end"""


def _label_counts() -> Iterator[Variable]:
    for kind in ("issue", "remedy"):
        for cues in label_cues(kind):
            called = name(kind, cues.key)
            count = f"coalesce(len(list_filter(l.labels, lambda x: x = '{kind}.{cues.key}')), 0)"
            yield Variable(
                f"{kind[0]}_{cues.key}"[:29],
                "integer",
                f"{kind}s with the label {called.en}; empty without a section five",
                f"{'问题' if kind == 'issue' else '措施'}：{called.zh}（条数；无第五部分时为空）",
                f"if(r.has_problems, {count}, null)",
                "items",
            )


@cache
def _figures() -> Sequence[tuple[str, str, Name]]:
    """Every cell of either form: variable, path, name; the form of 2021 first."""
    found: dict[str, tuple[str, str, Name]] = {}
    for key in FORMS:
        for table, code in _TABLE_CODES.items():
            for block, row in form(key, table).rows:
                for column in block.columns:
                    path = f"{table}.{row.key}.{column}"
                    own = f"{code}_{row.key}_{_COLUMN_CODES.get(column, column) if code == 'q' else column}"
                    for long, short in _SHORTER.items():
                        own = own.replace(long, short)
                    found.setdefault(path, (own, path, row_name(row) + column_name(block, column)))
    return tuple(found.values())


def _unit(path: str) -> str:
    if path.endswith("amount_wan"):
        return "万元 (10,000 yuan)"
    return "元 (yuan)" if path.endswith("amount_yuan") else "件 (count)"


def _values(table: str, column: str) -> Mapping[str, Name]:
    """Names of the values of a column of a table that has few."""
    vocabulary, keys = _FIXED.get((table, column), ("", ()))
    return {key: name(vocabulary, key) for key in keys}  # type: ignore[arg-type]


def _kind(kind: pa.DataType) -> Kind:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) else "string"


def _flat(column: pa.Field) -> str:
    if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type):
        return f"array_to_string(\"{column.name}\", '|')"
    if pa.types.is_nested(column.type):
        return f'cast(to_json("{column.name}") as varchar)'
    return f'"{column.name}"'
