"""What every turn may read and none may change: the record, the languages, the city's choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from civic.answers.engine import Answers
from civic.answers.kept import answers_to
from civic.broadcast_preview import Shape
from civic.broadcast_terms import Limits, Rules
from civic.buttons import ButtonSigner
from civic.case_clock import Clock
from civic.content.model import Content
from civic.telling import Terms
from locales import Catalogues
from storage.claims import Hours


@dataclass(frozen=True, slots=True)
class World:
    """The surroundings of a turn. `public_url` has no slash at its end; `staff_channels` are where staff may work.

    `sample` says that residents, what they sent and what staff published are made up, to show the product. `limits`
    are what the city chose for what is said to many, `quiet` its quiet hours, `shapes` what fits on each messenger.
    `undo` is how long a moderator may take a decision back.
    """

    content: Content
    answers: Answers
    languages: Catalogues
    signer: ButtonSigner
    public_url: str
    staff_channels: frozenset[str]
    sample: bool = False
    limits: Limits = field(default_factory=Limits)
    quiet: Hours | None = None
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    undo: timedelta = timedelta(0)

    @property
    def rules(self) -> Rules:
        """What a broadcast is held against."""
        return Rules(self.content, self.languages, self.public_url, self.limits)

    @property
    def terms(self) -> Terms:
        """Under which terms moderators decide."""
        return Terms(self.languages, self.undo, self.limits.large)

    @property
    def clock(self) -> Clock:
        """By when the city must answer what residents send."""
        return Clock(self.content.deadlines, self.languages.zone, self.quiet)

    def with_content(self, content: Content) -> World:
        """The same world after the record changed."""
        return replace(self, content=content, answers=answers_to(content))
