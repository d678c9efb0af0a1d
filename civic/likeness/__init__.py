"""What resembles what: proposals like the one somebody writes, and copies of one text sent over and over."""

from civic.likeness.matching import Similar, drop, erase, fold, put, similar, twins
from civic.likeness.wording import folded, terms, weight_of

__all__ = ["Similar", "drop", "erase", "fold", "folded", "put", "similar", "terms", "twins", "weight_of"]
