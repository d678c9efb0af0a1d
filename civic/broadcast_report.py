"""Who got a broadcast: everybody it was for stands in exactly one state, at any moment.

Whoever has no delivery that says otherwise is counted by what is left over: not written yet, or, once nothing more will
be written, cancelled or expired. So the states add up to the recipients whatever becomes of single people meanwhile.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from storage import digests, feeding
from storage.broadcasts import Broadcast, BroadcastState
from storage.clock import from_ms
from storage.feeding import Line
from storage.outbox import DeliveryStatus
from storage.store import Transaction

STATES = ("queued", "sending", "sent", "failed", "uncertain", "cancelled", "expired")
_COUNTED = {
    DeliveryStatus.HELD: "queued",
    DeliveryStatus.RESTING: "queued",
    DeliveryStatus.PAUSED: "queued",
    DeliveryStatus.DELIVERED: "sent",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
DIGEST = "digest"  # beside the channels: gathered for those who want news once a day or a week
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people stand where. `states` holds every name of `STATES` and adds up to `recipients`; `channels` what
    the deliveries of each channel say."""

    recipients: int
    states: Mapping[str, int]
    channels: Mapping[str, Mapping[str, int]]

    @property
    def waits(self) -> int:
        """How many have not got theirs yet and may."""
        return self.states["queued"] + self.states["sending"]


def tally(tx: Transaction, broadcast: Broadcast) -> Tally:
    """Count a broadcast."""
    if broadcast.totals is not None:
        totals, channels = _unpacked(broadcast.totals)
        return Tally(broadcast.recipients, totals, channels)
    if broadcast.started is None:
        states = dict.fromkeys(STATES, 0) | {_left_over(broadcast.state): broadcast.recipients}
        return Tally(broadcast.recipients, states, {})
    return _counted(tx, broadcast)


def _counted(tx: Transaction, broadcast: Broadcast) -> Tally:
    channels: dict[str, dict[str, int]] = {}
    for (channel, status), number in feeding.by_channel(tx, broadcast.campaign).items():
        name = _COUNTED.get(DeliveryStatus(status), status)
        states = channels.setdefault(channel, dict.fromkeys(STATES, 0))
        states[name] += number
    for status, number in digests.totals(tx, broadcast.campaign).items():
        states = channels.setdefault(DIGEST, dict.fromkeys(STATES, 0))
        waiting = status == DeliveryStatus.QUEUED  # what has ended before it was told is not told any more
        states[_left_over(broadcast.state) if waiting else _COUNTED.get(DeliveryStatus(status), status)] += number
    for channel, number in feeding.unfed(tx, broadcast.id).items():
        states = channels.setdefault(channel, dict.fromkeys(STATES, 0))
        states[_left_over(broadcast.state)] += number
    whole = {name: sum(states[name] for states in channels.values()) for name in STATES}
    # One who became two people while it was under way has got two; one who is gone has left no delivery.
    recipients = max(broadcast.recipients, sum(whole.values()))
    whole["cancelled"] += recipients - sum(whole.values())
    return Tally(recipients, whole, channels)


def waits(tx: Transaction, broadcast: Broadcast) -> bool:
    """Whether it is still on its way to somebody for whom it was written out."""
    if feeding.waits(tx, broadcast.campaign):
        return True
    gathered = digests.totals(tx, broadcast.campaign)
    return any(_COUNTED.get(DeliveryStatus(status), status) in {"queued", "sending"} for status in gathered)


def _left_over(state: BroadcastState) -> str:
    """What has become of people for whom nothing was written."""
    if state is BroadcastState.EXPIRED:
        return "expired"
    return "cancelled" if state in {BroadcastState.STOPPED, BroadcastState.REFUSED} else "queued"


def packed(counted: Tally) -> dict[str, int]:
    """A tally as it is kept."""
    by_channel = {
        f"{channel}.{name}": number
        for channel, states in counted.channels.items()
        for name, number in states.items()
        if number
    }
    return dict(counted.states) | by_channel


def _unpacked(totals: Mapping[str, int]) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    channels: dict[str, dict[str, int]] = {}
    for name, number in totals.items():
        channel, dot, state = name.rpartition(".")
        if dot:
            channels.setdefault(channel, dict.fromkeys(STATES, 0))[state] = number
    return {name: totals.get(name, 0) for name in STATES}, channels


HEADER = ("broadcast", "state", "channel", "language", "reason", "hour", "number")


def table(tx: Transaction, broadcast: Broadcast, zone: tzinfo) -> list[tuple[str, ...]]:
    """The report: one line for each state, channel, language, reason and hour, adding up to the recipients."""
    counted = tally(tx, broadcast)
    lines = list(feeding.report(tx, broadcast.campaign)) if broadcast.started is not None else []
    rest = _rest(counted, lines)
    return [HEADER, *(_row(broadcast, line, zone) for line in (*lines, *rest))]


def _rest(counted: Tally, lines: Iterable[Line]) -> list[Line]:
    """What the deliveries do not show: people without one, and what was deleted after its days."""
    left = dict(counted.states)
    for line in lines:
        left[_COUNTED.get(DeliveryStatus(line.status), line.status)] -= line.number
    return [Line(state, "", "", "", None, number) for state, number in left.items() if number > 0]


def _row(broadcast: Broadcast, line: Line, zone: tzinfo) -> tuple[str, ...]:
    hour = "" if line.hour is None else _hour(from_ms(line.hour * HOUR_MS), zone)
    return (str(broadcast.id), line.status, line.channel, line.locale, line.code, hour, str(line.number))


def _hour(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:00}"


def to_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV that no spreadsheet takes for formulas."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
