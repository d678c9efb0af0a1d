"""What the web part is given by the composition root; it knows no concrete store or messenger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.channels.channel import Channel
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


@dataclass
class Readiness:
    """What `/readyz` tells. Changed by the composition root only."""

    store: bool = False
    content: bool = False
    listening: bool = False
    stopping: bool = False
    channels: dict[str, ChannelState] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether traffic may come; a dead messenger does not take the page down."""
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
