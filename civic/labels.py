"""The words for stages and states, so that chat, pages and notices say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from civic.content.model import Completion, MeasureState
from locales import Translator
from storage.cases import CaseKind, CaseState
from storage.contacts import Linked
from storage.staff import Role


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for "translate later")
    """Mark a message for the catalogues where it is not said yet."""
    return message


COMPLETION = {
    Completion.NOT_STARTED: N_("not started"),
    Completion.LIMITED: N_("limited progress"),
    Completion.SUBSTANTIAL: N_("substantial progress"),
    Completion.COMPLETE: N_("complete"),
    Completion.NOT_STATED: N_("not stated"),
    Completion.NO_EVIDENCE: N_("no evidence available"),
    Completion.WITHDRAWN: N_("withdrawn"),
}

MEASURE = {
    MeasureState.REPORTED: N_("reported for {year}"),
    MeasureState.NOT_CARRIED_OUT: N_("not carried out in {year} (so the report)"),
    MeasureState.NOT_STATED: N_("not stated in the report for {year}"),
}

CASE_KIND = {
    CaseKind.PROPOSAL: N_("Proposal"),
    CaseKind.FEEDBACK: N_("Feedback"),
    CaseKind.QUESTION: N_("Question"),
}

CASE_STATE = {
    CaseState.SUBMITTED: N_("waiting for a moderator"),
    CaseState.ASKED: N_("the moderator asked you something"),
    CaseState.APPROVED: N_("accepted"),
    CaseState.PUBLISHED: N_("published, the city’s answer is to come"),
    CaseState.REFUSED: N_("refused"),
    CaseState.APPEALED: N_("a second moderator looks at it"),
    CaseState.WITHDRAWN: N_("withdrawn by you"),
    CaseState.MERGED: N_("joined with another proposal"),
    CaseState.FORWARDED: N_("passed on to whoever decides it"),
}

PUBLIC_STATE = {
    CaseState.PUBLISHED: N_("the city’s answer is to come"),
    CaseState.ASKED: N_("the city’s answer is to come"),
    CaseState.APPROVED: N_("accepted"),
    CaseState.REFUSED: N_("refused"),
    CaseState.APPEALED: N_("refused, a second moderator looks at it"),
}

ABOUT = {"service": N_("an electronic service"), "bot": N_("this bot")}

CHANNEL = {"telegram": "Telegram", "viber": "Viber", "web": N_("chat on the city's site")}

ROLE = {
    Role.ADMIN: N_("administrator"),
    Role.EDITOR: N_("editor"),
    Role.MODERATOR: N_("moderator"),
}


def channel(_: Translator, name: str) -> str:
    """A messenger as people call it; one that is not listed yet goes by its own name."""
    return _(CHANNEL[name]) if name in CHANNEL else name.capitalize()


def messengers(_: Translator, linked: Sequence[Linked]) -> dict[int, str]:
    """A name for each of a resident's addresses; several of one messenger are numbered."""
    alike = Counter(address.channel for address in linked)
    named: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for address in linked:
        seen[address.channel] += 1
        name = channel(_, address.channel)
        numbered = _("{messenger}, no. {number}", messenger=name, number=seen[address.channel])
        named[address.id] = numbered if alike[address.channel] > 1 else name
    return named


def completion(_: Translator, level: Completion) -> str:
    """A level of completion in words."""
    return _(COMPLETION[level])


def measure(_: Translator, state: MeasureState, year: int) -> str:
    """What the report of a year says of a measure, in words."""
    return _(MEASURE[state], year=year)


def case_state(_: Translator, kind: CaseKind, state: CaseState) -> str:
    """Where a case stands, in words; a question is answered, not accepted."""
    if kind is CaseKind.QUESTION and state is CaseState.APPROVED:
        return _("answered")
    return _(CASE_STATE[state])


def public_state(_: Translator, state: CaseState) -> str:
    """Where a published proposal stands, as everybody is told."""
    return _(PUBLIC_STATE[state])


def about(_: Translator, word: str) -> str:
    """What feedback is about where it is no commitment."""
    return _(ABOUT[word]) if word in ABOUT else word


def quoted(_: Translator, words: str) -> str:
    """Somebody's words between the quotation marks of the language."""
    return _("“{text}”", text=words)
