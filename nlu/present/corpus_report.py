"""The corpus report: a summary as one self-contained HTML file with pictures, filters and quotes; it works offline."""

from json import dumps
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from nlu.dataset.summary import Summary
from nlu.labels import name
from nlu.present.charts import drawing_data, figure_name
from nlu.present.html import content_policy
from nlu.present.markup import asset, environment

__all__ = ["corpus_report"]

_TOLD = ("files", "labels", "cooccurrence", "response_gap", "boilerplate", "repeated", "rates", "outcomes", "disputes",
         "volumes", "findings")  # fmt: skip
"""The tables that stand at the end of the page, each with its query."""


def corpus_report(summary: Summary, counts: dict[str, list[Any]], title: str) -> str:
    """The page of a summary.

    Args:
        summary: What `nlu.dataset.summary.summarise` counted.
        counts: What `nlu.dataset.cube.cube` counted under the same condition.
        title: Name of the data set.

    Returns:
        A complete HTML document without references to anything outside it but the sources of quotes.

    Raises:
        DataError: The names of labels are not installed.
    """
    style = f"{asset('page.css')}\n{asset('corpus.css')}"
    script = asset("corpus.js")
    return (
        _templates()
        .get_template("corpus.html")
        .render(
            title=title,
            where=summary.where,
            style=Markup(style),
            script=Markup(script),
            policy=content_policy(style, script),
            data=_embedded(drawing_data(counts)),
            reports=summary["reports"].records()[0],
            files=summary["files"].records(),
            answers=[answer for answer in summary.answers if answer.question.key in _TOLD],
        )
    )


def _embedded(data: object) -> Markup:
    """JSON that may stand in a script element whatever its words are."""
    text = dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _shown(value: Any, column: str) -> str:
    """A value of a table as a reader expects it."""
    if value is None:
        return ""
    if column.startswith("share"):
        return f"{value:.1%}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    if column in ("label", "with_label"):
        called = name("issue", str(value))
        return (called if called.zh != value else name("remedy", str(value))).zh
    if column in ("row", "column"):
        return figure_name(str(value)).zh
    return name("section", str(value)).zh if column == "section" else str(value)


def _templates() -> Environment:
    made = environment()
    made.globals["shown"] = _shown
    return made
