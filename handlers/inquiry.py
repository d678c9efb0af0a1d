"""A question on its way to its answer: kept with what it is answered with, so that the buttons below know it again."""

from __future__ import annotations

from dataclasses import dataclass

from civic import asking
from civic.answers.finding import Finding
from handlers.dialogue.context import Context


@dataclass(slots=True)
class Inquiry:
    """What was asked and what was found for it. `number` is that of the kept question, None until it is kept."""

    context: Context
    text: str
    finding: Finding
    number: int | None = None

    def kept(self) -> int:
        """Keep the question with the records that were told so far, once; its number, 0 for a stranger’s."""
        if self.number is None:
            context = self.context
            self.number = asking.note(
                context.tx,
                context.contact.id,
                self.text,
                context.contact.locale,
                answered=not self.finding.abstained,
                topic=self._topic,
                records=tuple(dict.fromkeys(context.records)),
            )
        return self.number

    @property
    def _topic(self) -> str:
        """The id of the commitment or measure that it is about, or else of what answers it; empty for neither."""
        found, content = self.finding, self.context.content
        if found.commitment_id is not None:
            return found.commitment_id
        measure = next((item.id for item in content.measures if item.number == found.measure), None)
        return measure or next((entry.id for entry in found.entries), "")
