"""The recogniser: rapidocr with the models of its wheel, made when first needed, one to a process."""

import importlib.util
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.errors import MissingExtra
from nlu.settings import Settings

__all__ = ["Char", "Grey", "PixelBox", "detect", "recognise", "refusal"]

Grey = NDArray[np.uint8]
PixelBox = tuple[int, int, int, int]
"""x0, top, x1, bottom"""

_SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Global.return_word_box": True,
    "Global.use_preprocess_img": False,
    "EngineConfig.onnxruntime.intra_op_num_threads": 2,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,  # finds the same lines as the full picture of a page, in half the time
    "Rec.rec_img_shape": [3, 48, 48],  # pictures are widened to the widest of a batch: a digit needs no more
    "Rec.rec_batch_num": 16,
}


class Char(NamedTuple):
    """A recognised character.

    Attributes:
        text: The character.
        score: How sure the recogniser is, from 0 to 1.
        at: Where its middle lies in the picture of the line, from 0 (left) to 1.
    """

    text: str
    score: float
    at: float


def refusal(settings: Settings) -> MissingExtra | None:
    """Why pictures cannot be read; None where they can."""
    if not settings.ocr:
        return MissingExtra("a scan or picture, and recognising is switched off (the setting ocr)")
    if any(importlib.util.find_spec(name) is None for name in ("rapidocr", "onnxruntime")):
        return MissingExtra('a scan or picture: install the recogniser with pip install "gongkai[ocr]"')
    return None


def detect(picture: Grey) -> list[PixelBox]:
    """The boxes of the pieces of text in a picture, from top to bottom."""
    found = _engine(os.getpid())(_coloured(picture), use_det=True, use_rec=False)
    if found.boxes is None:
        return []
    return [
        (int(box[:, 0].min()), int(box[:, 1].min()), int(box[:, 0].max()), int(box[:, 1].max()))
        for box in np.asarray(found.boxes)
    ]


def recognise(lines: Sequence[Grey]) -> list[list[Char]]:
    """The characters of each picture of one line of text; none where nothing is read."""
    if not lines:
        return []
    found = _engine(os.getpid()).recognize_txt([_coloured(line) for line in lines])
    return [
        list(_chars(text, words)) if text.strip() else []
        for text, words in zip(found.txts, found.word_results, strict=True)
    ]


def _chars(text: str, words: Any) -> Iterator[Char]:
    """Words hold the column of each character but spaces; scores stand for spaces too."""
    columns = iter([column for word in words.word_cols for column in word])
    for char, score in zip(text, words.confs, strict=True):
        if not char.isspace():
            yield Char(char, float(score), min((next(columns) + 0.5) / words.line_txt_len, 1.0))


def _coloured(picture: Grey) -> NDArray[np.uint8]:
    return np.repeat(picture[:, :, np.newaxis], 3, axis=2)


@lru_cache(maxsize=1)
def _engine(process: int) -> Any:
    """The recogniser of a process; its threads do not survive a fork, so each process makes its own."""
    from rapidocr import RapidOCR

    return RapidOCR(params=_SETTINGS)
