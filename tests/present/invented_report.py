"""Records made by hand: an invented report with everything that a view has to show."""

import hashlib
import struct
import zlib

from nlu.record import (
    Agency,
    Cell,
    Equation,
    ExtraRow,
    Finding,
    Item,
    Label,
    Link,
    Meta,
    Problems,
    ProducedBy,
    ReportRecord,
    Section,
    Source,
    StageError,
    Statistics,
    Table,
    TableName,
)
from nlu.templates import FormKey, form

TITLE = "示例市样板区应急管理局2024年政府信息公开工作年度报告"
BODY = {
    "overall": "一、总体情况\n全年主动公开信息128条，收到政府信息公开申请3件。",
    "active_disclosure": "二、主动公开政府信息情况\n规章\t0\t0\t0",
    "requests": "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量\t3\t0\t0\t0\t0\t0\t3",
    "review_litigation": "四、行政复议、行政诉讼情况\n0\t11\t0\t0\t0",
    "problems": (
        "五、存在的主要问题及改进情况\n工作中仍有不足：一是部分栏目更新不够及时；二是政策解读形式单一，"
        "图解视频类占比低；三是经办人员多为兼职。\n下一步，一是明确栏目更新时限，建立到期提醒；"
        "二是针对解读材料照抄原文的问题，推行图解和短视频解读；\n三是开展《条例》宣传。"
    ),
    "other": "六、其他需要报告的事项\n未收取信息处理费。",
}
TEXT = "\n".join([TITLE, *BODY.values()])


def record(**changes: object) -> ReportRecord:
    """The invented report, with parts replaced."""
    fields: dict[str, object] = {
        "report_id": "0123456789abcdef",
        "status": "partial",
        "source": Source(
            name="sample.pdf",
            sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
            media_type="application/pdf",
            bytes=240143,
            pages=5,
            text_origin="text_layer",
        ),
        "meta": Meta(
            title=TITLE, agency=AGENCY, year=2024, period=("2024-01-01", "2024-12-31"), signed_on="2025-01-20"
        ),
        "text": TEXT,
        "sections": sections(),
        "statistics": Statistics(
            active_disclosure=table("t2021", "active_disclosure"),
            requests=table("t2021", "requests"),
            review_litigation=table("t2021", "review_litigation"),
        ),
        "cells": cells("t2021"),
        "equations": equations(),
        "problems": problems(),
        "findings": findings(),
        "errors": [StageError(stage="tables", message="one grid is cut off", page=3)],
        "produced_by": ProducedBy(version="0.1.0", models={"roles": "1.0.0"}, settings="a1b2c3d4e5f6"),
    }
    return ReportRecord.model_validate(fields | changes)


AGENCY = Agency(
    name="示例市样板区应急管理局",
    name_raw="示例市样板区应急管理局",
    level="county",
    kind="department",
    sector="应急管理",
    region="某省示例市样板区",
    adcode="999999",
)
NOT_ZERO = {
    "active_disclosure.licensing.decisions": 92,
    "active_disclosure.penalty.decisions": 23,
    "active_disclosure.normative_docs.valid": 7,
    "requests.new_received.natural_person": 3,
    "requests.new_received.total": 3,
    "requests.granted.natural_person": 2,
    "requests.granted.total": 2,
    "requests.denied_enforcement_file.natural_person": 1,
    "requests.denied_enforcement_file.total": 1,
    "requests.processed_total.natural_person": 3,
    "requests.processed_total.total": 3,
    "review_litigation.review.corrected": 11,
}
STATES = {
    "active_disclosure.fees.amount_wan": "missing",
    "requests.carried_over.research": "blank",
    "requests.granted.total": "inferred",
    "requests.other_misc.legal_service": "ambiguous",
}


def sections() -> list[Section]:
    found, at = [], len(TITLE) + 1
    for key, body in BODY.items():
        heading = body.partition("\n")[0]
        found.append(Section.model_validate({"key": key, "heading": heading, "start": at, "end": at + len(body)}))
        at += len(body) + 1
    return found


def table(key: FormKey, name: TableName) -> Table:
    values: dict[str, dict[str, int | float | str | None]] = {}
    for row, column in form(key, name).cells():
        path = f"{name}.{row}.{column}"
        unread = STATES.get(path) in ("missing", "blank", "ambiguous")
        values.setdefault(row, {})[column] = None if unread else NOT_ZERO.get(path, 0)
    extra = [ExtraRow(label="其他主动公开文件", printed=["4"])] if name == "active_disclosure" else []
    return Table(template=key, state="present", values=values, extra_rows=extra)


def cells(key: FormKey) -> list[Cell]:
    found = []
    for page, name in enumerate(("active_disclosure", "requests", "review_litigation"), 2):
        for n, (row, column) in enumerate(form(key, name).cells()):
            path = f"{name}.{row}.{column}"
            state = STATES.get(path, "read")
            value = None if state in ("missing", "blank", "ambiguous") else NOT_ZERO.get(path, 0)
            left, top = 90 + n % 7 * 60, 100 + n // 7 * 22
            fields = {"path": path, "state": state, "value": value, "engine": "native", "page": page}
            fields["printed"] = {"read": str(value), "blank": "", "ambiguous": "1 1"}.get(state)
            fields["bbox"] = (left, top, left + 56, top + 20)
            found.append(Cell.model_validate(fields))
    return found


def equations() -> list[Equation]:
    columns = list(form("t2021", "requests").blocks[0].columns)
    h1 = [Equation(id=f"H1.{c}", printed=0, computed=0, verdict="holds") for c in columns]
    sides = ["total", "upheld", "corrected", "other_result", "pending"]
    failing = Equation(
        id="H4.review",
        printed=0,
        computed=11,
        verdict="fails",
        blame="source",
        paths=[f"review_litigation.review.{c}" for c in sides],
    )
    return [*h1, Equation(id="H3.carried_over", verdict="unknown"), failing]


def item(name: str, text: str, labels: dict[str, float], **more: object) -> Item:
    start = TEXT.index(text)
    given = [Label(key=key, score=score) for key, score in labels.items()]
    fields = {"id": name, "text": text, "start": start, "end": start + len(text), "labels": given}
    return Item.model_validate(fields | more)


def problems() -> Problems:
    issues = [
        item(
            "i1",
            "部分栏目更新不够及时",
            {"timeliness": 0.97},
            marker="一是",
            attributes={"extent": "部分", "hedge": "medium"},
        ),
        item("i2", "政策解读形式单一，图解视频类占比低", {"policy_interpretation": 0.95}, marker="二是"),
        item("i3", "经办人员多为兼职", {"staffing": 0.91}, marker="三是", attributes={"cause": None}),
        item("i4", "解读材料照抄原文", {"policy_interpretation": 0.88, "content_quality": 0.4}, score=0.8),
    ]
    remedies = [
        item("r1", "明确栏目更新时限，建立到期提醒", {"speed_up": 0.93, "build_rules": 0.51}, status="planned"),
        item(
            "r2", "针对解读材料照抄原文的问题，推行图解和短视频解读", {"improve_interpretation": 0.96}, status="planned"
        ),
        item("r3", "开展《条例》宣传", {}, status="done", review=True),
    ]
    links = [
        Link(remedy="r1", issue="i1", score=0.92, reason="ordinal"),
        Link(remedy="r2", issue="i2", score=0.83, reason="topic"),
        Link(remedy="r2", issue="i4", score=0.99, reason="phrase"),
    ]
    return Problems(issues=issues, remedies=remedies, links=links, unanswered=["i3"], orphans=["r3"])


def findings() -> list[Finding]:
    at = TEXT.index("全年主动公开信息128条")
    return [
        Finding(
            code="REV-101",
            severity="error",
            message="The total of reviews is not the sum of the results.",
            message_zh="行政复议总计不等于各项结果之和。",
            printed="0",
            computed="11",
            paths=["review_litigation.review.total"],
        ),
        Finding(
            code="TXT-201",
            severity="warning",
            message="A figure in the text has no counterpart.",
            message_zh="正文中的数字没有对应的表格。",
            spans=[(at, at + 12)],
        ),
        Finding(code="FRM-301", severity="info", message="A row was added.", message_zh="表中有附加行。"),
    ]


def png(width: int = 119, height: int = 168, per_metre: int | None = None) -> bytes:
    """A white image; `per_metre` states its density."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    density = chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)) if per_metre else b""
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + density + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
