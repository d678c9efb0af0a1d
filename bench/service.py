"""A process under measurement: started, waited for, its CPU time read from the kernel, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 20.0
TICKS = os.sysconf("SC_CLK_TCK")


class BenchFailed(Exception):
    """What was to be measured did not do its work; a figure of it would be a lie."""


class Service:
    """One serving process. Its output goes to `log`, which is shown when it does not start."""

    def __init__(self, command: Sequence[str], port: int, log: Path, environment: Mapping[str, str]) -> None:
        self.port = port
        self._command = command
        self._log = log
        self._environment = {**os.environ, **environment}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and return once it takes connections. Raises `BenchFailed`."""
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env=self._environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while not listens(self.port):
            if self._process.returncode is not None or time.monotonic() > deadline:
                raise BenchFailed(f"{self._command} did not start:\n{self._log.read_text()[-2000:]}")
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End it in order, or else by force."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far, in steps of a hundredth of a second (Linux)."""
        assert self._process is not None
        # The name, in brackets, may hold spaces; times are fields 14 and 15 of proc(5).
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


async def run_once(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command to its end. Raises `BenchFailed` with what it said where that is not a good one."""
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _nothing = await process.communicate()
    if process.returncode:
        raise BenchFailed(f"{command}: {said.decode()[-2000:]}")


def listens(port: int) -> bool:
    """Whether somebody takes connections on a port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
