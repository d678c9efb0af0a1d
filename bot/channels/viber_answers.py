"""What Viber's answers mean: to one message, and to one call that is for many.

Most refusals come with HTTP 200 and a `status`. An answer that is none of Viber's leaves open what became of the call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.channel import SendOutcome, SendResult
from bot.channels.viber_updates import message_token

PAUSE_SECONDS = 10.0  # Viber names no pause after "too many requests"
TOO_MANY = 12
NO_BATCHES = frozenset({19, 20})  # this account may not use `broadcast_message`

VERDICTS: Mapping[int, SendOutcome] = {
    **dict.fromkeys((5, 6, 11, 21), SendOutcome.GONE),
    **dict.fromkeys((3, 4, 13, 14, 16, 17, 18, 22), SendOutcome.INVALID),
    **dict.fromkeys((7, 8, 9, 15, 23, 24), SendOutcome.ACCOUNT),
    **dict.fromkeys((1, 2, 10, 19, 20), SendOutcome.CHANNEL_DOWN),
    TOO_MANY: SendOutcome.RETRY,  # of one message the limit may be that of one person, so it is no flood
}
REFUSALS = {1: "it does not reach our webhook address", 2: "the token is wrong", 15: "the account is not authorised"}

# What is wrong with a whole batch need not be wrong with one message of it.
_ABOUT_THE_BATCH = frozenset({SendOutcome.GONE, SendOutcome.INVALID})


def verdict(http: int, raw: bytes) -> SendResult:
    """What is known of a message from Viber's answer to it."""
    answer, status = read(raw)
    if http == 429:
        return SendResult(SendOutcome.RETRY, retry_after=PAUSE_SECONDS, flood=True, code="HTTP 429")
    if 300 <= http < 500 and http != 408:  # something before Viber refused: by size, or because the address is wrong
        refused = SendOutcome.INVALID if http in (400, 413, 422) else SendOutcome.CHANNEL_DOWN
        return SendResult(refused, code=f"HTTP {http}")
    if http != 200 or status is None:
        return SendResult(SendOutcome.UNCERTAIN, code=f"HTTP {http}")
    if status == 0:
        return SendResult(SendOutcome.SENT, external_id=message_token(answer))
    return _refusal(status)


def verdicts(http: int, raw: bytes, receivers: Sequence[str]) -> list[SendResult]:
    """What is known of each member of a batch, in the order of `receivers`.

    Whoever is not in the `failed_list` of a call that was taken has been sent the message; its token is the same for
    all of them.
    """
    answer, status = read(raw)
    whole = verdict(http, raw)
    if whole.outcome is SendOutcome.SENT:
        failed = _failed(answer)
        return [failed.get(receiver, whole) for receiver in receivers]
    if http == 200 and status == TOO_MANY:
        whole = SendResult(SendOutcome.RETRY, retry_after=PAUSE_SECONDS, flood=True, code=whole.code)
    elif http == 404 or status in NO_BATCHES or whole.outcome in _ABOUT_THE_BATCH:
        whole = SendResult(SendOutcome.BATCH_REFUSED, code=whole.code)
    return [whole] * len(receivers)


def read(raw: bytes) -> tuple[dict[str, Any], int | None]:
    """The object Viber answered and its status, None where it is not Viber's."""
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        return {}, None
    status = answer.get("status") if isinstance(answer, dict) else None
    if not isinstance(status, int) or isinstance(status, bool):
        return {}, None
    return answer, status


def _failed(answer: Mapping[str, Any]) -> dict[str, SendResult]:
    """Those of a batch who were not sent it, and why; entries that name nobody are of no use."""
    listed = answer.get("failed_list")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return {
        entry["receiver"]: _member(entry.get("status")) for entry in entries if isinstance(entry.get("receiver"), str)
    }


def _member(status: object) -> SendResult:
    if isinstance(status, int) and not isinstance(status, bool) and status != 0:
        return _refusal(status)
    return SendResult(SendOutcome.UNCERTAIN, code="failed without a status")


def _refusal(status: int) -> SendResult:
    # A status outside the table is Viber's "general error": an explicit refusal, hence certainly not sent.
    outcome = VERDICTS.get(status, SendOutcome.RETRY)
    pause = PAUSE_SECONDS if outcome is SendOutcome.RETRY else None
    return SendResult(outcome, retry_after=pause, code=f"status {status}")
