"""Words: a private jieba tokenizer with the domain lexicon, as a spaCy tokenizer."""

import logging
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from nlu.narrative.lexicon import domain_words

if TYPE_CHECKING:
    from jieba import Tokenizer as Segmenter
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["cut", "tokenizer"]

_FREQUENT = 20_000


def cut(text: str) -> list[str]:
    """The words of a text; joined they give the text back, character for character."""
    return list(_segmenter().cut(text))


def tokenizer(vocab: "Vocab") -> "Callable[[str], Doc]":
    """A spaCy tokenizer whose tokens keep every space and line end: ``doc.text == text``.

    Args:
        vocab: The vocabulary of the pipeline.

    Returns:
        A callable from text to `Doc`.
    """
    from spacy.tokens import Doc

    def tokenize(text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for word in cut(text):
            if word == " " and spaces and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        return Doc(vocab, words=words, spaces=spaces)

    return tokenize


@cache
def _segmenter() -> "Segmenter":
    """Our own instance: jieba's global one stays as the user left it. Loading its dictionary takes about 0.8 s."""
    import jieba

    logger = logging.getLogger("jieba")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        segmenter = jieba.Tokenizer()
        segmenter.initialize()
    finally:
        logger.setLevel(level)
    for word in domain_words():
        segmenter.add_word(word, freq=_FREQUENT)
    return segmenter
