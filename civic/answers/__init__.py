"""Finding the answer to a resident's question in a city's content, or saying honestly that it is not recorded."""

from civic.answers.engine import Answers, Finding, FindingKind

__all__ = ["Answers", "Finding", "FindingKind"]
