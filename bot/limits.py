"""What a city chose for what is said to many, taken from its settings."""

from __future__ import annotations

from datetime import timedelta

from bot.settings import Settings, ViberMode
from civic.broadcast_terms import Limits

# As the channels say themselves, which would have to be made, with their tokens, to be asked: a test compares.
LENGTHS = {"telegram": 4096, "viber": 3400, "web": 4096}
LABELS = {"telegram": 64, "viber": 60, "web": 60}
PAID = "viber"
FREE = timedelta(hours=24)
MICROS = 1_000_000  # of a euro


def limits_of(settings: Settings) -> Limits:
    """What the city chose."""
    paid = settings.viber_mode is ViberMode.PAID
    return Limits(
        large=settings.broadcast_large,
        delay=timedelta(minutes=settings.broadcast_delay_minutes),
        domains=settings.link_domains,
        lengths=LENGTHS,
        paid=PAID,
        free=FREE,
        price=round(settings.viber_price_eur * MICROS),
        budget=round(settings.viber_budget_eur * MICROS) if paid else 0,
        override=settings.approve_override,
        zone=settings.zone,
    )
