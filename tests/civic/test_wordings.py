"""How residents ask for what a document says: complete, true to what it says, and found."""

import re
from functools import cache
from pathlib import Path

from civic.answers import Answers
from civic.answers.pieces import Piece, pieces
from civic.content.files import read_content
from civic.content.model import Content

CONTENT = Path(__file__).parents[2] / "content" / "khmelnytskyi"
EVERY = 40
FIRST = 3
YEAR = re.compile(r"\b\d{4}\b")


@cache
def content() -> Content:
    return read_content(CONTENT)


@cache
def said() -> dict[str, Piece]:
    return {piece.said.id: piece for piece in pieces(content()) if piece.said is not None}


def test_everything_that_can_be_found_can_be_asked_for_in_both_languages() -> None:
    asked = {item.about: item.asked for item in content().wordings}
    assert said().keys() == asked.keys()
    assert all(item.keys() == {"uk", "en"} for item in asked.values())


def test_no_wording_names_a_year_that_its_document_does_not() -> None:
    for item in content().wordings:
        told = " ".join(said()[item.about].texts)
        for wording in (text for texts in item.asked.values() for text in texts):
            assert all(year in told for year in YEAR.findall(wording)), (item.about, wording)


def test_a_wording_leads_to_what_it_asks_for() -> None:
    answers, missed = Answers(content()), []
    wordings = [(item.about, text) for item in content().wordings for texts in item.asked.values() for text in texts]
    for about, wording in wordings[::EVERY]:
        found = answers.weighed(wording)
        first = [hit.piece.said.id for hit in found.hits[:FIRST] if hit.piece.said] if found else []
        if about not in first:
            missed.append((about, wording))
    assert len(missed) <= 0.2 * len(wordings) / EVERY, missed
