"""Which remedy answers which issue: the step that a trained model replaces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nlu.narrative.items import Draft
from nlu.narrative.topics import Topic

__all__ = ["MOST_LINKED", "Answer", "Labelled", "answers_topic", "find_links", "shared_words"]

Labelled = tuple[Draft, Sequence[Topic]]

# Expected answers of each topic (taxonomy of issues and remedies).
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "timeliness": ("speed_up",),
    "content_coverage": ("expand_scope", "key_area_action"),
    "content_quality": ("review_security",),
    "key_areas": ("key_area_action",),
    "policy_interpretation": ("improve_interpretation",),
    "interaction": ("respond_engage",),
    "participation": ("respond_engage",),
    "request_handling": ("improve_requests",),
    "legal_disputes": ("legal_risk", "improve_requests"),
    "platform": ("platform_upgrade",),
    "new_media": ("new_media_ops",),
    "channels": ("outreach",),
    "awareness": ("leadership",),
    "staffing": ("staffing_up",),
    "capacity": ("training",),
    "institutions": ("build_rules",),
    "standardization": ("standardize",),
    "coordination": ("coordinate",),
    "info_governance": ("review_security",),
    "supervision": ("supervise_assess",),
}
_LEAST = 0.5
MOST_LINKED = 60
"""A section has rarely more than twenty items of a kind; the bound keeps the number of pairs small in any text."""
_SAME_THING = 0.2
"""From this share of repeated words on, both speak of the same thing whatever their labels."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Remedy `remedy` answers issue `issue` (positions in the lists given)."""

    remedy: int
    issue: int
    score: float
    reason: Literal["phrase", "ordinal", "topic", "model"]


def find_links(issues: Sequence[Labelled], remedies: Sequence[Labelled]) -> list[Answer]:
    """Links of one section, by explicit phrase, by ordinal where the topics agree, else by topic.

    Args:
        issues: Drafts with their topics.
        remedies: Likewise.

    Returns:
        Sorted by remedy, then issue. Items beyond the first 60 of a kind stay without links.
    """
    found: list[Answer] = []
    issues, remedies = issues[:MOST_LINKED], remedies[:MOST_LINKED]
    for at, remedy in enumerate(remedies):
        paired = [
            Answer(at, i, 0.95, "phrase")
            for i, issue in enumerate(issues)
            if remedy[0].pair and issue[0].pair == remedy[0].pair
        ]
        found.extend(paired or _by_content(at, remedy, issues))
    return found


def _by_content(at: int, remedy: Labelled, issues: Sequence[Labelled]) -> Iterator[Answer]:
    for i, issue in enumerate(issues):
        if issue[0].pair and issue[0].status == "resolved":
            continue
        score = answers_topic(issue, remedy)
        same_rank = bool(issue[0].rank) and issue[0].rank == remedy[0].rank
        if same_rank and score >= _LEAST - 0.15:
            yield Answer(at, i, min(0.95, score + 0.1), "ordinal")
        elif score >= _LEAST:
            yield Answer(at, i, score, "topic")


def answers_topic(issue: Labelled, remedy: Labelled) -> float:
    """How far the actions of a remedy answer the topics of an issue: 0 none, the head of both counts most."""
    actions = [topic.key for topic in remedy[1]]
    best = 0.0
    for place, topic in enumerate(issue[1]):
        for rank, action in enumerate(actions):
            if action in _ANSWERS.get(topic.key, ()):
                best = max(best, 0.8 - 0.12 * place - 0.08 * rank)
    shared = shared_words(issue[0].text, remedy[0].text)
    if not best:
        return 0.55 if shared >= _SAME_THING else 0.0
    return min(0.95, best + 0.5 * shared)


def shared_words(one: str, other: str) -> float:
    """Share of the character pairs of an issue that the remedy repeats, common official words aside."""
    pairs = {one[i : i + 2] for i in range(len(one) - 1)} - _COMMON
    return sum(pair in other for pair in pairs) / len(pairs) if pairs else 0.0


_OFFICIAL_WORDS = (
    "信息 息公 公开 政务 政府 工作 府信 务公 我局 群众 部分 个别",
    "进一 一步 公布 发布 不够 单位 人员 内容 政策 部门 制度 领导",
)
_COMMON = frozenset(" ".join(_OFFICIAL_WORDS).split())
