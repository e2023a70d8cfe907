"""Section five: problems, measures, and which measure answers which problem.

`read_problems` is the visible flow: view → scope → clauses → roles → items → topics → links → attributes. The steps
that judge (`Steps`) are values, so that a trained model can stand in for any of them.
"""

from nlu.narrative.attributes import describe, title_of
from nlu.narrative.blocks import heading_mode
from nlu.narrative.clauses import split
from nlu.narrative.items import Draft, form
from nlu.narrative.lexicon import cue
from nlu.narrative.links import Labelled
from nlu.narrative.rows import read_rows
from nlu.narrative.scope import find_scope
from nlu.narrative.steps import RULES, Steps
from nlu.narrative.view import View, look
from nlu.record import Item, Label, Link, Problems
from nlu.settings import DEFAULT, Settings

__all__ = ["RULES", "Steps", "read_problems"]


def read_problems(text: str, *, settings: Settings = DEFAULT, steps: Steps | None = None) -> Problems:
    """Reads section five.

    Args:
        text: The raw section with or without its heading, or a page that contains it. Any string.
        settings: `Settings.min_score` withholds labels scored lower; `Settings.max_chars` bounds what is looked at.
        steps: Trained models or rules; the trained models of ``models/`` if not given.

    Returns:
        Issues and remedies with spans into exactly `text`, and the links between them.
    """
    if steps is None:
        from nlu.narrative.trained import steps as trained_steps

        steps = trained_steps()
    view = look(text[: settings.max_chars])
    drafts = _drafts(view, steps)
    issues = [(draft, steps.topics("issue", draft.text)) for draft in drafts if draft.kind == "issue"]
    remedies = [(draft, steps.topics("remedy", draft.text)) for draft in drafts if draft.kind == "remedy"]
    answers = steps.links(issues, remedies)
    answered, answering = {answer.issue for answer in answers}, {answer.remedy for answer in answers}
    return Problems(
        issues=[_item(view, f"i{n}", labelled, settings) for n, labelled in enumerate(issues, 1)],
        remedies=[_item(view, f"r{n}", labelled, settings) for n, labelled in enumerate(remedies, 1)],
        links=[
            Link(remedy=f"r{answer.remedy + 1}", issue=f"i{answer.issue + 1}", score=answer.score, reason=answer.reason)
            for answer in answers
        ],
        unanswered=[f"i{n + 1}" for n in range(len(issues)) if n not in answered],
        orphans=[f"r{n + 1}" for n in range(len(remedies)) if n not in answering],
        none_declared=not issues and _declares_none(view),
    )


def _drafts(view: View, steps: Steps) -> list[Draft]:
    drafts: list[Draft] = []
    for stretch in find_scope(view).stretches:
        rows = read_rows(view, stretch.start, stretch.end)
        if rows:
            drafts.extend(rows)
            continue
        clauses = split(view, stretch.start, stretch.end)
        drafts.extend(form(view, clauses, steps.roles(clauses, heading_mode(stretch.heading))))
    return drafts


def _declares_none(view: View) -> bool:
    for stretch in find_scope(view).stretches:
        for clause in split(view, stretch.start, stretch.end)[:2]:
            if cue("none_declared").fullmatch(clause.text):
                return True
    return False


def _item(view: View, key: str, labelled: Labelled, settings: Settings) -> Item:
    draft, topics = labelled
    start, end = view.raw_span(draft.start, draft.end)
    labels = [Label(key=topic.key, score=topic.score) for topic in topics if topic.score >= settings.min_score]
    return Item(
        id=key,
        text=view.raw[start:end],
        start=start,
        end=end,
        marker=draft.marker,
        title=title_of(draft.text),
        labels=labels,
        attributes=describe(draft, topics),
        score=draft.score,
        status=draft.status,
        review=not labels,
    )
