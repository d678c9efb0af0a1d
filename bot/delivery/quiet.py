"""Quiet hours: when notices nobody asked for just now wait for the morning, in the city's own time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

_FORM = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-3])")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one hour to another, over midnight where the first is later; none where both are the same."""

    start: int
    end: int
    zone: tzinfo

    @classmethod
    def parse(cls, text: str, zone: tzinfo) -> QuietHours | None:
        """Read "22-08"; None for an empty text. Raises `ValueError` for anything else."""
        if not text.strip():
            return None
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError("quiet hours are written like 22-08")
        return cls(int(match[1]), int(match[2]), zone)

    def covers(self, moment: datetime) -> bool:
        """Whether it is quiet at this moment (aware)."""
        hour = moment.astimezone(self.zone).hour
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end
