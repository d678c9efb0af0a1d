"""What one contender took: its own processor time while it sent, and how long that was."""

from __future__ import annotations

import time
from dataclasses import dataclass

import msgspec


class Took(msgspec.Struct, frozen=True):
    """`cpu` is of all threads of the process, `loop` that of the event loop's thread alone; all in seconds. `peak` is
    how many calls the server had at once, where it takes its time to answer."""

    messages: int
    seconds: float
    cpu: float
    loop: float
    peak: int = 0

    @property
    def cpu_a_thousand(self) -> float:
        """CPU seconds for a thousand messages."""
        return 1000 * self.cpu / self.messages

    @property
    def a_second(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds


@dataclass(frozen=True, slots=True)
class Watch:
    """Begins where it is made, in the event loop's thread."""

    seconds: float
    cpu: float
    loop: float

    @classmethod
    def start(cls) -> Watch:
        """From now on."""
        return cls(time.perf_counter(), time.process_time(), time.thread_time())

    def read(self, messages: int) -> Took:
        """What so many messages took."""
        return Took(
            messages=messages,
            seconds=time.perf_counter() - self.seconds,
            cpu=time.process_time() - self.cpu,
            loop=time.thread_time() - self.loop,
        )
