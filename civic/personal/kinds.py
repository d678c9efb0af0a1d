"""What counts as personal in a text that is going to be public, and the words that stand in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from civic.labels import N_


class Kind(StrEnum):
    """A sort of personal data."""

    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    TAX_NUMBER = "tax_number"
    PASSPORT = "passport"
    UNZR = "unzr"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    PERSON = "person"
    MESSENGER = "messenger"


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data: text[start:end], in characters."""

    kind: Kind
    start: int
    end: int


# Every translation ends with one of the words of `reading.HIDDEN`, so that a masked text is known for what it is.
MASK: Mapping[Kind, str] = {
    Kind.PHONE: N_("phone hidden"),
    Kind.CARD: N_("bank card hidden"),
    Kind.IBAN: N_("bank account hidden"),
    Kind.TAX_NUMBER: N_("tax number hidden"),
    Kind.PASSPORT: N_("passport number hidden"),
    Kind.UNZR: N_("register number hidden"),
    Kind.EMAIL: N_("e-mail hidden"),
    Kind.BIRTH_DATE: N_("date of birth hidden"),
    Kind.ADDRESS: N_("home address hidden"),
    Kind.PERSON: N_("name hidden"),
    Kind.MESSENGER: N_("profile hidden"),
}
