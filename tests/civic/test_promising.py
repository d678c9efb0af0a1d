"""By when something is promised, as people say it: the last day that is meant."""

from __future__ import annotations

from datetime import date

import pytest

from civic.promising import last_day

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("у III кварталі", date(2027, 9, 30)),
        ("у ІІІ кварталі 2028", date(2028, 9, 30)),
        ("в четвертому кварталі", date(2026, 12, 31)),
        ("4 квартал", date(2026, 12, 31)),
        ("3-й квартал 2027 року", date(2027, 9, 30)),
        ("до кінця першого кварталу", date(2027, 3, 31)),
        ("Q3", date(2027, 9, 30)),
        ("in Q2 2027", date(2027, 6, 30)),
        ("in the third quarter", date(2027, 9, 30)),
        ("second quarter of 2028", date(2028, 6, 30)),
        ("у березні", date(2027, 3, 31)),
        ("до кінця лютого 2028", date(2028, 2, 29)),
        ("у листопаді", date(2026, 11, 30)),
        ("до 15 березня", date(2027, 3, 15)),
        ("15 грудня 2027 року", date(2027, 12, 15)),
        ("by the end of March", date(2027, 3, 31)),
        ("by 5th May", date(2027, 5, 5)),
        ("March 15, 2028", date(2028, 3, 15)),
        ("15.06", date(2027, 6, 15)),
        ("до 1.12.", date(2026, 12, 1)),
        ("15.06.2027", date(2027, 6, 15)),
        ("15.06.27", date(2027, 6, 15)),
        ("2027-06-15", date(2027, 6, 15)),
        ("29.02", date(2028, 2, 29)),
        ("за 10 днів", date(2026, 12, 3)),
        ("через 2 тижні", date(2026, 12, 7)),
        ("within 3 weeks", date(2026, 12, 14)),
        ("до кінця року", date(2026, 12, 31)),
        ("наступного року", date(2027, 12, 31)),
        ("у 2028 році", date(2028, 12, 31)),
        ("01.02.2020", date(2020, 2, 1)),
    ],
)
def test_the_last_day_that_is_meant(words: str, day: date) -> None:
    assert last_day(words, TODAY) == day


@pytest.mark.parametrize("words", ["", "скоро", "колись потім", "31.02.2027", "99.99", "5 квартал", "👍", "asap"])
def test_what_is_no_time_is_not_guessed(words: str) -> None:
    assert last_day(words, TODAY) is None
