"""A city programme known from its report: what the report says was done under each measure, and where it is silent."""

from enum import StrEnum

from civic.content.documents import Fact, Translation
from civic.content.text import Localised, Record


class MeasureState(StrEnum):
    """What the report says of a measure; how far it is done is never worked out from that."""

    REPORTED = "reported"
    NOT_CARRIED_OUT = "not_carried_out"
    NOT_STATED = "not_stated"


class ProgrammeSection(Record, frozen=True, kw_only=True):
    """A printed section; the measures in it begin with its number."""

    number: str
    title: Localised
    quote: str


class Programme(Record, frozen=True, kw_only=True):
    """The programme and the year whose report is held; `facts` are about the report as a whole."""

    id: str
    title: Localised
    quote: str
    source: str
    period: Localised
    report_year: int
    note: Localised | None = None
    sections: tuple[ProgrammeSection, ...] = ()
    facts: tuple[Fact, ...] = ()
    translation: Translation = Translation.UNOFFICIAL

    def section(self, number: str) -> ProgrammeSection | None:
        """The section that a measure's number ("2.4") stands in; None where the programme has no sections."""
        return next((item for item in self.sections if number.startswith(f"{item.number}.")), None)


class Measure(Record, frozen=True, kw_only=True):
    """One measure of the programme: `facts` are the deeds reported, in printed order.

    `reason` says why nothing is reported, `see` names measures where the matter is described.
    """

    id: str
    number: str
    programme: str
    title: Localised
    quote: str
    source: str
    state: MeasureState
    reason: Localised | None = None
    see: tuple[str, ...] = ()
    note: Localised | None = None
    facts: tuple[Fact, ...] = ()
    translation: Translation = Translation.UNOFFICIAL


def in_order(number: str) -> tuple[int, ...]:
    """The sorting key of a measure's number: 1.2 comes before 1.10."""
    return tuple(int(part) for part in number.split("."))
