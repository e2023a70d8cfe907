"""Training as a product: models, their figures, ``meta.json`` and the model cards, from one corpus."""

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nlu.narrative.stored import components
from nlu.narrative.trained import COMPONENTS, Model, load_models, trained_parts
from nlu.training.cards import card, reliability_plot
from nlu.training.corpus import Passage, read_corpus
from nlu.training.evaluate import Evaluation, evaluate
from nlu.training.readers import BASELINES, Reader, reader_of
from nlu.training.train import data_hash, fit, is_current, read_config, settings_of, train

__all__ = ["build", "is_packaged"]

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "jieba")
_LABEL_FIGURES = ("labels_micro", "labels_macro", "labels_micro_matched", "calibration_error")
Splits = Mapping[str, Sequence[Passage]]


def is_packaged(data: Path, target: Path) -> bool:
    """Whether models and cards were made from this corpus and this configuration."""
    if not is_current(data, target):
        return False
    return all((target / name / "meta.json").exists() for name in components(target))


def build(data: Path, target: Path, progress: Callable[[str], None] = lambda _: None) -> None:
    """Trains, scores on dev and test with the rules beside, and writes models, ``meta.json`` and cards.

    Args:
        data: A folder with ``train.jsonl``, ``dev.jsonl`` and, where wanted, ``test.jsonl``.
        target: The folder of the models.
        progress: Told what is being done.

    Raises:
        DataError: The corpus is missing or malformed.
    """
    for component in COMPONENTS:  # so that the manifest names no file of an earlier run
        for name in ("meta.json", "reliability.svg"):
            (target / component / name).unlink(missing_ok=True)
    train(data, target, progress)
    splits = {path.stem: read_corpus(path) for path in sorted(data.glob("*.jsonl"))}
    splits = {name: splits[name] for name in ("train", "dev", "test") if splits.get(name)}
    rules = cache(BASELINES["rules"])
    shipped = load_models(target)
    readers = {"test": {"trained": cache(reader_of(shipped)), "rules": rules}}
    if "dev" in splits:
        models = fit(splits["train"], read_config(target), lambda step: progress(f"{step}, without dev"))
        readers["dev"] = {"trained": cache(reader_of(models)), "rules": rules}
    for component, model in trained_parts(shipped).items():
        progress(f"card of {component}")
        _write(target / component, _meta(component, model, data, target, splits) | _scored(component, splits, readers))


def _scored(component: str, splits: Splits, readers: Mapping[str, Mapping[str, Reader]]) -> dict[str, Any]:
    scores: dict[str, Any] = {}
    reliability: list[tuple[float, float, int]] = []
    for split in ("dev", "test"):
        if split not in splits:
            continue
        passages = [_view(component, passage) for passage in splits[split]]
        results = {name: evaluate(passages, _only(component, reader)) for name, reader in readers[split].items()}
        scores[split] = {name: _figures(component, result) for name, result in results.items()}
        if split == "test" and "labels" in component:
            reliability = list(results["trained"].reliability())
    return {"scores": scores, "reliability": [[round(s, 4), round(r, 4), n] for s, r, n in reliability]}


def _only(component: str, reader: Reader) -> Reader:
    """For labels of one kind the reader without the items of the other; it is asked once for each text."""
    if component.startswith("issue_labels"):
        return lambda text: reader(text).model_copy(update={"remedies": [], "links": []})
    if component.startswith("remedy_labels"):
        return lambda text: reader(text).model_copy(update={"issues": [], "links": []})
    return reader


def _view(component: str, passage: Passage) -> Passage:
    """For labels of one kind the passage without the items of the other."""
    if component.startswith("issue_labels"):
        return replace(passage, remedies=(), links=frozenset())
    if component.startswith("remedy_labels"):
        return replace(passage, issues=(), links=frozenset())
    return passage


def _figures(component: str, result: Evaluation) -> dict[str, float]:
    summary = result.summary()
    if component.startswith("roles"):
        return {name: value for name, value in summary.items() if "_spans_" in name or name == "invented"}
    if component.startswith("links"):
        ratio = result.links
        return {"precision": round(ratio.precision, 4), "recall": round(ratio.recall, 4), "F1": round(ratio.f1, 4)}
    return {name: summary[name] for name in _LABEL_FIGURES}


def _meta(component: str, model: Model, data: Path, target: Path, splits: Splits) -> dict[str, Any]:
    config = read_config(target)
    return {
        "component": component,
        "version": config["version"],
        "data": data_hash(data),
        "config": settings_of(component, config),
        "libraries": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "labels": list(model.classes),
        "parameters": model.size,
        "bytes": sum(path.stat().st_size for path in (target / component).iterdir() if path.suffix != ".md"),
        "passages": {name: len(passages) for name, passages in splits.items()},
    }


def _write(folder: Path, meta: Mapping[str, Any]) -> None:
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card(meta), encoding="utf-8")
    if meta["reliability"]:
        (folder / "reliability.svg").write_text(reliability_plot(meta["reliability"]), encoding="utf-8")
