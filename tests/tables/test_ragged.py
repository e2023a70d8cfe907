"""Rows of flattened text that lost or gained empty fields: what is certain is placed, the rest is refused."""

from nlu.tables.align import align, match
from nlu.tables.lines import text_lines
from nlu.templates import form

_LABELS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def _cells(*rows: str) -> dict[tuple[str, str], object]:
    text = "\n".join(("\t".join(["", "", "", *_LABELS]), *rows))
    found = align(match(form("t2021", "requests"), text_lines(text, 0, len(text)))).cells
    return {key: (reading.state, reading.value) for key, reading in found.items()}


def test_a_row_that_spans_all_its_cells_is_placed() -> None:
    cells = _cells("一、本年新收政府信息公开申请数量\t\t\t5\t\t0\t\t0\t0\t5\t")
    assert cells["new_received", "natural_person"] == ("read", 5)
    assert cells["new_received", "business"] == ("blank", None)
    assert cells["new_received", "total"] == ("read", 5)


def test_a_row_with_fewer_fields_from_figure_to_figure_is_not() -> None:
    cells = _cells("一、本年新收政府信息公开申请数量\t\t\t\t0\t\t0\t0\t5\t")
    assert {cells["new_received", column][0] for column in ("natural_person", "business", "total")} == {"ambiguous"}
