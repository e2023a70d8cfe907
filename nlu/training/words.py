"""The small dictionary of the tokenizer: the words of jieba's dictionary that occur in the corpus.

Source: dict.txt of jieba (MIT licence, https://github.com/fxsjy/jieba).
"""

from collections.abc import Iterable
from pathlib import Path

__all__ = ["small_dictionary"]

_LONGEST = 8


def small_dictionary(texts: Iterable[str], target: Path) -> int:
    """Writes the dictionary and returns how many words it has.

    Args:
        texts: Folded texts whose words are kept.
        target: The file, in jieba's format: word, frequency, part of speech.
    """
    import jieba

    pieces = {
        text[at : at + size] for text in texts for size in range(1, _LONGEST + 1) for at in range(len(text) - size + 1)
    }
    source = Path(jieba.__file__).with_name("dict.txt")
    with source.open(encoding="utf-8") as file:
        kept = [line.strip() for line in file if line.split(" ", 1)[0] in pieces]
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return len(kept)
