"""How a call for the next plan is worded: its name, and where it stands."""

from __future__ import annotations

from civic.case_clock import last_moment
from handlers.dialogue.context import Context
from storage.calls import Call, Texts


def picked(context: Context, texts: Texts) -> str:
    """A text in the resident's language, or the Ukrainian one, marked."""
    if context.contact.locale in texts:
        return texts[context.contact.locale]
    return context._("{text} (in Ukrainian)", text=texts["uk"])


def state(context: Context, one: Call) -> str:
    """Whether it is to come, open, closed or decided, with the day."""
    _ = context._
    if one.decided is not None:
        return _("decided on {date}", date=_.date(one.decided))
    if one.is_open(context.now):
        return _("open until {date}", date=_.date(last_moment(one.closes)))
    if context.now < one.opens:
        return _("opens on {date}", date=_.date(one.opens))
    return _("closed on {date}, the decision is to come", date=_.date(last_moment(one.closes)))
