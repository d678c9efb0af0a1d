"""A messenger's account at the desk: sending goes on once somebody has put it in order."""

from __future__ import annotations

from typing import Any

from bot import bulletin
from bot.channels import MODULES
from bot.desk import DeskError
from bot.settings import Settings
from civic import accounts
from civic.broadcast_terms import Refused, Why
from storage import staff, switches
from storage.store import Transaction


def resume(settings: Settings, channel: str, name: str) -> dict[str, Any]:
    """Let a channel send again what residents have not asked for. Raises `DeskError`."""
    if channel not in MODULES:
        raise DeskError(f"There is no channel “{channel}”; there are: {', '.join(MODULES)}.")

    def turn(tx: Transaction) -> dict[str, Any]:
        person = staff.by_name(tx, name)
        if person is None:
            raise DeskError(f"There is no “{name}” among the staff: hromada staff list")
        try:
            return {"channel": channel, "waiting": accounts.resume(tx, channel, person)}
        except Refused as refused:
            if refused.why is Why.NOT_PAUSED:
                raise DeskError(f"Nothing is stopped on {channel}.") from None
            raise

    return bulletin.do(settings, turn)


def stopped(tx: Transaction) -> dict[str, str]:
    """The channels on which only replies are sent at present, and why."""
    found = {channel: switches.pushes_stopped(tx, channel) for channel in MODULES}
    return {channel: why for channel, why in found.items() if why}
