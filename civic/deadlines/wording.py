"""The words for what a submission is in law, so that chat, pages and notices say the same."""

from __future__ import annotations

from civic.deadlines.regimes import Confidence, Regime, Step
from civic.labels import N_
from locales import Translator

REGIME = {
    Regime.OGP_PROPOSAL: N_("proposal for the open-government plan"),
    Regime.APPEAL: N_("citizen’s appeal"),
    Regime.INFORMATION_REQUEST: N_("request for public information"),
    Regime.PETITION_IDEA: N_("idea for a petition"),
    Regime.PROBLEM_REPORT: N_("report of a problem"),
}

STEP = {
    Step.ANSWER: N_("an answer"),
    Step.SIMPLE: N_("an answer that needs no study"),
    Step.URGENT: N_("an urgent answer"),
    Step.EXTENSION: N_("an answer that was put off"),
    Step.EXTENSION_NOTICE: N_("a notice that the answer is put off"),
    Step.FORWARD: N_("handing on to whoever is responsible"),
    Step.RETURN: N_("return of what is incomplete"),
    Step.PUBLICATION: N_("publication on the official platform"),
}

CONFIDENCE = {
    Confidence.HIGH: N_("found in the law"),
    Confidence.MEDIUM: N_("from a second-hand source"),
    Confidence.UNVERIFIED: N_("not confirmed yet"),
}


def regime(_: Translator, value: Regime) -> str:
    """What a submission is taken for, in words."""
    return _(REGIME[value])


def step(_: Translator, value: Step) -> str:
    """What is to be done, in words."""
    return _(STEP[value])


def confidence(_: Translator, value: Confidence) -> str:
    """How well a rule is established, in words."""
    return _(CONFIDENCE[value])
