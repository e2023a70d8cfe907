"""spaCy's trained span categoriser in the place of our roles: it scores every run of up to eight clauses.

Words come from our tokenizer, vectors from spaCy's hash-embedding CNN learnt from nothing; runs that overlap a better one
are dropped.
"""

import random
from collections.abc import Sequence
from typing import Any

import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import compounding, minibatch, registry
from thinc.api import Ragged, fix_random_seed, get_current_ops

from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.tokens import cut
from nlu.training.examples import Stretch

__all__ = ["SpanRoles"]

_MOST_CLAUSES = 8
_EPOCHS = 12
_SEED = 13
_TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 96,
    "depth": 4,
    "embed_size": 2000,
    "window_size": 1,
    "maxout_pieces": 3,
    "subword_features": True,
}


@registry.misc("gongkai_bench.runs_of_clauses.v1")  # type: ignore[untyped-decorator]
def _suggester() -> Any:
    def suggest(docs: Sequence[Doc], *, ops: Any = None) -> Ragged:
        ops = ops or get_current_ops()
        spans, lengths = [], []
        for doc in docs:
            clauses = doc.user_data["clauses"]
            runs = [
                (clauses[a][0], clauses[b][1])
                for a in range(len(clauses))
                for b in range(a, min(a + _MOST_CLAUSES, len(clauses)))
            ]
            spans += runs
            lengths.append(len(runs))
        return Ragged(ops.asarray2i(spans or [(0, 0)][:0]).reshape(-1, 2), ops.asarray1i(lengths))

    return suggest


class SpanRoles:
    """The trained categoriser.

    Args:
        sequences: Tagged clauses to learn from.
    """

    def __init__(self, sequences: Sequence[Stretch]) -> None:
        fix_random_seed(_SEED)
        self.language = spacy.blank("xx")
        model = {
            "@architectures": "spacy.SpanCategorizer.v1",
            "tok2vec": _TOK2VEC,
            "reducer": {"@layers": "spacy.mean_max_reducer.v1", "hidden_size": 96},
            "scorer": {"@layers": "spacy.LinearLogistic.v1", "nO": None, "nI": None},
        }
        config = {"suggester": {"@misc": "gongkai_bench.runs_of_clauses.v1"}, "model": model, "threshold": 0.4}
        self.language.add_pipe("spancat", config=config)
        examples = [self._example(stretch) for stretch in sequences]
        self.language.initialize(lambda: examples[:200])
        shuffled = random.Random(_SEED)
        for _ in range(_EPOCHS):
            shuffled.shuffle(examples)
            for batch in minibatch(examples, compounding(4, 16, 1.01)):
                self.language.update(batch, drop=0.1)

    def roles(self, clauses: Sequence[Clause], mode: Mode) -> list[Tag]:
        """One tag for each clause; see `nlu.narrative.roles.decide`."""
        if not clauses:
            return []
        doc = self.language.get_pipe("spancat")(self._doc(clauses))
        found = doc.spans["sc"]
        best = sorted(zip(found, found.attrs["scores"], strict=True), key=lambda pair: -pair[1])
        tags = [Tag("other")] * len(clauses)
        starts = {start: at for at, (start, _) in enumerate(doc.user_data["clauses"])}
        ends = {end: at for at, (_, end) in enumerate(doc.user_data["clauses"])}
        for span, _ in best:
            run = range(starts[span.start], ends[span.end] + 1)
            if all(tags[at].role == "other" for at in run):
                for at in run:
                    tags[at] = Tag(span.label_, begins=at == run[0])
        return tags

    def size(self) -> int:
        """Bytes of the pipeline."""
        return len(self.language.to_bytes())

    def _doc(self, clauses: Sequence[Clause]) -> Doc:
        words: list[str] = []
        places = []
        for clause in clauses:
            words.append(clause.before + clause.marker)
            start = len(words) - 1
            words += cut(clause.text)
            places.append((start, len(words)))
        doc = Doc(self.language.vocab, words=[word or "-" for word in words])
        doc.user_data["clauses"] = places
        return doc

    def _example(self, stretch: Stretch) -> Example:
        predicted, gold = self._doc(stretch.clauses), self._doc(stretch.clauses)
        places = gold.user_data["clauses"]
        spans = []
        for at, name in enumerate(stretch.classes):
            if name.startswith("B-"):
                last = at
                while last + 1 < len(stretch.classes) and stretch.classes[last + 1] == f"I-{name[2:]}":
                    last += 1
                spans.append(Span(gold, places[at][0], places[last][1], label=name[2:]))
        gold.spans["sc"] = spans
        return Example(predicted, gold)
