"""Finding personal data in what residents write, so that nothing of it gets into a public text."""

from civic.personal.finding import find, masked
from civic.personal.kinds import MASK, Found, Kind

__all__ = ["MASK", "Found", "Kind", "find", "masked"]
