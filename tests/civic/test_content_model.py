"""The frozen content: texts in several languages, look-ups, and documents to read from beginning to end."""

from pathlib import Path

import msgspec
import pytest

from civic.content.files import read_content
from civic.content.model import Content, Fact, Localised, MeasureState, Passage, decode_hook, encode_hook

EXAMPLE = Path(__file__).parents[1] / "content" / "zrazkova" / "full"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(EXAMPLE)


def test_a_text_falls_back_to_ukrainian_and_says_so() -> None:
    text = Localised({"uk": "так", "en": "yes"})
    assert text.pick("en-GB") == ("yes", "en")
    assert text.pick("en") == ("yes", "en")
    assert text.pick("pl") == ("так", "uk")
    assert hash(text) == hash(Localised({"en": "yes", "uk": "так"}))


def test_content_survives_a_trip_through_json(content: Content) -> None:
    kept = msgspec.json.encode(content, enc_hook=encode_hook)
    assert msgspec.json.decode(kept, type=Content, dec_hook=decode_hook) == content


def test_what_an_earlier_release_kept_is_read() -> None:
    kept = b'{"id":"a","text":{"uk":"\xd1\x82\xd0\xb0\xd0\xba"},"quote":"yes","source":"plan","topic":{"uk":"A"}}'
    fact = msgspec.json.decode(kept, type=Fact, dec_hook=decode_hook)
    assert (fact.until, fact.sort) == (None, None)


def test_an_unknown_id_is_a_key_error(content: Content) -> None:
    for look_up in (content.source, content.commitment, content.measure, content.passage, content.passages):
        with pytest.raises(KeyError):
            look_up("nowhere")
    with pytest.raises(KeyError):
        content.entries(["nowhere"])


def test_measures_stand_in_the_order_of_their_numbers(content: Content) -> None:
    assert [measure.number for measure in content.measures] == ["1.1", "1.2", "1.10", "2.1"]
    assert content.measure("1.10") is content.measure("measure-1.10")
    assert content.measure("1.2").state is MeasureState.NOT_CARRIED_OUT
    assert content.programme is not None
    section = content.programme.section("1.10")
    assert section is not None
    assert section.title["uk"] == "Переходи"
    assert content.programme.section("10.1") is None


def test_facts_of_the_programme_are_facts_like_any(content: Content) -> None:
    assert content.owners["roads.signed"] == "roads-2025-2026"
    assert content.owners["measure-1.1.crossing"] == "measure-1.1"
    fact = content.facts["measure-1.1.crossing"]
    assert (fact.date, fact.until, fact.sort) == ("2025-05-05", "2025-05-06", None)
    assert (content.facts["measure-1.10.markings"].date, content.facts["measure-1.10.markings"].sort) == (
        None,
        "2025-10-27",
    )


def test_a_document_is_read_from_beginning_to_end(content: Content) -> None:
    assert [document.source for document in content.documents] == ["plan-doc", "guide"]
    read = content.passages("plan-doc")
    assert [entry.id for entry in read] == [
        "plan-doc.passage.title",
        "plan.about.two",
        "plan-doc.passage.first",
        "z-1.goals.hubs",
        "z-1.done.first",
        "plan-doc.passage.second",
    ]
    for entry in read:
        assert entry.topic["uk"]
        assert entry.text["uk"]
        assert entry.quote
        assert entry.source == "plan-doc"
    own = content.passage("guide.passage.start")
    assert isinstance(own, Passage)
    assert own.text["en"] == own.quote, "the original words stand in for a missing text in their own language"


def test_the_report_of_a_programme_is_read_through_its_measures(content: Content) -> None:
    assert [entry.id for entry in content.passages("roads-report")] == [
        "roads.signed",
        "measure-1.1.crossing",
        "measure-1.2.not",
        "measure-1.10.markings",
    ]


def test_hubs_questions_and_discrepancies_name_what_they_rest_on(content: Content) -> None:
    assert content.hubs is not None
    assert [entry.id for entry in content.entries(content.hubs.facts)] == ["z-1.done.first", "z-1.goals.hubs"]
    question = content.questions[0]
    assert question.wordings("uk") == ("Скільки зобов’язань у плані?", "Скільки всього обіцянок?")
    assert question.wordings("pl") == ()
    assert [entry.id for entry in content.entries(question.answer)] == ["plan.about.two"]
    for key in ("measure-1.1", "roads-2025-2026", "plan-doc.passage.second"):
        assert [item.id for item in content.discrepancies_about(key)] == ["discrepancy.crossings"]
