"""The tables of a data set: their columns are what `summarize`, `compare`, `export` and users rely on.

A data set is a folder with ``<table>/part-*.parquet``. Every column carries its meaning in English and Chinese as field
metadata (``en``, ``zh``), so that Parquet files and codebooks say the same. Null means "the file does not show it" and
is never 0.
"""

import pyarrow as pa

__all__ = ["STATISTICS", "TABLES", "VIEW_COLUMNS", "meaning"]

STATISTICS = ("active_disclosure", "requests", "review_litigation")

_TEXT, _INT, _REAL, _BOOL = pa.string(), pa.int32(), pa.float64(), pa.bool_()
_TEXTS = pa.list_(_TEXT)
_SPANS = pa.list_(pa.list_(_INT))
_SECTIONS = pa.list_(pa.struct([("key", _TEXT), ("heading", _TEXT), ("start", _INT), ("end", _INT)]))
_EQUATIONS = pa.list_(
    pa.struct([("id", _TEXT), ("printed", _REAL), ("computed", _REAL), ("verdict", _TEXT), ("blame", _TEXT)])
)
_EXTRA_ROWS = pa.list_(pa.struct([("table", _TEXT), ("label", _TEXT), ("printed", _TEXTS), ("page", _INT)]))
_ERRORS = pa.list_(pa.struct([("stage", _TEXT), ("message", _TEXT), ("page", _INT)]))


def meaning(table: str, column: str) -> tuple[str, str]:
    """What a column of a table holds, in English and Chinese; KeyError for one that does not exist."""
    if table == "reports" and column in VIEW_COLUMNS:
        return VIEW_COLUMNS[column]
    noted: dict[bytes, bytes] = TABLES[table].field(column).metadata
    return noted[b"en"].decode(), noted[b"zh"].decode()


def _table(*columns: tuple[str, pa.DataType, str, str]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, metadata={"en": en, "zh": zh}) for name, kind, en, zh in columns])


_REPORT_ID = (
    "report_id",
    _TEXT,
    "report: first 16 hex digits of the SHA-256 of its bytes",
    "报告编号（内容哈希前16位）",
)
_STATISTICS = [
    entry
    for table, zh in zip(STATISTICS, ("主动公开表", "依申请公开表", "复议诉讼表"), strict=True)
    for entry in (
        (f"{table}_template", _TEXT, "form the grid follows: t2021, t2019, freeform; null: none", f"{zh}所用格式"),
        (f"{table}_state", _TEXT, "grid: present, absent or unreadable", f"{zh}状态：有、无、不可读"),
    )
]

TABLES: dict[str, pa.Schema] = {
    # One row for each report, keyed by report_id. The view `reports` adds VIEW_COLUMNS.
    "reports": _table(
        _REPORT_ID,
        ("source_name", _TEXT, "file as named to the program; archive.zip/member for members", "来源文件名"),
        ("source_url", _TEXT, "address from the manifest", "来源网址（清单提供）"),
        ("sha256", _TEXT, "SHA-256 of the bytes", "内容哈希"),
        ("media_type", _TEXT, "format of the file", "文件格式"),
        ("bytes", pa.int64(), "size of the file in bytes", "文件大小（字节）"),
        ("pages", _INT, "pages, where the format has pages", "页数"),
        ("text_origin", _TEXT, "text_layer, markup, plain or ocr", "文字来源"),
        ("scope", _TEXT, "report, or problems for a bare section five", "范围：整份报告或仅第五部分"),
        ("status", _TEXT, "ok, or partial when errors is not empty", "读取状态：完整、部分"),
        ("title", _TEXT, "title of the report", "标题"),
        ("agency", _TEXT, "normalised name of the agency", "机关名称（规范）"),
        ("agency_raw", _TEXT, "name as printed", "机关名称（原文）"),
        ("level", _TEXT, "national, provincial, prefecture, county or township", "行政层级"),
        ("kind", _TEXT, "kind of body, e.g. government, department, township", "机关类别"),
        ("sector", _TEXT, "policy field, e.g. 应急管理", "领域"),
        ("region", _TEXT, "full name of the division", "行政区划全称"),
        ("adcode", _TEXT, "GB/T 2260 code of the division; null when more than one fits", "行政区划代码"),
        ("adcode_candidates", _TEXTS, "every code that fits", "可能的行政区划代码"),
        ("year", _INT, "year reported on", "报告年度"),
        ("year_witnesses", _TEXT, "what each witness of the year says, as a JSON object", "年度各证据（JSON）"),
        ("period_start", _TEXT, "first day of the period, ISO 8601", "统计期限起"),
        ("period_end", _TEXT, "last day of the period, ISO 8601", "统计期限止"),
        ("signed_on", _TEXT, "day of signature, ISO 8601", "落款日期"),
        ("published_on", _TEXT, "day of publication, ISO 8601", "发布日期"),
        ("overridden", _TEXTS, "fields taken from the manifest instead of the file", "由清单覆盖的字段"),
        *_STATISTICS,
        ("n_issues", _INT, "issues in section five", "问题数"),
        ("n_remedies", _INT, "remedies in section five", "措施数"),
        ("n_links", _INT, "links between remedies and issues", "对应关系数"),
        ("n_unanswered", _INT, "issues without a remedy", "无措施的问题数"),
        ("n_orphans", _INT, "remedies without an issue", "无问题的措施数"),
        ("n_findings", _INT, "findings of the audit", "核查发现数"),
        ("n_equations_failed", _INT, "equations of the grids that fail", "不成立的勾稽关系数"),
        ("none_declared", _BOOL, "section five says that there is no problem", "声明无问题"),
        ("has_problems", _BOOL, "a section five was found (or given)", "有第五部分"),
        ("text", _TEXT, "normalised text of the whole report; spans index into it", "全文"),
        ("problems_text", _TEXT, "text of section five with its heading; null when there is none", "第五部分原文"),
        ("problems_start", _INT, "where problems_text begins in text", "第五部分起点"),
        ("sections", _SECTIONS, "the statutory sections and their spans", "各章节"),
        ("equations", _EQUATIONS, "equations of the grids and their verdicts", "勾稽关系"),
        ("extra_rows", _EXTRA_ROWS, "rows beyond the official form", "格式外的行"),
        ("errors", _ERRORS, "steps that failed on a part of the report", "局部错误"),
        ("schema_version", _TEXT, "version of the record", "记录格式版本"),
        ("version", _TEXT, "version of the program", "程序版本"),
        ("settings", _TEXT, "hash of the settings", "设置哈希"),
    ),
    # One row for each cell of the official form that the grid has, whatever its state.
    "cells": _table(
        _REPORT_ID,
        ("path", _TEXT, "table.row.column", "单元格路径"),
        ("table", _TEXT, "active_disclosure, requests or review_litigation", "表"),
        ("row", _TEXT, "row key of the form, e.g. new_received", "行"),
        ("column", _TEXT, "column key of the form, e.g. natural_person", "列"),
        ("value", _REAL, "number; null when the file shows none", "数值"),
        ("value_text", _TEXT, "value where it is not a number", "文本值"),
        ("printed", _TEXT, "characters of the cell; null when the cell is missing", "原文"),
        ("state", _TEXT, "read, inferred, ambiguous, blank or missing", "状态：读出、推出、存疑、空白、缺失"),
        ("page", _INT, "page, from 1", "页码"),
        ("bbox", pa.list_(_REAL), "x0, top, x1, bottom in points", "位置"),
        ("grid_row", _INT, "row of the source grid, from 0", "源表行号"),
        ("grid_column", _INT, "column of the source grid, from 0", "源表列号"),
        ("start", _INT, "span in reports.text", "起点"),
        ("end", _INT, "its end", "终点"),
        ("engine", _TEXT, "reader that won", "读取引擎"),
    ),
    # One row for each issue or remedy; (report_id, item_id) is unique.
    "items": _table(
        _REPORT_ID,
        ("item_id", _TEXT, "i1 … for issues, r1 … for remedies, unique in a report", "条目编号"),
        ("kind", _TEXT, "issue or remedy", "问题或措施"),
        ("text", _TEXT, "verbatim; reports.text[start:end]", "原文"),
        ("start", _INT, "span in reports.text", "起点"),
        ("end", _INT, "its end", "终点"),
        ("marker", _TEXT, "enumerator before it, e.g. 一是", "序号"),
        ("title", _TEXT, "its headline", "小标题"),
        ("label", _TEXT, "most important label; null when none reached its threshold", "主标签"),
        ("labels", _TEXTS, "labels, most important first", "全部标签"),
        ("label_scores", pa.list_(_REAL), "their scores, in the same order", "标签分值"),
        ("status", _TEXT, "remedy: planned or done; issue: current or resolved", "状态"),
        ("score", _REAL, "how sure the reading is of the item and its limits", "置信度"),
        ("review", _BOOL, "a person should look", "需人工复核"),
        ("answered", _BOOL, "issue: has a remedy; remedy: has an issue", "有对应条目"),
        ("specificity", _TEXT, "concrete, semi or boilerplate", "具体程度"),
        ("commitment", _INT, "planned remedy: 0 wish … 3 bound by deadline, number or owner", "承诺强度"),
        ("attributes", _TEXT, "every attribute, as a JSON object", "属性（JSON）"),
    ),
    # One row for each remedy that answers an issue.
    "links": _table(
        _REPORT_ID,
        ("remedy_id", _TEXT, "item_id of the remedy", "措施编号"),
        ("issue_id", _TEXT, "item_id of the issue", "问题编号"),
        ("score", _REAL, "how sure the reading is", "置信度"),
        ("reason", _TEXT, "phrase, ordinal, topic or model", "依据"),
    ),
    # One row for each finding of the audit.
    "findings": _table(
        _REPORT_ID,
        ("position", _INT, "order among the findings of the report, from 0", "次序"),
        ("code", _TEXT, "rule, e.g. REQ-101", "规则"),
        ("severity", _TEXT, "error, warning or info", "严重程度"),
        ("message", _TEXT, "what was found, in English", "说明（英文）"),
        ("message_zh", _TEXT, "what was found, in Chinese", "说明（中文）"),
        ("printed", _TEXT, "what the report prints", "报告所载"),
        ("computed", _TEXT, "what arithmetic gives", "计算所得"),
        ("paths", _TEXTS, "cells concerned", "相关单元格"),
        ("spans", _SPANS, "spans in reports.text, each [start, end]", "相关文字"),
    ),
    # One row for each input file, read or not; nothing that depends on the machine or the moment.
    "runs": _table(
        ("name", _TEXT, "file as named to the program; archive.zip/member for members", "文件名"),
        ("sha256", _TEXT, "SHA-256 of the bytes; null when there are none", "内容哈希"),
        ("bytes", pa.int64(), "size in bytes; null when it could not be opened", "大小（字节）"),
        ("status", _TEXT, "ok, partial, failed or skipped", "状态：成功、部分、失败、略过"),
        ("category", _TEXT, "why failed or skipped, e.g. damaged, timeout, crash, duplicate", "失败类别"),
        ("stage", _TEXT, "step that failed", "失败环节"),
        ("reason", _TEXT, "one sentence", "原因"),
        ("report_id", _TEXT, "row in reports; of the first file with these bytes for a duplicate", "报告编号"),
        ("n_findings", _INT, "findings on the report", "核查发现数"),
        (
            "fingerprint",
            _TEXT,
            "hash of the next three and the manifest's overrides; decides what is skipped",
            "运行指纹",
        ),
        ("version", _TEXT, "version of the program", "程序版本"),
        ("settings", _TEXT, "hash of the settings", "设置哈希"),
        ("models", _TEXT, "hash of the manifest of the trained models", "模型哈希"),
    ),
}

VIEW_COLUMNS: dict[str, tuple[str, str]] = {
    "entity": ("same for one body under all its names; null when the agency is not known", "同一机关各名称共用的键"),
    "report_key": ("same for all versions of one report: entity and year", "同一报告各版本共用的键"),
    "n_versions": ("versions of this report in the data set", "版本数"),
    "is_latest": ("the latest version: by published_on, signed_on, then source_name", "是否最新版本"),
}
"""Columns that depend on other reports; `nlu.open_dataset` computes them in the view ``reports``."""
