"""Marks in text: nothing of the text is lost, and the HTML stays well formed whatever the spans."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from nlu.present.marks import Mark, marked


class Reader(HTMLParser):
    """Collects text and ids; fails where tags are not properly nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.text: list[str] = []
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack.append(tag)
        self.anchors += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack:
            self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.stack
    return reader


def mark(start: int, end: int, n: int = 1) -> Mark:
    return Mark(start, end, f"i{n}", f"t-i{n}", "issue", Markup("<b>#</b>"))


SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=6)


@given(st.text('ab<&"\n\t 好', max_size=36), SPANS)
def test_text_is_kept_and_tags_are_balanced(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(start, end, f"i{n}", f"t-i{n}", "issue") for n, (start, end) in enumerate(spans)]
    reader = read(marked(text, 0, len(text), marks))
    assert "".join(reader.text) == "".join(line for line in text.split("\n") if line.strip())
    assert len(reader.anchors) == len(set(reader.anchors))
    for n, (start, end) in enumerate(spans):
        if 0 <= start < end <= len(text):
            assert (f"t-i{n}" in reader.anchors) == bool(text[start:end].strip())


def test_nested_marks_nest() -> None:
    html = marked("一二三四", 0, 4, [mark(0, 4, 1), mark(1, 3, 2)])
    assert html.count("<mark") == 2
    assert html.index("t-i1") < html.index("t-i2")
    assert html.endswith("三<b>#</b></mark>四<b>#</b></mark></p>")


def test_crossing_marks_are_cut_and_tagged_once() -> None:
    html = marked("一二三四", 0, 4, [mark(0, 3, 1), mark(1, 4, 2)])
    assert html.count("<mark") == 3
    assert html.count("<b>#</b>") == 2


def test_a_mark_runs_over_lines() -> None:
    html = marked("一二\n三四", 0, 5, [mark(1, 4)])
    assert html.count("<p>") == 2
    assert html.count("<mark") == 2
    assert (html.count("id="), html.count("<b>#</b>")) == (1, 1)


def test_grid_lines_are_told_apart() -> None:
    assert marked("规章\t0", 0, 4, []) == '<p class="row">规章\t0</p>'
