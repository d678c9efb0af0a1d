"""The messengers. A new one is a module with `make(kit)` and its line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.channels.channel import Channel, Kit

MODULES = {
    "telegram": "bot.channels.telegram",
    "viber": "bot.channels.viber",
    "web": "bot.channels.webchat",
}


def make_channels(kit: Kit) -> dict[str, Channel]:
    """Every channel that the settings switch on. Only their modules' SDKs are loaded."""
    made = {name: import_module(module).make(kit) for name, module in MODULES.items()}
    return {name: channel for name, channel in made.items() if channel is not None}
