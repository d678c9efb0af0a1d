"""What follows from one attempt. Pure: the outcome, the lane and how often it may already have been sent decide.

A message that certainly did not leave is tried again for as long as it lives. One that may have arrived is sent once
more only where silence is worse than a double: a reply, an urgent broadcast, a personal decision.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.channel import SendOutcome, SendResult
from storage.outbox import DeliveryStatus, Lane

UNCERTAIN_TRIES = 2
BACKOFF_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
DOWN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either a final `status`, or another attempt after `delay` seconds.

    `counts` says whether the attempt may have arrived; `pause` is how long the whole channel waits; `gone` that the
    recipient is to be marked as unreachable; `new_message` that the screen to edit is no more.
    """

    status: DeliveryStatus | None = None
    delay: float = 0.0
    counts: bool = False
    pause: float = 0.0
    gone: bool = False
    new_message: bool = False


def decide(result: SendResult, *, lane: Lane, attempts: int, failures: int) -> Verdict:
    """The verdict on an attempt. `attempts` counts those that may have arrived, this one included; `failures` the
    channel's calls in a row that did not leave."""
    if result.outcome is SendOutcome.SENT:
        return Verdict(DeliveryStatus.SENT)
    if result.outcome is SendOutcome.GONE:
        return Verdict(DeliveryStatus.FAILED, gone=True)
    if result.outcome is SendOutcome.INVALID:
        return Verdict(DeliveryStatus.FAILED)
    if result.outcome is SendOutcome.CANNOT_EDIT:
        return Verdict(new_message=True)
    if result.outcome is SendOutcome.BATCH_REFUSED:
        return Verdict(status=None)
    if result.outcome is SendOutcome.ACCOUNT:  # what was not asked for is held at its next claim, replies go on
        return Verdict(delay=DOWN_SECONDS) if lane <= Lane.REPLY else Verdict()
    if result.outcome is SendOutcome.CHANNEL_DOWN:
        return Verdict(delay=DOWN_SECONDS, pause=DOWN_SECONDS)
    if result.outcome is SendOutcome.UNCERTAIN:
        if lane <= Lane.PERSONAL and attempts < UNCERTAIN_TRIES:
            return Verdict(delay=1.0, counts=True)
        return Verdict(DeliveryStatus.UNCERTAIN)
    return _not_sent(result, failures)


def _not_sent(result: SendResult, failures: int) -> Verdict:
    if result.flood:
        wait = result.retry_after if result.retry_after is not None else 5.0
        return Verdict(delay=wait, pause=wait)
    if result.retry_after is not None:  # this recipient only
        return Verdict(delay=result.retry_after)
    wait = BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)]
    return Verdict(delay=wait, pause=wait)
