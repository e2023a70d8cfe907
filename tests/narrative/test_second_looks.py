"""The second looks: trees as scikit-learn has them, what is measured of items and pairs, their place in the shipped models."""

import numpy as np
import pytest

from nlu.narrative.clauses import Tag, split
from nlu.narrative.items import Draft
from nlu.narrative.lexicon import Kind
from nlu.narrative.links import Labelled
from nlu.narrative.second_labels import likely
from nlu.narrative.second_links import link_measures
from nlu.narrative.second_roles import CLASSES, FirstLook, measures
from nlu.narrative.trained import COMPONENTS, load_models, trained_parts
from nlu.narrative.view import look

CONFIG = {"trees": 20, "learning_rate": 0.1, "depth": 4, "rows": 0.6, "measures": 0.4, "leaf": 15, "seeds": [1, 2]}


def test_stored_trees_score_as_scikit_learn_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn import ensemble

    from nlu.training.fitting import fit_trees

    kept = []

    class Kept(ensemble.GradientBoostingClassifier):
        def fit(self, *data: object) -> "Kept":
            kept.append(super().fit(*data))
            return self

    monkeypatch.setattr(ensemble, "GradientBoostingClassifier", Kept)
    random = np.random.default_rng(1)
    rows = random.normal(size=(1500, 8))
    classes = [CLASSES[int(a > 0) + int(b * c > 0.3)] for a, b, c in rows[:, :3]]
    trees = fit_trees(rows, classes, CONFIG)
    scores = np.exp(trees.decision(rows))
    mean = np.exp(np.mean([model.predict_log_proba(rows) for model in kept], axis=0))
    for found in (scores, mean):
        found /= found.sum(axis=1, keepdims=True)
    assert scores == pytest.approx(mean, abs=1e-6)


def first_look(text: str, path: list[str]) -> FirstLook:
    clauses = split(look(text), 0, len(text))
    shares = np.array([[0.9 if name == given else 0.025 for name in CLASSES] for given in path])
    return FirstLook(clauses, [Tag("other", False)] * len(clauses), shares, path, {})


def test_items_before_and_behind_a_clause() -> None:
    seen = first_look("人手不足，经办多为兼职，更新不及时，形式单一", ["B-issue", "I-issue", "B-issue", "O"])
    assert [seen.item_before(at) for at in range(4)] == [range(0), range(1), range(2), range(2, 3)]
    assert [seen.item_from(at) for at in range(4)] == [range(2), range(1, 2), range(2, 3), range(3, 4)]
    assert measures(seen).shape[0] == 4


def test_an_item_without_end_is_measured_in_bounded_time() -> None:
    seen = first_look("人手不足，" * 300, ["B-issue"] + ["I-issue"] * 299)
    assert max(len(seen.item_before(at)) for at in range(300)) == 12


def draft(kind: Kind, start: int, text: str) -> Labelled:
    return Draft(kind, start, start + len(text), text, None, 0, "current", 0, 1.0), ()


def test_a_pair_is_seen_beside_the_others() -> None:
    shares = np.array([[0.9, 0.2], [0.3, 0.8], [0.1, 0.4]])
    issues = [draft("issue", 0, "更新不及时"), draft("issue", 10, "人手不足")]
    remedies = [draft("remedy", at, "充实人手") for at in (20, 30, 40)]
    seen = link_measures(shares, issues, remedies)
    assert seen.shape[0] == 6
    assert seen[:, 0].tolist() == shares.ravel().tolist()
    best_others = [seen[:, at].tolist() for at in (2, 6)]
    assert best_others == [[0.3, 0.8, 0.9, 0.4, 0.9, 0.8], [0.2, 0.9, 0.8, 0.3, 0.4, 0.1]]
    assert seen[:, 10] == pytest.approx([0.8, -1, -1, 0.9, 0.8, 0.9])


def test_a_pair_alone_has_nothing_beside_it() -> None:
    seen = link_measures(np.array([[1.0]]), [draft("issue", 0, "人手不足")], [draft("remedy", 9, "充实人手")])
    assert np.isfinite(seen).all()


def test_likely_labels_are_two_to_six() -> None:
    assert likely(np.array([0.0, 0.9, 0.01, 0.0])).tolist() == [1, 2]
    assert likely(np.array([0.5, 0.9, 0.3, 0.0])).tolist() == [1, 0, 2]
    assert len(likely(np.full(20, 0.5))) == 6


def test_the_shipped_models_look_twice() -> None:
    assert set(trained_parts(load_models())) == set(COMPONENTS)
