"""Prints one table for each task named; the text around them is in docs/models.md.

python -m bench.narrative roles labels links
"""

import sys
from importlib import import_module

from bench.narrative.splits import read_splits
from nlu.training.tables import markdown

_TASKS = ("roles", "labels", "links")

train, dev = read_splits()
print(f"{len(train)} passages to learn from, {len(dev)} to score on.\n", flush=True)
for task in sys.argv[1:] or _TASKS:
    print(markdown(import_module(f"bench.narrative.{task}").compare(train, dev)), end="\n\n", flush=True)
