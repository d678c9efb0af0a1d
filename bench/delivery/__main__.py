"""`python -m bench.delivery`: a delivery with its record, from a committed row to a committed result, and its peers.

The product sends one campaign of a database on a disk (`synchronous=FULL`) and is done when every result is committed;
the peers only send, but for the last, which records. All send the same notice, with a heading and two buttons, to a
fake server in a process of its own. CPU seconds are those of the sending process, all its threads included.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import uvloop

from bench.databases import database
from bench.delivery.accept import Accepted, accepted
from bench.delivery.contenders import NAMES, PRODUCT, Cities, Load, Server, server, take
from bench.delivery.measure import Took
from bench.delivery.pace import broadcast
from bench.delivery.report import document, table
from bench.delivery.storm import weathered
from bench.machine import describe

WINDOWS = (8, 64, 256)
LATENCY_SECONDS = 0.08
LATENCY_RATE = 1000.0
LATENCY_WINDOW = 100  # of the peers; the product chooses its own
PEER_MESSAGES = 1000


async def rounds(
    number: int, cases: Mapping[tuple[str, str], Load], to: Server, folder: Path, *, latency: float = 0.0
) -> dict[tuple[str, str], list[Took]]:
    """All rounds, the contenders taking turns."""
    measured: dict[tuple[str, str], list[Took]] = {case: [] for case in cases}
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as models:
        cities = Cities(Path(models))
        for done in range(1, number + 1):
            for (name, case), load in cases.items():
                await to.reset(latency=latency)
                measured[name, case].append(await take(name, load, to, cities, folder))
            print(f"round {done} of {number}, load of the machine {os.getloadavg()[0]:.2f}", flush=True)
    return measured


def _messages(name: str, deliveries: int) -> int:
    return deliveries if name == PRODUCT else PEER_MESSAGES


async def cpu(given: argparse.Namespace, to: Server, folder: Path) -> list[dict[str, object]]:
    """CPU and speed by calls in flight, the server answering at once."""
    cases = {
        (name, str(window)): Load(_messages(name, given.deliveries), window)
        for window in WINDOWS
        for name in given.only or NAMES
    }
    measured = await rounds(given.rounds, cases, to, folder)
    print(table(measured, "calls in flight"))
    return document(measured)


async def latency(given: argparse.Namespace, to: Server, folder: Path) -> list[dict[str, object]]:
    """What is reached of 1,000 a second where every answer takes 80 ms."""
    asked = f"{LATENCY_RATE:.0f}/s, {1000 * LATENCY_SECONDS:.0f} ms"
    cases = {
        (name, asked): Load(_messages(name, given.deliveries), 0 if name == PRODUCT else LATENCY_WINDOW, LATENCY_RATE)
        for name in given.only or NAMES
    }
    measured = await rounds(given.rounds, cases, to, folder, latency=LATENCY_SECONDS)
    print(table(measured, "asked for"))
    return document(measured)


async def growth(given: argparse.Namespace, to: Server, folder: Path) -> list[dict[str, object]]:
    """The product alone: a small city and one with many residents and a long past."""
    small, large = (f"{people:,} residents" for people in (given.deliveries, given.others))
    cases = {
        (PRODUCT, small): Load(given.deliveries, 64),
        (PRODUCT, large): Load(given.deliveries, 64, others=given.others, past=given.past),
    }
    measured = await rounds(given.rounds, cases, to, folder)
    print(table(measured, "city"))
    return document(measured)


async def rate(given: argparse.Namespace, to: Server, folder: Path) -> list[dict[str, object]]:
    """The share of the rate that a long broadcast uses, and how long replies take meanwhile."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        pace = await broadcast(given.rate, given.seconds, to, Path(place))
    print(pace)
    return [msgspec.to_builtins(pace)]


async def storm(given: argparse.Namespace, to: Server, folder: Path) -> list[dict[str, object]]:
    """A broadcast through 429s of 1-60 s, blocked chats, errors and lost answers; and how soon the pace is back."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        passed = await weathered(given.rate, given.seconds, to, Path(place))
    print(passed)
    return [msgspec.to_builtins(passed)]


async def accept(given: argparse.Namespace, _to: Server, folder: Path) -> list[dict[str, object]]:
    """A broadcast to so many people: how long until each stands in the database, and how long others wait meanwhile."""
    found: dict[str, Accepted] = {}
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        found["sqlite"] = await accepted(f"sqlite:///{place}/city.db", given.people)
    if given.postgres:
        with database(given.postgres) as url:
            found["postgres"] = await accepted(url, given.people)
    for name, took in found.items():
        print(f"{name}: {took}")
    return [{"database": name, **msgspec.to_builtins(took)} for name, took in found.items()]


RUNS = {"accept": accept, "cpu": cpu, "latency": latency, "growth": growth, "rate": rate, "storm": storm}


async def run(given: argparse.Namespace) -> list[dict[str, object]]:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="bench-") as place:
        async with server(Path(place)) as to:
            return await RUNS[given.run](given, to, given.folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read what is asked for, measure it, print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.delivery", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the databases lie")
    common.add_argument("--json", type=Path, help="keep the figures in this file")
    repeated = argparse.ArgumentParser(add_help=False, parents=[common])
    repeated.add_argument("--rounds", type=int, default=5)
    repeated.add_argument("--deliveries", type=int, default=10_000, help="of the product; the peers send 1,000 each")
    kinds = parser.add_subparsers(dest="run", required=True)
    for name in ("cpu", "latency"):
        kind = kinds.add_parser(name, parents=[repeated], help=RUNS[name].__doc__)
        kind.add_argument("--only", choices=NAMES, action="append", help="measure this one; may be given again")
    grown = kinds.add_parser("growth", parents=[repeated], help=growth.__doc__)
    grown.add_argument("--others", type=int, default=1_000_000, help="residents who are not written to")
    grown.add_argument("--past", type=int, default=10_000_000, help="deliveries made before")
    for name, seconds in (("rate", 120.0), ("storm", 600.0)):
        paced = kinds.add_parser(name, parents=[common], help=RUNS[name].__doc__)
        paced.add_argument("--rate", type=float, default=28.0)
        paced.add_argument("--seconds", type=float, default=seconds)
    many = kinds.add_parser("accept", parents=[common], help=accept.__doc__)
    many.add_argument("--people", type=int, default=1_000_000)
    many.add_argument("--postgres", default="", help="postgresql://user@host:port/postgres")
    given = parser.parse_args(arguments)
    print(describe(), flush=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(run(given))
    if given.json:
        given.json.write_text(json.dumps({"machine": describe(), "run": given.run, "found": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
