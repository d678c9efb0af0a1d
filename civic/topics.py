"""What residents can follow, as the store names it."""

from __future__ import annotations

CITY = "city"  # what the city tells everybody who wants to hear it


def topic_of(commitment_id: str) -> str:
    """What followers of a commitment are subscribed to."""
    return f"commitment:{commitment_id}"
