"""What residents can follow, as the store names it."""

from __future__ import annotations

from collections.abc import Iterable

CITY = "city"  # what the city tells everybody who wants to hear it


def topic_of(commitment_id: str) -> str:
    """What followers of a commitment are subscribed to."""
    return f"commitment:{commitment_id}"


_CASE = "case:"


def topic_of_case(case_id: int) -> str:
    """What followers of a proposal are subscribed to."""
    return f"{_CASE}{case_id}"


def cases_followed(topics: Iterable[str]) -> list[int]:
    """The numbers of the proposals among topics, the newest first."""
    return sorted((int(topic.removeprefix(_CASE)) for topic in topics if topic.startswith(_CASE)), reverse=True)
