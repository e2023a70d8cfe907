"""What an item says beside its topic: who, what, how much, why, when, how firmly."""

import re
from collections.abc import Sequence
from typing import Any

from nlu.narrative.items import Draft
from nlu.narrative.lexicon import cue
from nlu.narrative.topics import Topic

__all__ = ["describe", "title_of"]

_HEDGES = (("strong", "hedge_strong"), ("medium", "hedge_medium"), ("weak", "hedge_weak"))
_MAX_TITLE = 28


def describe(draft: Draft, topics: Sequence[Topic]) -> dict[str, Any]:
    """The attributes of an item; keys without a value are left out.

    Args:
        draft: The item.
        topics: Its labels, for their evidence.

    Returns:
        ``subject, object, extent, hedge, cause, time_frame, commitment, specificity, evidence`` where stated.
    """
    text = draft.text
    found: dict[str, Any] = {
        "subject": _first(text, "subject_body"),
        "object": _first(text, "object"),
        "extent": _first(text, "extent"),
        "hedge": _hedge(text) if draft.kind == "issue" else None,
        "cause": _cause(text),
        "time_frame": _first(text, "time_exact") or _first(text, "time_vague"),
        "commitment": _commitment(text) if draft.kind == "remedy" and draft.status == "planned" else None,
        "specificity": _specificity(text),
        "evidence": [word for topic in topics for word in topic.evidence[:1]],
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def title_of(text: str) -> str | None:
    """The headline of an item: a short first clause before 。 or : that more text follows."""
    match = re.match(rf"(.{{2,{_MAX_TITLE}}}?)[。:](?=.{{4}})", text)
    return match[1] if match else None


def _first(text: str, name: str) -> str | None:
    match = cue(name).search(text)
    return match[0] if match else None


def _hedge(text: str) -> str | None:
    """Of the firmest word that occurs: 不 is strong, 不够 medium, 有待 weak."""
    softened = text
    found = None
    for degree, name in reversed(_HEDGES):
        if cue(name).search(softened):
            found = degree
        softened = cue(name).sub("", softened)
    return found


def _cause(text: str) -> str | None:
    match = cue("cause").search(text)
    return match["cause"] if match else None


def _commitment(text: str) -> int:
    """3 deliverable with deadline, number or owner; 2 concrete action; 1 加强/继续; 0 a wish."""
    concrete = cue("concrete_action").search(text) is not None
    bound = any(cue(name).search(text) for name in ("time_exact", "number", "owner"))
    if concrete:
        return 3 if bound else 2
    return 1 if cue("general_action").search(text) else 0


def _specificity(text: str) -> str:
    """concrete, semi or boilerplate, by how many of number, date, name, cause and method are stated."""
    names = ("number", "time_exact", "named", "cause", "owner", "concrete_action")
    stated = sum(cue(name).search(text) is not None for name in names)
    return "concrete" if stated >= 2 else "semi" if stated else "boilerplate"
