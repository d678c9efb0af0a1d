"""Personal data is found in what residents write, what only looks like it stays, and nothing found gets through."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.personal import MASK, Found, Kind, find, masked
from tests.civic.personal.corpus import APART, FRESH, PUBLIC, TUNED, UNSEEN, Sample, samples, score

WORDS = {
    Kind.PHONE: "телефон приховано",
    Kind.CARD: "номер картки приховано",
    Kind.IBAN: "рахунок приховано",
    Kind.TAX_NUMBER: "податковий номер приховано",
    Kind.PASSPORT: "номер паспорта приховано",
    Kind.UNZR: "номер у реєстрі приховано",
    Kind.EMAIL: "пошту приховано",
    Kind.BIRTH_DATE: "дату народження приховано",
    Kind.ADDRESS: "домашню адресу приховано",
    Kind.PERSON: "ім’я приховано",
    Kind.MESSENGER: "сторінку приховано",
}
PIECES = [
    *(sample.text for sample in samples()),
    *WORDS.values(),
    *"097 380 +38 ( ) - . , @ t.me/ вул. кв. 5 12 Іван Коваль Петрівна І. П. о О l ім. та 16 карта ІПН".split(),  # noqa: SIM905
    "нуль дев'яносто сім",
    "\u200b",
    "\n",
    " ",
    "[",
    "]",
    "[телефон приховано]",
    "и\u0306",
    "\ufffc",
    "живу на",
    "народився",
]
MANY = st.lists(st.sampled_from(PIECES))
TEXTS = st.one_of(st.text(), MANY.map(" ".join), MANY.map("".join))
QUIET = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


def test_the_texts_are_many_and_half_of_them_hold_nothing() -> None:
    texts = samples()
    assert len(texts) >= 300
    assert len(samples(APART)) >= 120
    assert len({sample.text for sample in texts}) == len(texts)
    nothing = sum(not sample.spans for sample in texts) / len(texts)
    assert 0.4 < nothing < 0.6
    assert {span.kind for sample in texts for span in sample.spans} == set(Kind)


@pytest.mark.parametrize("part", [(TUNED, APART, FRESH, UNSEEN), (APART,), (FRESH,)], ids="+".join)
def test_what_is_personal_is_found_and_little_else(part: tuple[str, ...]) -> None:
    scored = score(samples(*part))
    shown = "\n".join([str(scored), *scored.mistakes])
    assert scored.recall >= 0.95, shown
    assert scored.precision >= 0.90, shown


@pytest.mark.parametrize("kind", Kind)
def test_no_kind_is_left_behind(kind: Kind) -> None:
    scored = score(samples())
    shown = "\n".join([f"{kind}: {scored.recalled[kind]} of {scored.there[kind]} found", *scored.mistakes])
    assert scored.recalled[kind] >= 0.9 * scored.there[kind], shown
    assert scored.right[kind] >= 0.85 * scored.found[kind], shown


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.text[:40])
def test_nothing_found_is_left_in_the_public_text(sample: Sample) -> None:
    check_masking(sample.text)


@QUIET
@given(TEXTS)
def test_masking_leaves_nothing_to_find(text: str) -> None:
    check_masking(text)


def check_masking(text: str) -> None:
    """Finds are ordered and apart, and the masked text holds none of them and nothing more to find."""
    found = find(text, public=PUBLIC)
    ends = [0, *(one.end for one in found)]
    assert all(end <= one.start < one.end <= len(text) for end, one in zip(ends, found, strict=False))
    public = masked(text, found, WORDS)
    assert find(public, public=PUBLIC) == ()
    assert masked(public, find(public, public=PUBLIC), WORDS) == public
    assert masked(text, found, MASK) == masked(text, reversed(found), MASK)
    assert find(masked(text, found, MASK), public=PUBLIC) == ()


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "\ud800", "🔥" * 300, "1" * 5000, "А" * 5000, "І. " * 500, "[" * 500, "\u200b" * 50, "İ ß ﬁ №"],
)
def test_any_text_is_read(text: str) -> None:
    check_masking(text)


def test_a_masked_text_says_what_stood_there() -> None:
    text = "Дзвоніть 097 123 45 67, Іван Петренко"
    assert masked(text, find(text), WORDS) == "Дзвоніть [телефон приховано], [ім’я приховано]"


def test_offsets_are_of_the_text_as_written() -> None:
    text = "\u200bтел. ０９７\u200b1234567\u200b, й"
    assert find(text) == (Found(Kind.PHONE, 6, 18),)


def test_public_names_stay_in_every_case_and_others_do_not() -> None:
    public = ["Олександр Симчишин"]
    for text in ("Міському голові Олександру Симчишину", "прошу Симчишина О.", "Дякую, Олександре Симчишине"):
        assert find(text, public=public) == ()
        assert [one.kind for one in find(text)] == [Kind.PERSON]
    assert [one.kind for one in find("Олександр Петренко", public=public)] == [Kind.PERSON]
    assert [one.kind for one in find("сусід Симчишин", public=public)] == [Kind.PERSON]


def test_a_number_of_any_length_that_is_an_account_is_hidden() -> None:
    """A digit too many or too few is a slip of the person's, and the rest is still their account."""
    for number in ("UA903220010000265056461850894", "UA9032200100000265056461850894", "UA90322001000026505646185089"):
        assert [one.kind for one in find(f"рахунок {number}")] == [Kind.IBAN]


def test_the_same_surname_is_a_street_and_a_neighbour() -> None:
    assert find("вулиця Шевченка без світла, сквер Шевченка теж") == ()
    assert [one.kind for one in find("сусід Шевченко шумить")] == [Kind.PERSON]
    assert [one.kind for one in find("Шевченко О. М. шумить")] == [Kind.PERSON]


def test_every_kind_has_its_words() -> None:
    assert set(MASK) == set(Kind)
    assert all(re.fullmatch(r"[a-z -]+ hidden", words) for words in MASK.values())
