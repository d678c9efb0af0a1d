"""Somebody asks what changed since they last asked, in whatever words; and about what."""

from __future__ import annotations

import re

from civic.plain_text import fold

_SINCE = re.compile(
    r"\b(?:з|із|зі|від|од|після|с)\s+(?:того|тої|тих|того ж)\s+(?:часу|пори|моменту|разу|пір|як)"
    r".{0,40}\b(?:я|ми)\b.{0,20}\b(?:пита|спита|запит|дивив|дивил|цікавив|цікавил|заход|загляда|чита|спраш)"
    r"|\b(?:з|від|після|с)\s+(?:мого\s+|моєї\s+|нашої\s+)?(?:останн|минул|попередн|прошл|последн)\w+\s+(?:раз|пит|запит|візит|розмов)"
    r"|\bвідколи\s+(?:я|ми)\b|\bвідтоді,?\s+(?:як|коли)\s+(?:я|ми)\b"
    r"|\bя\s+востаннє\s+(?:пита|спита|запит|дивив|дивил|заход|чита)"
    r"|\bsince\s+(?:i|we)\s+(?:last\s+)?(?:asked|looked|checked|visited|read|was|were)\b"
    r"|\bsince\s+(?:my|our|the)?\s*last\s+(?:time|question|visit|look)\b"
)


def about(text: str) -> str | None:
    """What is left of a text that asks for news since its author last asked, perhaps a topic; None for any other."""
    folded = fold(text)
    found = _SINCE.search(folded)
    return f"{folded[: found.start()]} {folded[found.end() :]}".strip() if found else None
