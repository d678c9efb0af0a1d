"""Days in words: as far as a document prints them, and in the city's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from civic import days
from civic.content.model import Fact, Localised
from locales import Catalogues

FACT = Fact(id="x", text=Localised({"uk": "Подія."}), quote="Подія.", source="s", topic=Localised({"uk": "Подія"}))


@pytest.mark.parametrize(
    ("printed", "uk", "en"),
    [
        ({}, "", ""),
        ({"year": 2024}, "", ""),
        ({"date": "2024-03"}, "", ""),
        ({"date": "2024-01-26"}, "26 січня", "26 January"),
        ({"date": "2024-03-18", "until": "2024-03-22"}, "18–22 березня", "18–22 March"),
        ({"date": "2024-05-31", "until": "2024-06-03"}, "31 травня – 3 червня", "31 May – 3 June"),
        ({"sort": "2024-10-27"}, "27 жовтня", "27 October"),
        (
            {"date": "2014-09-25", "sort": "2024-09-25"},
            "25 вересня 2014 року (так у звіті)",
            "25 September 2014 (so the report)",
        ),
    ],
)
def test_a_day_is_told_only_as_far_as_it_is_printed(printed: dict[str, object], uk: str, en: str) -> None:
    languages = Catalogues(UTC)
    fact = msgspec.structs.replace(FACT, **printed)
    assert days.of_fact(languages["uk"], fact) == uk
    assert days.of_fact(languages["en"], fact) == en


def test_a_day_begins_at_the_citys_midnight() -> None:
    begun = Catalogues(ZoneInfo("Europe/Kyiv"))["uk"].beginning(date(2025, 11, 1))
    assert begun == datetime(2025, 10, 31, 22, 0, tzinfo=UTC)
    assert begun.utcoffset() == timedelta(hours=2)


def test_a_language_has_its_name_in_every_other() -> None:
    languages = Catalogues(UTC)
    assert languages["uk"].language("en") == "англійська"
    assert languages["en"].language("uk") == "Ukrainian"
    assert languages["en"].language("xx") == "xx"
