"""What goes wrong with a messenger for a while, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Weather:
    """Shares of calls: `flood` begins a pause for everybody, `down` fails before anything is taken, `lost` loses the
    request and `cut` the answer, `slow` takes seconds. `account`: what residents did not ask for is refused."""

    name: str
    flood: float = 0.0
    down: float = 0.0
    lost: float = 0.0
    cut: float = 0.0
    slow: float = 0.0
    account: bool = False


CALM = Weather("calm")
STORMS = (
    Weather("floods", flood=0.15),
    Weather("a few errors", down=0.02, cut=0.01, lost=0.01, flood=0.005),
    Weather("server errors", down=0.5),
    Weather("resets", down=0.1, lost=0.08, cut=0.12),
    Weather("slow", slow=0.6, cut=0.05),
    Weather("out of reach", down=1.0),
)
ACCOUNT = Weather("an account without money", account=True)


def a_storm(chance: Random) -> Weather:
    """Some bad weather."""
    return chance.choices(STORMS, weights=(3, 1, 1, 3, 1, 1))[0]
