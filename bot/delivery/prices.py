"""What Telegram's paid rate costs, for a preview. Pure."""

from __future__ import annotations

import math

FREE_RATE = 30.0  # messages a second that cost nothing
TENTHS = 10  # a message above the free rate costs a tenth of a Star


def stars(messages: int, rate: float, *, paid: bool) -> int:
    """How many Stars so many messages cost at so many a second; 0 where nothing is paid.

    Telegram charges for each message above 30 in a second, and only for those it takes.
    """
    if not paid or rate <= FREE_RATE or messages <= 0:
        return 0
    return math.ceil(round(messages * (1 - FREE_RATE / rate) / TENTHS, 6))
