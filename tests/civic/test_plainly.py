"""Simpler words: short sentences of the text's own words, and the hard ones explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from civic import plainly, since_asked
from civic.content.files import read_content

CONTENT = read_content(Path(__file__).parents[2] / "content" / "khmelnytskyi")


def test_sentences_lose_brackets_and_quotation_marks_and_nothing_else() -> None:
    text = "Місто (громада) відкрило «хаб»; там 5 тис. книг. Чи буде ще? Так"
    assert plainly.sentences(text) == ["Місто відкрило хаб.", "Там 5 тисяч книг.", "Чи буде ще?", "Так."]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Працівники ЦНАПу провели вебінари.", "uk", ["word.tsnap", "word.webinar"]),
        ("ГО подала е-петицію", "uk", ["word.ngo", "word.petition"]),
        ("Люди готували город і говорили.", "uk", []),
        ("The hubs of Eurocities hold webinars.", "en", ["word.hub", "word.webinar"]),
    ],
)
def test_hard_words_are_found_in_their_order(text: str, language: str, words: list[str]) -> None:
    assert [item.id for item in plainly.hard(CONTENT.glossary, text, language)] == words


def test_a_city_without_a_glossary_has_no_hard_words() -> None:
    assert plainly.hard((), "вебінар", "uk") == ()


def test_every_explanation_is_one_plain_sentence_in_both_languages() -> None:
    for item in CONTENT.glossary:
        assert set(item.plain) == set(item.name) == set(item.forms) == {"uk", "en"}
        for words in item.plain.values():
            assert len(words) <= 120
            assert words.count(".") == 1


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Що змінилося з того часу, як я питала?", "що змінилося"),
        ("що нового по бібліотеках відколи я питав", "що нового по бібліотеках"),
        ("Шо нового з минулого разу", "шо нового"),
        ("What changed since I last asked?", "what changed"),
        ("Anything new on hubs since my last question?", "anything new on hubs"),
        ("Що змінилося з 2021 року?", None),
        ("Since when do the hubs work?", None),
    ],
)
def test_whoever_asks_for_what_is_new_since_they_last_asked_is_understood(text: str, topic: str | None) -> None:
    assert since_asked.about(text) == topic or (topic and (since_asked.about(text) or "").startswith(topic))
