"""What the law takes a submission for, what must be done about it, and how sure we are of what a rule says."""

from enum import StrEnum


class Regime(StrEnum):
    """Which rules a submission falls under. A case keeps the word, so a word never changes once given."""

    OGP_PROPOSAL = "ogp_proposal"  # for the open-government plan; no law sets a term
    APPEAL = "appeal"  # звернення громадян: law 393/96-ВР
    INFORMATION_REQUEST = "information_request"  # law 2939-VI
    PETITION_IDEA = "petition_idea"  # petitions themselves stand on the official platform: art. 23-1 of law 393/96-ВР
    PROBLEM_REPORT = "problem_report"  # counted as an appeal


class Step(StrEnum):
    """One duty under a regime, with a term of its own. Every term is counted from the receipt of the submission."""

    ANSWER = "answer"  # every regime has it
    SIMPLE = "simple"  # an answer that needs no study
    URGENT = "urgent"
    EXTENSION = "extension"  # all the time there is once the answer was put off
    EXTENSION_NOTICE = "extension_notice"  # to tell the author that, and why
    FORWARD = "forward"  # to hand on what was sent to the wrong body
    RETURN = "return"  # to give back what lacks something the law asks for
    PUBLICATION = "publication"  # of a petition, on the official platform


class Confidence(StrEnum):
    """How well the source of a rule is established. A city's lawyer confirms every one of them."""

    HIGH = "high"  # read in the law, or in a text that repeats it
    MEDIUM = "medium"  # a second-hand source, or our own reading of the law
    UNVERIFIED = "unverified"  # from memory, or no source at all


class Unit(StrEnum):
    """What a term is counted in."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar day"
    WORKING_DAY = "working day"
    MONTH = "month"
