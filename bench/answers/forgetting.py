"""Making the product forget the words that it has met, so that a question costs what it costs the first time."""

from __future__ import annotations

import sys
from typing import Any

from civic.answers import Answers
from civic.answers.spelling import Speller

OF_WORDS = 1024  # caches from this size on remember words; smaller and boundless ones are tables, read once


def forget(answers: Answers | None = None) -> None:
    """Empty what every process remembers of words, and what these answers remember of them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("civic.answers."):
            for thing in vars(module).values():
                if _remembers_words(thing):
                    thing.cache_clear()
    if answers is not None:
        for held in vars(answers.reader).values():
            if isinstance(held, Speller):
                held._found.clear()  # nobody but a measurement wants it empty


def _remembers_words(thing: Any) -> bool:
    if not hasattr(thing, "cache_clear"):
        return False
    size = thing.cache_parameters()["maxsize"]
    return size is not None and size >= OF_WORDS
