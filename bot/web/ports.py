"""What the web part is given by the composition root; it knows no concrete store or messenger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.channels.channel import Channel
from bot.drawings import Drawings
from handlers.dialogue.dispatcher import Dispatcher
from storage.clock import Clock
from storage.store import Store


class ChannelState(StrEnum):
    """How a channel's registration stands."""

    OFF = "off"  # no token, or switched off
    PENDING = "pending"  # the first attempt has not ended
    READY = "ready"
    UNAVAILABLE = "unavailable"  # tried again by itself
    REJECTED = "rejected"  # a setting must change
    ELSEWHERE = "elsewhere"  # another process sees to it and has not told how it stands


class WorkerState(StrEnum):
    """Who sends and does whatever else only one process at a time may do."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    MISSING = "missing"  # nobody: what is said is kept, and nothing is answered


@dataclass
class Readiness:
    """What `/readyz` tells. Changed by the composition root only."""

    store: bool = False
    content: bool = False
    listening: bool = False
    stopping: bool = False
    worker: WorkerState = WorkerState.MISSING
    channels: dict[str, ChannelState] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether traffic may come; neither a dead messenger nor a missing worker takes the page down."""
        settled = all(state is not ChannelState.PENDING for state in self.channels.values())
        return self.store and self.content and self.listening and settled and not self.stopping


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the web part works with.

    `channels` are the messengers that are switched on, and "web". `public_url` has no slash at its end.
    """

    store: Store
    dispatcher: Dispatcher
    channels: Mapping[str, Channel]
    readiness: Readiness
    public_url: str
    clock: Clock
    links: Callable[[str], Mapping[str, str]]  # payload ("", "c3") -> channel name -> link
    drawings: Drawings
