"""The version of a record: the same while it says the same, another one after any change."""

from __future__ import annotations

from pathlib import Path

import msgspec

from civic import versions
from civic.content.files import read_content
from civic.content.model import Localised

CITY = Path(__file__).parents[2] / "content" / "khmelnytskyi"


def test_a_record_that_says_the_same_has_the_same_version_and_a_changed_word_another() -> None:
    fact, again = (read_content(CITY).facts["khm-3.done.hubs"] for _ in range(2))
    version = versions.of_record(fact.id, fact)
    assert version.startswith("khm-3.done.hubs@")
    assert versions.of_record(again.id, again) == version
    turned = msgspec.structs.replace(fact, text=Localised(dict(reversed(list(fact.text.items())))))
    assert versions.of_record(fact.id, turned) == version
    changed = msgspec.structs.replace(fact, text=Localised({**fact.text, "en": "Other words."}))
    assert versions.of_record(fact.id, changed) != version
