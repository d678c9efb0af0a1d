"""Finding the answer to a resident's question in a city's content, or saying honestly that it is not recorded."""

from civic.answers.engine import Answers
from civic.answers.finding import Entry, Finding, FindingKind

__all__ = ["Answers", "Entry", "Finding", "FindingKind"]
