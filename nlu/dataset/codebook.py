"""What every variable of a research package means, in English and Chinese, and how figures can be missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from nlu.dataset.frames import MISSING, Frame, Kind
from nlu.dataset.writers.statistical import SPSS_CODES, STATA_CODES

__all__ = ["codebook", "data_package", "markdown"]

_HEADER = ("table", "variable", "type", "unit", "en", "zh", "cell", "values")
_TYPES: Mapping[Kind, str] = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean"}


def codebook(frames: Sequence[Frame]) -> list[tuple[str, ...]]:
    """The codebook as rows, its header first; variables of ``wide_missing`` are told in one row."""
    rows: list[tuple[str, ...]] = [_HEADER]
    for frame in frames:
        for variable in frame.variables:
            values = "; ".join(f"{key} = {named.en} {named.zh}" for key, named in variable.values.items())
            own = (frame.name, variable.name, variable.kind, variable.unit, variable.en, variable.zh, variable.path)
            rows.append((*own, values))
    return rows


def markdown(frames: Sequence[Frame], notes: Sequence[str]) -> str:
    """The codebook for people."""
    lines = [
        "# Codebook 变量说明",
        "",
        "Empty means that the report does not show it; it never means 0. 空值表示报告未载明，绝不等于 0。",
        "",
        "## Missing figures 数值缺失的原因",
        "",
        "| wide_missing | Stata | SPSS | English | 中文 |",
        "|---|---|---|---|---|",
        *(
            f"| {key} | .{STATA_CODES[key]} | {SPSS_CODES[key]} | {named.en} | {named.zh} |"
            for key, named in MISSING.items()
        ),
        "| (empty) | number | number | a figure is printed, 0 included | 有数值（含 0） |",
    ]
    for frame in frames:
        lines += ["", f"## {frame.name}", "", f"{frame.en}. {frame.zh}。", ""]
        lines += [f"Key 主键: {', '.join(frame.key)}", ""]
        if frame.name == "wide_missing":
            lines += ["The same variable names as the figures of `wide`. 变量名与 `wide` 的数值变量相同。"]
            continue
        lines += ["| variable | type | unit | English | 中文 | cell |", "|---|---|---|---|---|---|"]
        lines += [
            f"| {v.name} | {v.kind} | {v.unit} | {_cell(v.en)} | {_cell(v.zh)} | {v.path} |" for v in frame.variables
        ]
    lines += ["", "## Notes 说明", "", *(f"- {note}" for note in notes)]
    return "\n".join(lines) + "\n"


def data_package(frames: Sequence[Frame], files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A Frictionless data package over the CSV files.

    Args:
        frames: What was written.
        files: ``bytes`` and ``sha256`` of each file by its path in the package.
    """
    return {
        "profile": "tabular-data-package",
        "name": "gongkai",
        "title": "政府信息公开工作年度报告 / annual reports on government information disclosure",
        "resources": [_resource(frame, files[f"csv/{frame.name}.csv"]) for frame in frames],
    }


def _resource(frame: Frame, file: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": v.name, "type": _TYPES[v.kind], "title": v.zh, "description": v.en} | _unit(v.unit)
            for v in frame.variables
        ],
        "missingValues": [""],
    }
    if frame.name != "runs":
        schema["primaryKey"] = list(frame.key)
    if frame.name not in ("reports", "runs"):
        reference = {"resource": "reports", "fields": ["report_id"]}
        schema["foreignKeys"] = [{"fields": ["report_id"], "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": frame.name,
        "path": f"csv/{frame.name}.csv",
        "title": frame.zh,
        "description": frame.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "schema": schema,
    }


def _unit(unit: str) -> dict[str, str]:
    return {"unit": unit} if unit else {}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
