"""What every turn may read and none may change: the record, the languages, the city's choices."""

from __future__ import annotations

from dataclasses import dataclass, replace

from civic.answers.engine import Answers
from civic.answers.kept import answers_to
from civic.buttons import ButtonSigner
from civic.content.model import Content
from locales import Catalogues


@dataclass(frozen=True, slots=True)
class World:
    """The surroundings of a turn. `public_url` has no slash at its end; `staff_channels` are where staff may work.

    `sample` says that residents, what they sent and what staff published are made up, to show the product.
    """

    content: Content
    answers: Answers
    languages: Catalogues
    signer: ButtonSigner
    public_url: str
    staff_channels: frozenset[str]
    sample: bool = False

    def with_content(self, content: Content) -> World:
        """The same world after the record changed."""
        return replace(self, content=content, answers=answers_to(content))
