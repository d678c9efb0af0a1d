"""What the index of a city costs, in a process of its own: `python -m bench.answers.building FOLDER` prints JSON.

Memory is the growth of the resident set (`/proc/self/statm`) after a collection of garbage: the index with all that is
remembered of its words. The dictionary of Ukrainian, which every process has once, is counted apart.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from civic.answers import Answers, words
from civic.content.files import read_content

T = TypeVar("T")

MEGABYTE = 1024 * 1024


class Built(msgspec.Struct, frozen=True):
    """CPU seconds and megabytes: of the dictionary, of the first index of a process, of one more with words known.

    `traced` is what Python's own count says of that one more index.
    """

    dictionary_seconds: float
    dictionary_mb: float
    first_seconds: float
    first_mb: float
    again_seconds: float
    traced_mb: float


def built(content: Path) -> Built:
    """Build the index of a city in a new process."""
    asked = [sys.executable, "-m", __spec__.name, str(content.resolve())]
    told = subprocess.run(asked, stdout=subprocess.PIPE, check=True)  # noqa: S603 -- ourselves
    return msgspec.json.decode(told.stdout, type=Built)


def _resident() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _cost(work: Callable[[], T]) -> tuple[float, float, T]:
    """CPU seconds of a piece of work, the megabytes that it leaves behind, and what it made."""
    before, started = _resident(), time.process_time()
    made = work()
    seconds = time.process_time() - started
    return seconds, _resident() - before, made


def _measure(folder: Path) -> Built:
    content = read_content(folder)
    dictionary_seconds, dictionary_mb, _ = _cost(lambda: words.form("слово"))
    first_seconds, first_mb, _first = _cost(lambda: Answers(content))
    again_seconds, _, _again = _cost(lambda: Answers(content))
    tracemalloc.start()
    traced = Answers(content)
    gc.collect()
    traced_mb = tracemalloc.get_traced_memory()[0] / MEGABYTE
    del traced
    return Built(dictionary_seconds, dictionary_mb, first_seconds, first_mb, again_seconds, traced_mb)


if __name__ == "__main__":
    print(json.dumps(msgspec.to_builtins(_measure(Path(sys.argv[1])))))
