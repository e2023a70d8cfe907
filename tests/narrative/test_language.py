"""The spaCy pipeline: exact tokens, spans, links, no global state."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("spacy")
pytest.importorskip("jieba")

from nlu.narrative import read_problems
from nlu.narrative.language import pipeline
from nlu.narrative.tokens import cut

TEXT = "存在问题：一是栏目更新 不及时；\n二是解读形式单一。下一步，一是按月更新栏目。"


@given(st.text(alphabet=st.sampled_from("公开 信息\n\t，。1a\u3000😀的"), max_size=40))
@settings(deadline=None)
def test_tokens_give_the_text_back(text: str) -> None:
    assert "".join(cut(text)) == text
    assert pipeline().make_doc(text).text == text


def test_spans_and_links() -> None:
    doc = pipeline()(TEXT)
    problems = read_problems(TEXT)
    assert [span.text for span in doc.spans["issues"]] == [item.text for item in problems.issues]
    assert [span.id_ for span in doc.spans["remedies"]] == ["r1"]
    assert doc._.links == [(link.remedy, link.issue) for link in problems.links] == [("r1", "i1")]
    assert doc._.problems == problems


def test_domain_words_stay_whole_and_private() -> None:
    import jieba

    assert "依申请公开" in cut("规范依申请公开答复")
    assert not jieba.dt.FREQ.get("依申请公开")


def test_pipeline_is_cached() -> None:
    assert pipeline() is pipeline()
