"""How residents' own verdict on a step that is reported as done is worded, the same everywhere."""

from __future__ import annotations

from civic.messages import Button
from locales import Translator
from storage.progress import ProgressUpdate
from storage.witnesses import Counts


def counted(_: Translator, counts: Counts) -> list[str]:
    """What residents say, where any have said something."""
    if not counts.yes and not counts.no:
        return []
    yes = _.plural("{n} resident says it is done", "{n} residents say it is done", counts.yes)
    no = _.plural("{n} says it is not", "{n} say it is not", counts.no)
    return [_("What residents say: {yes}, {no}.", yes=yes, no=no)]


def question(_: Translator, update: ProgressUpdate) -> tuple[Button, Button]:
    """Is it really done?"""
    return (
        Button(_("Yes, it is done"), action=f"done:{update.id}:yes"),
        Button(_("No, it is not"), action=f"done:{update.id}:no"),
    )
