"""`python -m bench.turn`: rounds of the same five turns by the product and by the usual stack, one after the other.

The time of a turn is the CPU time of the serving process, all threads and the kernel's part included; the load comes
from this process. `--json FILE` keeps the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import uvloop

from bench.databases import database
from bench.load import post_all, request
from bench.machine import describe
from bench.turn.contenders import PATH, Contender, product, usual
from bench.turn.report import Figure, Round, document, table
from bench.turn.updates import Turn, updates

IN_FLIGHT = 64
CONTENDERS: dict[str, Callable[[Path, str], AbstractAsyncContextManager[Contender]]] = {
    "product": product,
    "usual": usual,
}


async def measure(contender: Contender, residents: int) -> Round:
    """Everybody takes the first turn, then everybody the second, and so on."""
    figures = {}
    for index, turn in enumerate(Turn, start=1):
        requests = [request(PATH, contender.headers, body) for body in updates(turn, residents, contender.token)]
        cpu, started = contender.service.cpu_seconds(), time.perf_counter()
        await post_all(contender.service.port, requests, in_flight=IN_FLIGHT)
        await contender.until_kept(index * residents)
        figures[turn] = Figure(
            turns=residents,
            seconds=time.perf_counter() - started,
            cpu_seconds=contender.service.cpu_seconds() - cpu,
        )
    return figures


async def run(rounds: int, residents: int, names: list[str], folder: Path, server: str) -> dict[str, list[Round]]:
    """All rounds, the contenders taking turns; on files, or on databases of a server where one is named."""
    measured: dict[str, list[Round]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names:
            with new_place(folder) as place, database(server) if server else file_in(place) as url:
                async with CONTENDERS[name](place, url) as contender:
                    measured[name].append(await measure(contender, residents))
        print(f"round {number + 1} of {rounds}", flush=True)
    return measured


@contextmanager
def new_place(folder: Path) -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        yield Path(place)


def file_in(place: Path) -> AbstractContextManager[str]:
    """The URL of a database in a file; it needs no end of its own."""
    return nullcontext(f"sqlite:///{place}/bench.db")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.turn", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--residents", type=int, default=1500, help="each takes five turns")
    parser.add_argument("--only", choices=list(CONTENDERS), help="measure one of them")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the databases lie")
    parser.add_argument("--postgres", default="", metavar="URL", help="a server on which databases may be made")
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    given = parser.parse_args()
    names = [given.only] if given.only else list(CONTENDERS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured = runner.run(run(given.rounds, given.residents, names, given.folder, given.postgres))
    print(describe(), table(measured), sep="\n\n")
    if given.json:
        given.json.write_text(json.dumps(document(measured, given.residents), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
