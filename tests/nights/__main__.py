"""`python -m tests.nights --seed 7 --days 100`: play days in virtual time and say what was broken, if anything."""

from __future__ import annotations

import argparse
import os
import sys
import time


def main() -> int:
    """Play the days of one seed, or of several, one after another."""
    parser = argparse.ArgumentParser(prog="python -m tests.nights", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    parser.add_argument("--days", type=int, default=10, help="in all")
    parser.add_argument("--run", type=int, default=10, help="days of one run; the next run has the next seed")
    parser.add_argument("--replay", action="store_true", help="play the seed twice and compare the stories")
    given = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # so that a seed tells the same story in every process
        os.execve(
            sys.executable, [sys.executable, "-m", "tests.nights", *sys.argv[1:]], os.environ | {"PYTHONHASHSEED": "0"}
        )
    from tests.nights.plot import days
    from tests.nights.world import run

    left, seed = given.days, given.seed
    while left > 0:
        number, began = min(given.run, left), time.monotonic()
        told = run(days(number), seed=seed, days=number)
        print(f"{told}  {time.monotonic() - began:.1f} s", flush=True)
        if given.replay:
            again = run(days(number), seed=seed, days=number)
            print("the same once more" if again == told else f"ANOTHER STORY: {again}", flush=True)
        if told.broken:
            print(f"again: python -m tests.nights --seed {seed} --days {number} --run {number} --replay")
            return 1
        left, seed = left - number, seed + 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
