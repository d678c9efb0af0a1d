"""The passages that everybody searches: what the product can find of a city's content, in both languages.

Each has the words of the record in every language, its heading and the document's own words. So the peers search the
same hand-made pieces, not raw pages: whatever the pieces are worth, they have it too.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.answers.scoring import LONGEST
from civic.answers.pieces import Piece, pieces
from civic.content.model import Content, Localised


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage. `silent`: it says that something is not stated, so an answer with it abstains."""

    words: str
    text: Localised
    quote: str
    file: str
    silent: bool = False

    def answer(self, lang: str) -> str:
        """What is shown of it: the text in the question's language, and the document's own words where they fit."""
        text = self.text.pick(lang)[0]
        whole = f"{text}\n\n{self.quote}"
        return whole if len(whole) <= LONGEST else text[:LONGEST]


def passages(content: Content) -> tuple[Passage, ...]:
    """All passages of a city's content."""
    files = {source.id: source.source_file for source in content.sources}
    return tuple(_passage(piece, files) for piece in pieces(content))


def _passage(piece: Piece, files: dict[str, str]) -> Passage:
    words = "\n".join(piece.texts)
    if said := piece.said:
        heading = " ".join(said.topic.values())
        return Passage(f"{heading}\n{words}", said.text, said.quote, files[said.source], silent=piece.empty)
    if told := piece.discrepancy:
        heading = " ".join(told.title.values())
        quotes = "\n".join(statement.quote for statement in told.statements)
        return Passage(f"{heading}\n{words}", told.text, quotes, files[told.statements[0].source])
    assert piece.missing is not None
    return Passage(words, piece.missing.text, "", "", silent=True)
