"""What every page of ours is made with: its assets, its template environment, and names in two languages."""

from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from nlu.labels import Name

__all__ = ["asset", "both", "environment"]


def environment() -> Environment:
    """An environment over the assets that escapes everything and knows ``t(zh, en)``."""
    made = Environment(
        loader=FunctionLoader(asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["t"] = lambda zh, en: both(Name(zh, en))
    return made


def both(called: Name) -> Markup:
    """Both names of a thing; the page shows that of the chosen language."""
    if called.zh == called.en:
        return Markup("<bdi>{}</bdi>").format(called.zh)
    return Markup('<span class="zh" lang="zh-CN">{}</span><span class="en" lang="en">{}</span>').format(
        called.zh, called.en
    )


def asset(file: str) -> str:
    """The text of a file of ``nlu/present/assets``."""
    return files("nlu.present").joinpath("assets", file).read_text(encoding="utf-8")
