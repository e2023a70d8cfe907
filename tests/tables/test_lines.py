"""Lines: the label and the figures behind it, from every shape of table."""

import pytest

from nlu.tables.lines import is_blank, parse_number, text_lines


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("3", 3), ("１２", 12), ("1,024", 1024), ("96171.6", 96171.6), ("+5", 5), ("-8", -8), ("增5", 5), ("减8", -8), ("3件", 3),
        ("251000元", 251000), ("", None), ("/", None), ("规章", None), ("1,02", None), ("3 0", None), ("1.", None),
        ("1①", 1), ("12²", 12), ("3126.5（含代收）", 3126.5), ("0.31亿元", 0.31), ("9" * 20, None),
    ],
)  # fmt: skip
def test_a_figure_is_read_or_refused(printed: str, value: float | None) -> None:
    assert parse_number(printed) == value


@pytest.mark.parametrize("printed", ["", "/", "-", "—", "——", " ", "无"])
def test_dashes_are_blank_and_not_zero(printed: str) -> None:
    assert is_blank(printed)
    assert parse_number(printed) is None


def _shape(text: str) -> list[tuple[str, list[str]]]:
    return [
        (line.labels[-1] if line.labels else "", [f.text for f in line.fields])
        for line in text_lines(text, 0, len(text))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\t\t重复申请\t0\t2\t",
        "重复申请 0 2",
        "| 重复申请 | 0 | 2 |",
        "重复申请\n\n0\n\n2",
        "重复\t申请\n0\t2",
    ],
)
def test_every_shape_gives_the_same_figures(text: str) -> None:
    (label, fields) = _shape(text)[-1]
    assert label in ("重复申请", "申请")
    assert [field for field in fields if field] == ["0", "2"]


def test_fields_point_to_their_characters() -> None:
    text = "一、本年新收\t\t13\t0\n重复申请 7 8"
    for line in text_lines(text, 0, len(text)):
        for field in line.fields:
            assert field.span is not None
            assert text[slice(*field.span)] == field.text
