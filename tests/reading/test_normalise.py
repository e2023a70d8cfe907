"""Both normal forms keep a right map back to the raw text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.reading.normalise import Normalised, fold, tidy

CHINESE = st.text(
    st.sampled_from("政府信息公开年度报告 \u3000\t\n\r⼀⼯０９ＡＺ（）,12件年月條複\u200b\ufeff\xa0①㎡ﬁ政Ａa"),
    max_size=60,
)
ANY = st.one_of(CHINESE, st.text(max_size=60))


def assert_map_is_sound(raw: str, form: Normalised) -> None:
    assert len(form.origins) == len(form.text) + 1
    assert form.origins[-1] == len(raw)
    assert list(form.origins) == sorted(form.origins)
    for index in range(len(form.text)):
        start, end = form.raw_span(index, index + 1)
        assert 0 <= start < end <= len(raw)


@given(ANY)
def test_tidy_maps_every_character_to_the_one_it_repairs(raw: str) -> None:
    form = tidy(raw)
    assert_map_is_sound(raw, form)
    assert len(form.text) <= len(raw)
    for char, origin in zip(form.text, form.origins, strict=False):
        same = char == raw[origin] or char == unicodedata.normalize("NFKC", raw[origin])
        assert same or (char in " \n" and raw[origin].isspace())


@given(ANY)
def test_fold_maps_every_character_and_keeps_no_space(raw: str) -> None:
    form = fold(raw)
    assert_map_is_sound(raw, form)
    assert not any(ch.isspace() for ch in form.text)


@given(ANY, ANY)
def test_fold_is_the_same_for_a_part_of_the_text(left: str, right: str) -> None:
    apart = fold(left).text + fold(right).text
    if apart == fold(left + right).text:
        start = len(fold(left).text)
        raw_start, raw_end = fold(left + right).raw_span(start, len(apart))
        assert fold((left + right)[raw_start:raw_end]).text == fold(right).text


@pytest.mark.parametrize(
    ("raw", "kept", "folded"),
    [
        ("2024 年⼯作，共 3 件", "2024年工作，共3件", "2024年工作,共3件"),
        ("行政复议\t0\t1", "行政复议\t0\t1", "行政复议01"),
        ("結轉下年度 繼續辦理", "結轉下年度繼續辦理", "结转下年度继续办理"),
        ("（一）\r\n予以\u200b公开", "（一）\n予以公开", "(一)予以公开"),
    ],
)
def test_examples(raw: str, kept: str, folded: str) -> None:
    assert tidy(raw).text == kept
    assert fold(raw).text == folded
