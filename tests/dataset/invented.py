"""A small data set written by hand: three bodies over three years, a copy between two of them, a report without section
five, an older version, a broken file. What it holds is known, so that counts can be checked.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nlu.dataset.schema import TABLES
from nlu.templates import form

HONGZE = ("江苏省淮安市洪泽区", "320813", "county", "government", None)
LUSHAN = ("河南省平顶山市鲁山县", "410423", "county", "department", "财政")
TOWN = ("河南省平顶山市鲁山县", "410423", "township", "township", None)
COPIED = "围绕重大项目建设编制了专题目录，把征收补偿方案逐户张贴到村务栏并拍照存档备查。由两名专干每周五核对台账并向分管同志汇报当周的公开进展。"
MONTHLY = "将在次年三月底前印发栏目更新时限表，由办公室逐月通报。"


class Report:
    """A report put together from its sections, items and figures."""

    def __init__(self, agency: str, body: Sequence[Any], year: int, **columns: Any) -> None:
        region, adcode, level, kind, sector = body
        self.items: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []
        self.cells: list[dict[str, Any]] = []
        self.findings: list[dict[str, Any]] = []
        self.text = f"{agency}{year}年政府信息公开工作年度报告\n"
        self.sections: list[dict[str, Any]] = []
        self.columns: dict[str, Any] = {
            "agency": agency, "agency_raw": agency, "region": region, "adcode": adcode, "level": level, "kind": kind, "sector": sector,
            "year": year, "title": self.text.strip(), "source_name": f"{agency}-{year}.html", "media_type": "text/html",
            "text_origin": "markup", "scope": "report", "status": "ok", "none_declared": False, "has_problems": False,
            "schema_version": "1.0", "version": "0", "settings": "0", "n_findings": 0, "adcode_candidates": [adcode], "bytes": 1,
            "requests_state": "absent", "active_disclosure_state": "absent", "review_litigation_state": "absent",
            "year_witnesses": "{}", "overridden": [], "equations": [], "extra_rows": [], "errors": [],
        } | columns  # fmt: skip

    def section(self, key: str, heading: str, text: str) -> "Report":
        start = len(self.text)
        self.text += f"{heading}\n{text}\n"
        self.sections.append({"key": key, "heading": heading, "start": start, "end": len(self.text)})
        return self

    def problems(
        self, text: str, items: Iterable[tuple[str, str, list[str]]], links: Mapping[str, str] = MappingProxyType({})
    ) -> "Report":
        """Items are (kind, text, labels), numbered in order; links go from remedy to issue."""
        self.section("problems", "五、存在的主要问题及改进情况", text)
        counts = {"issue": 0, "remedy": 0}
        answered = {*links, *links.values()}
        for kind, words, labels in items:
            counts[kind] += 1
            item_id = f"{kind[0]}{counts[kind]}"
            start = self.text.index(words)
            self.items.append(
                {"item_id": item_id, "kind": kind, "text": words, "start": start, "end": start + len(words), "labels": labels,
                     "label": labels[0] if labels else None, "label_scores": [0.9] * len(labels), "score": 0.9, "review": False,
                     "status": "current" if kind == "issue" else "planned", "answered": item_id in answered,
                     "commitment": None if kind == "issue" else 1, "attributes": "{}"}
            )  # fmt: skip
        self.links = [{"remedy_id": r, "issue_id": i, "score": 0.9, "reason": "topic"} for r, i in links.items()]
        section = self.sections[-1]
        self.columns |= {
            "has_problems": True, "n_issues": counts["issue"], "n_remedies": counts["remedy"], "n_links": len(links),
            "n_unanswered": sum(item["kind"] == "issue" and not item["answered"] for item in self.items),
            "problems_text": self.text[section["start"] : section["end"]], "problems_start": section["start"],
        }  # fmt: skip
        return self

    def grid(self, table: str, values: Mapping[tuple[str, str], Any], rest: int | None = 0) -> "Report":
        """Cells of the 2021 form; a str is printed without being a number, `rest` fills the others."""
        self.columns |= {f"{table}_state": "present", f"{table}_template": "t2021"}
        for row, column in form("t2021", table).cells():  # type: ignore[arg-type]
            value = values.get((row, column), rest)
            number = None if isinstance(value, str) else value
            state = "read" if number is not None else "blank" if isinstance(value, str) else "missing"
            self.cells.append(
                {"path": f"{table}.{row}.{column}", "table": table, "row": row, "column": column, "value": number, "state": state,
                     "printed": None if value is None else str(value), "engine": "native"}
            )  # fmt: skip
        return self

    def finding(self, code: str, message: str) -> "Report":
        self.findings.append(
            {
                "position": len(self.findings),
                "code": code,
                "severity": "error",
                "message": message,
                "message_zh": message,
            }
        )
        return self


def reports() -> list[Report]:
    """The reports; 洪泽 changes its name, 鲁山财政局 copies from it, and the town has no section five in 2023."""
    old = Report("洪泽区人民政府", HONGZE, 2022).section("overall", "一、总体情况", COPIED)
    old.problems(
        f"栏目更新不够及时；政策解读形式单一。{MONTHLY}",
        [("issue", "栏目更新不够及时", ["timeliness"]), ("issue", "政策解读形式单一", ["policy_interpretation"]),
         ("remedy", MONTHLY[:-1], ["speed_up"])],
        {"r1": "i1"},
    )  # fmt: skip
    old.grid("requests", {("new_received", "total"): 4, ("processed_total", "total"): 3, ("granted", "total"): 3,
                          ("carried_forward", "total"): 1})  # fmt: skip
    old.grid("active_disclosure", {("normative_docs", "valid"): 5, ("normative_docs", "made"): 1})
    new = Report("淮安市洪泽区人民政府", HONGZE, 2023).section("overall", "一、总体情况", "全年工作平稳开展。")
    new.problems(
        f"部分栏目更新仍不及时；专职人员力量不足。{MONTHLY}联系人王建国，电话0517-87221234，邮箱wjg@example.cn。",
        [("issue", "部分栏目更新仍不及时", ["timeliness"]), ("issue", "专职人员力量不足", ["staffing", "capacity"]),
         ("remedy", MONTHLY[:-1], ["speed_up"])],
        {"r1": "i1"},
    )  # fmt: skip
    new.grid("requests", {("new_received", "total"): 9, ("carried_over", "total"): 2, ("processed_total", "total"): 10,
                          ("granted", "total"): 5, ("denied_third_party", "total"): 5,
                          ("carried_forward", "total"): 1, ("granted", "business"): "/"})  # fmt: skip
    new.grid("active_disclosure", {("normative_docs", "valid"): 7, ("normative_docs", "made"): 3,
                                   ("normative_docs", "repealed"): 1, ("fees", "amount_wan"): ""})  # fmt: skip
    new.grid("review_litigation", {("review", "total"): 4, ("review", "corrected"): 1, ("review", "pending"): 2})
    new.finding("REQ-101", "a balance fails")
    draft = Report("淮安市洪泽区人民政府", HONGZE, 2023, source_name="draft.html", published_on="2024-01-01")
    new.columns["published_on"] = "2024-02-01"
    copy = Report("鲁山县财政局", LUSHAN, 2023).section("overall", "一、总体情况", f"我局认真落实。{COPIED}")
    copy.problems(
        "专职人员力量不足。下一步加强培训。",
        [("issue", "专职人员力量不足", ["staffing"]), ("remedy", "加强培训", ["training"])],
    )
    copy.grid("requests", {("new_received", "total"): 2, ("processed_total", "total"): None}, rest=None)
    town = Report("鲁山县下汤镇人民政府", TOWN, 2023).section("overall", "一、总体情况", "我镇收到申请0件。")
    return [old, new, draft, copy, town]


def write(folder: Path, written: Sequence[Report] | None = None) -> Path:
    """Writes the tables of a data set and returns its folder."""
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for report in reports() if written is None else written:
        sha = hashlib.sha256(f"{report.columns['source_name']}{report.text}".encode()).hexdigest()
        own = {"report_id": sha[:16]}
        rows["reports"].append(own | report.columns | {"sha256": sha, "text": report.text, "sections": report.sections})
        for table in ("cells", "items", "links", "findings"):
            rows[table] += [own | row for row in getattr(report, table)]
        rows["runs"].append(own | {"name": report.columns["source_name"], "sha256": sha, "status": "ok", "bytes": 1})
    rows["runs"].append(
        {"name": "broken.pdf", "sha256": "0" * 64, "status": "failed", "category": "damaged", "stage": "reading"}
    )
    for table, schema in TABLES.items():
        path = folder / table / "part-00000.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        full = [{name: row.get(name) for name in schema.names} for row in rows[table]]
        pq.write_table(pa.Table.from_pylist(full, schema=schema), path)
    (folder / "dataset.json").write_text(json.dumps({"schema_version": "1.0"}), encoding="utf-8")
    return folder
