"""Residents' words are kept as written, without what hides or breaks; staff links lead where they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.links import is_evidence, taken_apart
from civic.plain_text import clean, fold, has_words, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Добрий день", "Добрий день"),
        ("  \n\n край \r\n ", "край"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("нуль\x00і\x1bкрок", "нульікрок"),
        ("рядок\n\n\n\n\nрядок", "рядок\n\nрядок"),
        ("сім'я 👨‍👩‍👧 тут", "сім'я 👨‍👩‍👧 тут"),
        ("Z" + "\u0335" * 40, "Z" + "\u0335" * 3),
        ("<b>&{7*7}%s", "<b>&{7*7}%s"),
        ("й" + "и\u0306", "йй"),
    ],
)
def test_what_cannot_be_seen_goes_and_the_rest_stays(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_emoji_and_dots_are_no_words() -> None:
    assert not any(has_words(text) for text in ("", "👍👍👍", "…!?", " ", "а"))
    assert all(has_words(text) for text in ("Так", "24", "а б"))


def test_labels_are_compared_without_case_apostrophes_and_signs() -> None:
    assert fold("☰ Меню") == fold("МЕНЮ!") == "меню"
    assert fold("Зобов’язання") == fold("зобов'язання") == fold("зобовʼязання")
    assert fold("3 · Цифрові компетентності") == "3 цифрові компетентності"


def test_a_line_is_cut_with_an_ellipsis() -> None:
    assert one_line("довгий\nтекст тут", 8) == "довгий…"
    assert one_line("короткий", 8) == "короткий"


@pytest.mark.parametrize(
    "link",
    [
        "https://khm.gov.ua/zvit/2024?page=2#top",
        "http://www.opengovpartnership.org/members/khmelnytskyi/",
        "https://хмельницький.укр/звіт",
        "https://data.gov.ua:8443/a_b.pdf",
    ],
)
def test_plain_links_are_evidence(link: str) -> None:
    assert is_evidence(link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "звіт",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://khm.gov.ua/x",
        "https://",
        "https://localhost/x",
        "https://192.168.1.1/x",
        "https://[::1]/x",
        "https://khm.gov.ua@evil.example/x",
        "https://khm.gov.ua\\@evil.example",
        "https://bit.ly/3abc",
        "http://surl.li/oarixr",
        "https://khmеl.gov.ua/",
        "https://xn--80ak6aa92e-bad\u0430.com/",
        "https://khm.gov.ua/ zvit",
        "https://khm.gov.ua/\u202egpj",
        "https://khm.gov.ua:99999/",
        "https://khm.gov.ua/" + "x" * 500,
    ],
)
def test_links_that_hide_something_are_not(link: str) -> None:
    assert not is_evidence(link)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("(http://surl.li/oarixr).", "(surl[.]li/oarixr)."),
        ("http://surl.li/hdkhir і https://WWW.Bit.ly/a.b/c!", "surl[.]li/hdkhir і Bit[.]ly/a[.]b/c!"),
        ("Сайт t.co", "Сайт t[.]co"),
        ("https://khm.ileyes.com/ і notsurl.li/x, t.com, t.co.uk, a@t.co", None),
    ],
)
def test_a_shortened_address_is_taken_apart_and_no_other(words: str, shown: str | None) -> None:
    assert taken_apart(words) == (shown or words)
    assert taken_apart(taken_apart(words)) == taken_apart(words)
