"""Real processes of the product, forked from one that has its modules loaded already: half of a start is loading."""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PR_SET_PDEATHSIG = 1

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(
    [
        *("bot.cli", "bot.app", "bot.desk", "bot.service", "uvloop", "storage.postgres", "storage.sqlite"),
        *("bot.channels.telegram", "bot.channels.viber", "bot.channels.webchat", "tests.road.program"),
        "tests.delivery.killing",
    ]
)


class Program:
    """`hromada` with these words and this environment, to be begun, ended and begun again. It writes to `log`."""

    def __init__(self, name: str, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.words = words
        self.environment = dict(environment)
        self.log = log
        self._process: multiprocessing.process.BaseProcess | None = None

    @property
    def runs(self) -> bool:
        """Whether it was begun and its end was not yet waited for."""
        return self._process is not None

    def begin(self) -> None:
        """Start it; it is not ready yet."""
        self._process = forks.Process(target=_serve, args=(self.environment, str(self.log), self.words))
        self._process.start()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        assert self._process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, number)

    def check(self) -> None:
        """Fail where it has ended by itself."""
        assert self._process is None or self._process.is_alive(), self.log.read_text()[-3000:]

    async def ended(self) -> int:
        """Wait for the end; the exit code, or minus the number of the signal."""
        assert self._process is not None
        await asyncio.to_thread(self._process.join)
        code = self._process.exitcode
        self._process.close()
        self._process = None
        assert code is not None
        return code


def once(words: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a command to its end: its exit code, and what it wrote to stdout and to stderr."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = forks.Process(target=_serve, args=(dict(environment), str(out), words, str(err)))
        process.start()
        process.join(60)
        assert process.exitcode is not None, f"hromada {' '.join(words)} does not end"
        return process.exitcode, out.read_text(), err.read_text()


def _serve(environment: Mapping[str, str], log: str, words: Sequence[str], errors: str | None = None) -> None:
    from bot.cli import main

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # whoever breaks a run off leaves nothing behind
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for stream, file in ((1, log), (2, errors or log)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT), stream)
    sys.argv = ["hromada", *words]
    main()
