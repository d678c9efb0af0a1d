"""The words for stages and states, so that chat, pages and notices say the same."""

from __future__ import annotations

from civic.content.model import Completion
from locales import Translator
from storage.cases import CaseKind, CaseState
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

CASE_KIND = {
    CaseKind.PROPOSAL: N_("Proposal"),
    CaseKind.FEEDBACK: N_("Feedback"),
    CaseKind.QUESTION: N_("Question"),
}

CASE_STATE = {
    CaseState.SUBMITTED: N_("waiting for a moderator"),
    CaseState.ASKED: N_("the moderator asked you something"),
    CaseState.APPROVED: N_("accepted"),
    CaseState.REFUSED: N_("refused"),
}

ROLE = {
    Role.ADMIN: N_("administrator"),
    Role.EDITOR: N_("editor"),
    Role.MODERATOR: N_("moderator"),
}


def completion(_: Translator, level: Completion) -> str:
    """A level of completion in words."""
    return _(COMPLETION[level])


def case_state(_: Translator, kind: CaseKind, state: CaseState) -> str:
    """Where a case stands, in words; a question is answered, not accepted."""
    if kind is CaseKind.QUESTION and state is CaseState.APPROVED:
        return _("answered")
    return _(CASE_STATE[state])
