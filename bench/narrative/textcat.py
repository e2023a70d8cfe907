"""spaCy's multi-label text categoriser over our words, its vectors learnt from nothing (hash embeddings and a bag of words)."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import fix_random_seed

from nlu.narrative.tokens import tokenizer

__all__ = ["TextLabels"]

_EPOCHS = 10
_SEED = 13


class TextLabels:
    """The trained categoriser.

    Args:
        texts: Items.
        truth: Shape (items, names).
        names: The labels.
    """

    def __init__(self, texts: Sequence[str], truth: NDArray[np.int8], names: Sequence[str]) -> None:
        fix_random_seed(_SEED)
        self.names = names
        self.language = spacy.blank("xx")
        self.language.tokenizer = tokenizer(self.language.vocab)
        self.language.add_pipe("textcat_multilabel", config={"model": _model()})
        examples = [self._example(text, row) for text, row in zip(texts, truth, strict=True)]
        self.language.initialize(lambda: examples)
        shuffled = random.Random(_SEED)
        for _ in range(_EPOCHS):
            shuffled.shuffle(examples)
            for batch in minibatch(examples, 16):
                self.language.update(batch, drop=0.2)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Shape (items, names)."""
        return np.array([[doc.cats[name] for name in self.names] for doc in self.language.pipe(texts)])

    def size(self) -> int:
        """Bytes of the categoriser."""
        return len(self.language.get_pipe("textcat_multilabel").to_bytes())

    def _example(self, text: str, row: Sequence[int]) -> Example:
        cats = {name: float(flag) for name, flag in zip(self.names, row, strict=True)}
        return Example.from_dict(self.language.make_doc(text), {"cats": cats})


def _model() -> dict[str, Any]:
    return {
        "@architectures": "spacy.TextCatEnsemble.v2",
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 96,
                "attrs": ["NORM", "PREFIX", "SUFFIX"],
                "rows": [4000, 1000, 2000],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": 96,
                "window_size": 1,
                "maxout_pieces": 3,
                "depth": 2,
            },
        },
        "linear_model": {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": False,
            "ngram_size": 2,
            "length": 65536,
            "no_output_layer": False,
        },
    }
