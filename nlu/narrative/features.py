"""What the trained models see of clauses, items and pairs of items: named features, the same in training and in use.

The verdicts of the rules are features among others: where the rules are right they carry, where they err the words around
outweigh them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nlu.narrative.blocks import Mode, cut_blocks
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.lexicon import Kind, feature_cues, states_deficit, touched
from nlu.narrative.links import Labelled, answers_topic, shared_words
from nlu.narrative.tokens import cut, kind_of
from nlu.narrative.topics import find_topics

__all__ = ["clause_features", "label_of", "link_features", "telling_words", "topic_features", "wording_features"]

_STARTS = "¶。!?"
_EVERYWHERE = frozenset(
    [
        "信息",
        "公开",
        "信息公开",
        "政府信息公开",
        "政务公开",
        "工作",
        "进一步",
        "部分",
        "个别",
        "不够",
        "我局",
        "及时",
        "方面",
    ]
)
_AGAIN = 0.7
"""Weight of a word that a measure takes up from the issue."""
_FIRST_CLAUSE = re.compile("[^,。;:]*")
_GRAMS, _HEAD, _WORDS, _LEXICON = 2.0, 1.2, 1.2, 0.2
"""Weights of the families of label features. Chosen on dev: a lexicon at 0.5 outshouts the words and costs 2 points of F1."""


def label_of(tag: Tag) -> str:
    """The class of a tag: ``O``, ``B-issue``, ``I-issue``, ``B-remedy`` or ``I-remedy``."""
    if tag.role not in ("issue", "remedy"):
        return "O"
    return f"{'B' if tag.begins else 'I'}-{tag.role}"


# -- clauses -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Seen:
    """A clause and what is found out about it once, for itself and for its neighbours."""

    clause: Clause
    rule: str
    words: Sequence[str]
    topics: frozenset[str]
    bad: bool
    cues: tuple[str, ...]

    @cached_property
    def kinds(self) -> list[str]:
        """Parts of speech of the words."""
        return [kind_of(word) for word in self.words]

    @cached_property
    def nouns(self) -> list[str]:
        """The nouns, in order."""
        return [word for word in self.words if len(word) > 1 and kind_of(word)[0] in "nv?" and kind_of(word) != "v"]

    @cached_property
    def subject(self) -> str:
        """The last noun before the first adverb, adjective or verb that follows a noun; empty where there is none."""
        found = ""
        for word in self.words:
            kind = kind_of(word)
            if kind[0] == "n" or kind == "vn":
                found = word
            elif found and kind[0] in "dav":
                break
        return found

    @cached_property
    def described(self) -> list[str]:
        """The features that the clause has for itself and for its neighbours."""
        clause, words, kinds = self.clause, self.words, self.kinds
        return [
            *(f"cue={cue}" for cue in self.cues),
            *(f"topic={topic}" for topic in sorted(self.topics)),
            f"rule={self.rule}",
            f"bad={self.bad}",
            f"marker={clause.family}",
            f"before={clause.before}",
            f"after={clause.after}",
            f"length={_length(clause)}",
            f"first={words[0] if words else ''}",
            f"last={words[-1] if words else ''}",
            f"head2={clause.text[:2]}",
            f"head3={clause.text[:3]}",
            f"tail2={clause.text[-2:]}",
            f"opens={' '.join(kinds[:3])}",
            f"closes={' '.join(kinds[-2:])}",
            f"subject={self.subject}",
        ]


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a clause stands in its ;-part: how many clauses that has, how many of them state a deficit, which it is."""

    size: int
    bad: int
    position: int


def clause_features(clauses: Sequence[Clause], rules: Sequence[Tag], mode: Mode) -> list[list[str]]:
    """The features of each clause of a stretch.

    Args:
        clauses: In order of the text.
        rules: The tags that the rules give them.
        mode: What the heading of the stretch announces.
    """
    seen = [
        _Seen(c, label_of(tag), cut(c.text), touched(c.text), states_deficit(c.text), feature_cues(c.text))
        for c, tag in zip(clauses, rules, strict=True)
    ]
    parts = _parts(seen)
    blocks = [block.kind for block in cut_blocks(clauses, mode) for _ in block.clauses]
    found: list[list[str]] = []
    since, begun = 99, 0
    listed = any(c.family for c in clauses)
    last_issue = max((at for at, s in enumerate(seen) if s.rule.endswith("issue")), default=-1)
    first_remedy = next((at for at, s in enumerate(seen) if s.rule.endswith("remedy")), len(seen))
    for at, here in enumerate(seen):
        since = 0 if here.clause.family else since + 1
        features = [*_own(seen, at), *_pair(seen, at), *_shape(here, parts[at])]
        features += [f"block={blocks[at]}&{here.rule}", f"block={blocks[at]}&{here.clause.before}&{here.bad}"]
        features += [f"mode={mode}", f"since={min(since, 5)}", f"listed={listed}", f"begun={min(begun, 5)}"]
        features += [f"state={since < 99}&{here.rule}&{here.clause.before}", f"rel={5 * at // len(seen)}"]
        features += [f"after_issues={at > last_issue}", f"before_remedies={at < first_remedy}"]
        begun += here.rule == "B-issue"
        found.append(features)
    return found


def _own(seen: Sequence[_Seen], at: int) -> Iterator[str]:
    """The clause itself, its neighbours, and the verdicts of the rules around it."""
    for distance, name in ((0, "c"), (-1, "p"), (1, "n")):
        there = at + distance
        if 0 <= there < len(seen):
            yield from (f"{name}:{feature}" for feature in seen[there].described)
        else:
            yield f"{name}:none"
    yield from (f"c:w={word}" for word in dict.fromkeys(seen[at].words))
    if at:
        yield from (f"p:w={word}" for word in dict.fromkeys(seen[at - 1].words))
    for distance, name in ((-2, "pp"), (2, "nn")):
        there = at + distance
        if 0 <= there < len(seen):
            yield f"{name}:rule={seen[there].rule}"
            yield f"{name}:bad={seen[there].bad}"
            yield from (f"{name}:cue={cue}" for cue in seen[there].cues)
    around = [seen[there].rule if 0 <= there < len(seen) else "-" for there in (at - 1, at, at + 1)]
    yield f"rules={'|'.join(around)}"


def _pair(seen: Sequence[_Seen], at: int) -> Iterator[str]:
    """How the clause goes on from the one before: a new noun with a deficit of its own begins an item."""
    here = seen[at]
    cut_before, rule = here.clause.before, here.rule
    if not at:
        yield f"start&{rule}"
        return
    last = seen[at - 1]
    fresh, shared = bool(here.topics - last.topics), bool(here.topics & last.topics)
    yield f"fresh={fresh}&shared={shared}&none={not here.topics}&{cut_before}&{here.bad}{last.bad}"
    yield f"bad={here.bad}&{last.bad}&{cut_before}&{rule}"
    nouns = {word for word in here.words if len(word) > 1} & {word for word in last.words if len(word) > 1}
    yield f"repeats={min(len(nouns), 2)}&{cut_before}"
    yield from _subjects(here, last, cut_before)
    characters = set(here.clause.text)
    yield f"overlap={4 * len(characters & set(last.clause.text)) // max(1, len(characters))}"
    yield f"lengths={_length(here.clause)}{_length(last.clause)}{cut_before}"
    if here.words and last.words:
        yield f"joint={last.words[-1]}|{here.words[0]}"
        yield f"opening={cut_before}|{here.words[0]}"


def _subjects(here: _Seen, last: _Seen, cut_before: str) -> Iterator[str]:
    """Whether the clause has a subject of its own, and whether it is a new one."""
    new = bool(here.subject) and here.subject not in last.clause.text
    place = here.clause.text.find(here.subject) if here.subject else -1
    yield f"subject={bool(here.subject)}&new={new}&{cut_before}&{here.bad}{last.bad}"
    yield f"subject_at={min(place, 6)}&{cut_before}&{here.rule}"
    yield f"subjects={bool(last.subject)}{bool(here.subject)}&{here.rule}"
    skeleton = " ".join(here.kinds[:2]), " ".join(last.kinds[:2])
    yield f"parallel={skeleton[0] == skeleton[1]}&{cut_before}"
    yield f"skeletons={skeleton[1]}>{skeleton[0]}{cut_before}"
    fresh = sum(noun not in last.clause.text for noun in here.nouns)
    yield f"fresh_nouns={min(fresh, 3)}&of={min(len(here.nouns), 3)}&{cut_before}"


def _shape(here: _Seen, part: _Part) -> Iterator[str]:
    yield f"part={min(part.size, 6)}&bad={min(part.bad, 5)}&at={min(part.position, 4)}"
    yield f"part={min(part.size, 6)}&bad={min(part.bad, 5)}&{here.rule}"


def _parts(seen: Sequence[_Seen]) -> list[_Part]:
    numbers: list[int] = []
    for here in seen:
        opens = here.clause.before in _STARTS or here.clause.before == ";"
        numbers.append((numbers[-1] + opens) if numbers else 0)
    size, bad = Counter(numbers), Counter(n for n, here in zip(numbers, seen, strict=True) if here.bad)
    first = {number: at for at, number in reversed(list(enumerate(numbers)))}
    return [_Part(size[n], bad[n], at - first[n]) for at, n in enumerate(numbers)]


def _length(clause: Clause) -> str:
    size = len(clause.text)
    return "S" if size <= 4 else "M" if size <= 8 else "L" if size <= 16 else "X"


# -- labels ------------------------------------------------------------------------------------------------------------


def topic_features(kind: Kind, text: str) -> dict[str, float]:
    """The features of an item for its labels: what `wording_features` sees, and what the lexicon says of the kind."""
    given = [topic.key for topic in find_topics(kind, text)]
    lexicon = {f"label={key}" for key in given} | {f"topic={key}" for key in touched(text)}
    lexicon |= {f"head={key}" for key in given[:1]}
    return {**wording_features(text), **dict.fromkeys(sorted(lexicon), _LEXICON)}  # what is learnt depends on the order


@lru_cache(maxsize=1024)
def wording_features(text: str) -> Mapping[str, float]:
    """Character n-grams (1 to 4) and words.

    The n-grams of the first clause, where the head predicate stands, count once more. N-grams and words are binary and
    scaled so that a long text weighs as much as a short one.
    """
    grams = _grams(text, (1, 2, 3, 4))
    head = _grams(_FIRST_CLAUSE.match(text)[0], (2, 3))  # type: ignore[index]
    words = dict.fromkeys(cut(text))
    features = dict.fromkeys((f"g={gram}" for gram in grams), _GRAMS / max(1.0, len(grams) ** 0.5))
    features |= dict.fromkeys((f"h={gram}" for gram in head), _HEAD / max(1.0, len(head) ** 0.5))
    return features | dict.fromkeys((f"w={word}" for word in words), _WORDS / max(1.0, len(words) ** 0.5))


def _grams(text: str, sizes: Sequence[int]) -> dict[str, None]:
    """In order of the text: sums of floats, and what dropout leaves out, depend on the order."""
    return dict.fromkeys(text[at : at + size] for size in sizes for at in range(len(text) - size + 1))


# -- links -------------------------------------------------------------------------------------------------------------


def link_features(
    issues: Sequence[Labelled], remedies: Sequence[Labelled]
) -> Iterator[tuple[int, int, dict[str, float]]]:
    """For each remedy and issue, as (remedy, issue, features): do the labels fit, do the words recur, do the places agree,
    is there a better partner."""
    words = [telling_words(problem[0].text) for problem in issues]
    for remedy, measure in enumerate(remedies):
        fits = [answers_topic(problem, measure) for problem in issues]
        shared = [shared_words(problem[0].text, measure[0].text) for problem in issues]
        told = telling_words(measure[0].text)
        again = [len(of_issue & told) / max(1, len(of_issue)) for of_issue in words]
        leads = [_leads(shares) for shares in (fits, shared, again)]
        for issue, problem in enumerate(issues):
            lead, lead_words, words_lead = (of_all[issue] for of_all in leads)
            yield (
                remedy,
                issue,
                {
                    "lead": lead,
                    "lead_words": lead_words,
                    f"place={issue == remedy}&fits={fits[issue] > 0}": 1.0,
                    f"issues={min(len(issues), 4)}&remedies={min(len(remedies), 4)}": 1.0,
                    f"single={len(issues) == 1}&{len(remedies) == 1}": 1.0,
                    "words": again[issue],
                    "words_lead": words_lead,
                    f"words={int(8 * again[issue])}": 1.0,
                    f"words_first={words_lead > 0}": 1.0,
                    **dict.fromkeys((f"again={word}" for word in sorted(words[issue] & told)), _AGAIN),
                    **_pair_features(problem, measure, fits[issue], shared[issue]),
                },
            )


def _pair_features(problem: Labelled, measure: Labelled, fit: float, shared: float) -> dict[str, float]:
    """What a pair shows without the others."""
    same_rank = bool(problem[0].rank) and problem[0].rank == measure[0].rank
    labels = {
        f"{topic.key}>{action.key}": min(topic.score, action.score) for topic in problem[1] for action in measure[1]
    }
    return {
        "fit": fit,
        "shared": shared,
        f"fit={int(5 * fit)}&shared={min(4, int(10 * shared))}": 1.0,
        f"paired={bool(problem[0].pair) and problem[0].pair == measure[0].pair}": 1.0,
        f"rank={same_rank}&fits={fit > 0}": 1.0,
        f"status={problem[0].status}&{measure[0].status}": 1.0,
        **labels,
    }


def _leads(shares: Sequence[float]) -> list[float]:
    """How far each share is above the best of the others."""
    return [
        share - max((other for k, other in enumerate(shares) if k != at), default=0.0)
        for at, share in enumerate(shares)
    ]


@lru_cache(maxsize=4096)
def telling_words(text: str) -> frozenset[str]:
    """The words of two characters and more, those of every report aside."""
    return frozenset(word for word in cut(text) if len(word) > 1) - _EVERYWHERE
