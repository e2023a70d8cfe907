"""Words: a private jieba tokenizer with the domain lexicon, as a spaCy tokenizer."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from nlu.narrative.lexicon import domain_words
from nlu.resources import data_path

if TYPE_CHECKING:
    from jieba import Tokenizer as Segmenter
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["cut", "kind_of", "tokenizer"]

_FREQUENT = 20_000


@lru_cache(maxsize=1024)
def cut(text: str) -> tuple[str, ...]:
    """The words of a text; joined they give the text back, character for character."""
    return tuple(_segmenter().cut(text))


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


def kind_of(word: str) -> str:
    """The part of speech of a word in the dictionary, first letter only (n noun, v verb, a adjective, d adverb, …)."""
    return _kinds().get(word, "?")


@cache
def _kinds() -> Mapping[str, str]:
    with data_path("lexicons", "dictionary.txt").open(encoding="utf-8") as file:
        return {word: kind[:2] if kind.startswith("vn") else kind[0] for word, _, kind in map(str.split, file)}


@cache
def _segmenter() -> "Segmenter":
    """Our own instance: jieba's global one stays as the user left it.

    Its dictionary is the part of jieba's whose words occur in our corpus (`nlu.training.words`): the whole one takes 0.8 s to
    load and changes nothing in what the models know.
    """
    import jieba

    segmenter = jieba.Tokenizer()
    with data_path("lexicons", "dictionary.txt").open("rb") as file:
        segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(file)
    segmenter.initialized = True
    for word in domain_words():
        segmenter.add_word(word, freq=_FREQUENT)
    return segmenter
