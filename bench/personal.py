"""`python -m bench.personal`: how much of what is personal is found in the tests' texts, and how fast.

Shares with Wilson's intervals of 95 %, by kind and part, since the texts of a kind are few; then the time of one call.
"""

from __future__ import annotations

import time

from bench.machine import describe
from bench.shares import share
from civic.personal import Kind, find
from tests.civic.personal.corpus import APART, FRESH, TUNED, UNSEEN, samples, score

_LENGTH = 10_000  # characters
_ROUNDS = 15


def main() -> None:
    """Print everything."""
    print(describe())
    for names in ((TUNED,), (APART,), (FRESH,), (UNSEEN,), (TUNED, APART, FRESH, UNSEEN)):
        scored = score(samples(*names))
        print(f"\n{' + '.join(names)}: {len(samples(*names))} texts")
        print(f"  recall     {share(scored.recalled.total(), scored.there.total())}")
        print(f"  precision  {share(scored.right.total(), scored.found.total())}")
    print("\nby kind, all texts")
    for kind in Kind:
        recall = share(scored.recalled[kind], scored.there[kind])
        print(f"  {kind:<11} recall {recall:<36} precision {share(scored.right[kind], scored.found[kind])}")
    whole = "\n".join(sample.text for sample in samples())
    for at in range(0, len(whole) - _LENGTH, _LENGTH):
        text = whole[at : at + _LENGTH]
        find(text)  # the dictionary is loaded and its words are remembered
        best = min(_timed(text) for _ in range(_ROUNDS))
        print(f"\n{_LENGTH} characters, {len(find(text))} finds: {1000 * best:.1f} ms")


def _timed(text: str) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    find(text)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
