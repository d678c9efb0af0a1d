"""Ready words for moderators, kept at the desk: listed, put and dropped."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from bot import desk
from bot.settings import Settings
from civic.cases import TEXT_LIMIT, CaseRefused, checked
from civic.plain_text import has_words, one_line
from civic.verdicts import Reason
from storage import templates
from storage.store import Transaction

NAME_LIMIT = 40  # it stands on a button


class For(StrEnum):
    """For which decision words are; the values are those of `EventKind`."""

    ANSWER = "approved"
    REFUSAL = "refused"
    QUESTION = "asked"


def everything(settings: Settings) -> list[dict[str, Any]]:
    """All ready words."""
    return [
        {"name": one.name, "for": For(one.verdict).name.lower(), "reason": one.code or None, "words": one.words}
        for one in desk.in_store(settings, templates.everything)
    ]


def put(settings: Settings, name: str, use: str, reason: str, words: str) -> dict[str, Any]:
    """Keep words under a name; the same name takes the place of the one before. Raises `DeskError`."""
    chosen = _use(use)
    if reason and (chosen is not For.REFUSAL or reason not in set(Reason)):
        known = ", ".join(one.value for one in Reason)
        raise desk.DeskError(f"Only a refusal has a reason, one of: {known}.")
    named = one_line(name, NAME_LIMIT + 1)
    if not has_words(named) or len(named) > NAME_LIMIT:
        raise desk.DeskError(f"A name has words and at most {NAME_LIMIT} characters: it stands on a button.")
    try:
        kept = checked(words)
    except CaseRefused:
        raise desk.DeskError(f"--words must be words, at most {TEXT_LIMIT} characters.") from None

    def turn(tx: Transaction) -> None:
        templates.put(tx, named, chosen.value, reason, kept)

    desk.in_store(settings, turn)
    return {"name": named, "for": chosen.name.lower(), "reason": reason or None, "words": kept}


def _use(use: str) -> For:
    try:
        return For[use.upper()]
    except KeyError:
        raise desk.DeskError("--for is answer, refusal or question.") from None


def drop(settings: Settings, name: str) -> dict[str, Any]:
    """Forget words. Raises `DeskError`."""
    if not desk.in_store(settings, lambda tx: templates.drop(tx, one_line(name, NAME_LIMIT + 1))):
        raise desk.DeskError(f"There are no words “{name}”: hromada templates list")
    return {"name": name, "dropped": True}
