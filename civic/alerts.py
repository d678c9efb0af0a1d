"""An air-raid alert for the community: nothing that can wait is sent while it lasts.

Two say so: a source that is polled, and staff by hand. By hand "on" lasts at most `LIFE` unless it is said again; by
hand "off" quietens the alert the source tells of now, not the next one. A source not heard for `SILENCE` holds nothing
up: it is unknown what it would say.

NotAllowed          whoever wants to switch may not
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from storage import meta, switches
from storage.staff import Role, Staff
from storage.store import Transaction

LIFE = timedelta(hours=12)
SILENCE = timedelta(minutes=10)
MAY_SWITCH = frozenset({Role.ADMIN, Role.EDITOR})
KEPT = "alert"


class NotAllowed(Exception):
    """Only active editors and admins switch the alert."""


class SourceState(StrEnum):
    """What the polled source says."""

    NONE = "none"  # there is none
    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"  # it has not been heard for too long


class Manual(msgspec.Struct, frozen=True):
    """What somebody switched by hand, who and when."""

    on: bool
    by: str
    at: datetime


class Standing(msgspec.Struct, frozen=True):
    """All that is known of an alert. `heard` is when the source last answered, `since` when it last changed."""

    source: SourceState = SourceState.NONE
    since: datetime | None = None
    heard: datetime | None = None
    manual: Manual | None = None

    @property
    def on(self) -> bool:
        """Whether there is an alert, as far as anybody has said."""
        if self.manual is not None:
            return self.manual.on
        return self.source is SourceState.ON

    @property
    def until(self) -> datetime | None:
        """When an alert that was switched on by hand ends by itself."""
        return self.manual.at + LIFE if self.manual is not None and self.manual.on else None


def standing(tx: Transaction) -> Standing:
    """How things stand now."""
    return _aged(_kept(tx), tx.now)


def switch(tx: Transaction, *, on: bool, by: str) -> Standing:
    """Switch by hand. `by` is whoever does."""
    meta.hold(tx, KEPT)
    now = standing(tx)
    manual = Manual(on, by, tx.now) if on or now.source is SourceState.ON else None
    return _keep(tx, msgspec.structs.replace(now, manual=manual))


def allow(person: Staff | None) -> Staff:
    """Whoever may switch. Raises `NotAllowed`."""
    if person is None or person.disabled or person.role not in MAY_SWITCH:
        raise NotAllowed
    return person


def hear(tx: Transaction, active: bool | None) -> Standing:
    """Take what the source answered; None where it did not."""
    meta.hold(tx, KEPT)
    now = standing(tx)
    if active is None:
        silent = SourceState.UNKNOWN if now.source is SourceState.NONE else now.source
        return _keep(tx, msgspec.structs.replace(now, source=silent))
    source = SourceState.ON if active else SourceState.OFF
    since = now.since if source is now.source else tx.now
    return _keep(tx, _aged(msgspec.structs.replace(now, source=source, since=since, heard=tx.now), tx.now))


def age(tx: Transaction, *, polled: bool) -> Standing:
    """Let time do its part: what was switched by hand ends, and so does a source that is gone or no longer `polled`."""
    meta.hold(tx, KEPT)
    now = standing(tx)
    if not polled:
        now = Standing(manual=now.manual if now.manual is not None and now.manual.on else None)
    return _keep(tx, now)


def _aged(was: Standing, now: datetime) -> Standing:
    source, manual = was.source, was.manual
    if source is not SourceState.NONE and (was.heard is None or now - was.heard > SILENCE):
        source = SourceState.UNKNOWN
    if manual is not None and (now >= manual.at + LIFE if manual.on else source is not SourceState.ON):
        manual = None
    return msgspec.structs.replace(was, source=source, manual=manual)


def _kept(tx: Transaction) -> Standing:
    kept = meta.get(tx, KEPT)
    return msgspec.json.decode(kept, type=Standing) if kept and kept != "0" else Standing()


def _keep(tx: Transaction, standing_: Standing) -> Standing:
    meta.put(tx, KEPT, msgspec.json.encode(standing_).decode())
    if switches.alert(tx) != standing_.on:  # whoever waits for it to end is woken
        switches.set_alert(tx, tx.now.isoformat() if standing_.on else "")
    return standing_
