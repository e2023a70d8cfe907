"""The spaCy pipeline for users of spaCy: our reading of section five as spans and links on a `Doc`.

`read_problems` itself needs neither words nor spaCy, whose imports and dictionary take longer than reading a report.
"""

from functools import cache
from typing import TYPE_CHECKING

from nlu.narrative import read_problems
from nlu.narrative.tokens import tokenizer
from nlu.record import Item, Problems

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, SpanGroup

__all__ = ["annotate", "pipeline"]

_FACTORY = "gongkai_problems"


@cache
def pipeline() -> "Language":
    """A blank Chinese pipeline with our tokenizer and one component that reads section five.

    Returns:
        The pipeline; the same object on every call. On a processed text ``doc.spans["issues"]`` and
        ``doc.spans["remedies"]`` hold the items (`Span.id_` is the item's id, `Span.label_` its first label),
        ``doc._.links`` the links and ``doc._.problems`` the whole reading.
    """
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc

    for name, default in (("problems", None), ("links", None)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    if not Language.has_factory(_FACTORY):
        Language.component(_FACTORY, func=_read)
    config = {"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}}
    language = spacy.blank("zh", config=config)
    language.tokenizer = tokenizer(language.vocab)
    language.add_pipe(_FACTORY)
    return language


def _read(doc: "Doc") -> "Doc":
    return annotate(doc, read_problems(doc.text))


def annotate(doc: "Doc", problems: Problems) -> "Doc":
    """Puts a reading of its text on a document of `pipeline`; see there.

    Args:
        doc: E.g. ``pipeline().make_doc(text)``; it is changed.
        problems: The reading of exactly that text.
    """
    doc.spans["issues"] = _group(doc, "issues", problems.issues)
    doc.spans["remedies"] = _group(doc, "remedies", problems.remedies)
    doc._.problems = problems
    doc._.links = [(link.remedy, link.issue) for link in problems.links]
    return doc


def _group(doc: "Doc", name: str, items: list[Item]) -> "SpanGroup":
    """Spans of whole tokens; an edge inside a token widens to it, the exact characters are in `doc._.problems`."""
    from spacy.tokens import SpanGroup

    spans = []
    for item in items:
        label = item.labels[0].key if item.labels else ""
        span = doc.char_span(item.start, item.end, label=label, span_id=item.id, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    return SpanGroup(doc, name=name, spans=spans)
