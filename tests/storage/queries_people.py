"""Who is in the database while every query of the store is run: two residents and an editor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from storage.contacts import Contact
from storage.staff import Staff

DAY, AGO = timedelta(days=1), timedelta(seconds=-1)
TOPIC = "commitment:khm-1"


@dataclass(frozen=True, slots=True)
class People:
    """Who is in the database: two residents who follow something, an editor."""

    olena: Contact
    petro: Contact
    editor: Staff
