"""`python -m bench.answers quality|speed|fit`: answers beside plain full-text search over the same passages."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.answers import sets
from bench.machine import describe

CONTENT = Path(__file__).parents[2] / "content" / "khmelnytskyi"


def quality(given: argparse.Namespace, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """What is answered rightly, wrongly and not at all."""
    from bench.answers import report
    from bench.answers.quality import measure

    found = measure(given.content, names)
    return report.of_quality(found, errors=given.errors), report.document(found)


def speed(given: argparse.Namespace, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """What an index costs, and an answer out of many passages."""
    from bench.answers import pace

    found = pace.measure(given.content, names, passages=given.passages, rounds=given.rounds)
    return pace.table(found), pace.document(found)


def fit(given: argparse.Namespace, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Learn the weights anew from the sets that are not held apart; how well they judge questions they have not met."""
    from bench.answers import fitting

    return fitting.report(given.content, [name for name in names if name != sets.APART], keep=given.keep)


RUNS = {"quality": quality, "speed": speed, "fit": fit}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read what is asked for, measure it, print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--set", action="append", metavar="NAME|PATH", help="may be given again; all of ours otherwise")
    common.add_argument("--content", type=Path, default=CONTENT, help="a city's folder")
    common.add_argument("--json", type=Path, help="keep the figures in this file")
    kinds = parser.add_subparsers(dest="run", required=True)
    judged = kinds.add_parser("quality", parents=[common], help=quality.__doc__)
    judged.add_argument("--errors", action="store_true", help="show each answer of the product that is not right")
    timed = kinds.add_parser("speed", parents=[common], help=speed.__doc__)
    timed.add_argument("--passages", type=int, default=10_000)
    timed.add_argument("--rounds", type=int, default=5)
    learnt = kinds.add_parser("fit", parents=[common], help=fit.__doc__)
    learnt.add_argument("--keep", action="store_true", help="write them where the product reads them")
    given = parser.parse_args(arguments)
    text, found = RUNS[given.run](given, given.set or sets.present())
    print(describe(), text, sep="\n\n")
    if given.json:
        kept = {"machine": describe(), "run": given.run, "found": found}
        given.json.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
