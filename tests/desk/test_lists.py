"""Lists as people export them: whatever is in the file, every line is accounted for and none spoils another."""

from __future__ import annotations

import base64
import csv
import io
import re
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moving.people import Reader, Refused
from bot.moving.table import COLUMNS, NotAList, Row, Table, Unreadable
from civic.content.files import read_content
from locales import Catalogues
from tests.town import CONTENT

HEADER = ",".join(COLUMNS).encode() + b"\n"
READER = Reader(read_content(CONTENT), Catalogues(ZoneInfo("Europe/Kyiv")))

cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=12)
rows = st.lists(st.tuples(cells, cells, cells, cells), max_size=12)


def read(content: bytes) -> tuple[Table, list[Row | Unreadable]]:
    """The whole of a list."""
    table = Table(io.BytesIO(content))
    return table, list(table)


@given(
    rows, st.sampled_from(",;"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.permutations(COLUMNS)
)
def test_what_a_spreadsheet_writes_is_what_is_read(
    written: list[tuple[str, ...]], delimiter: str, end: str, mark: bool, says_so: bool, columns: list[str]
) -> None:
    file = io.StringIO()
    if says_so:
        file.write(f"sep={delimiter}{end}")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    writer.writerow([*columns, "note"])
    writer.writerows([*row, "x"] for row in written)
    table, found = read(file.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    assert table.ignored == ["note"]
    assert [row.cells for row in found if isinstance(row, Row)] == [
        {name: cell.strip() for name, cell in zip([*columns, "note"], [*row, "x"], strict=True)} for row in written
    ]
    assert [row.line for row in found] == [number + 2 + says_so for number in range(len(written))]


@given(st.lists(st.binary(max_size=40).filter(lambda line: b"\n" not in line), max_size=20))
def test_every_line_is_read_or_named_or_empty(lines: list[bytes]) -> None:
    table, found = read(HEADER + b"\n".join(lines))
    there = len(lines) - (lines[-1:] == [b""])  # nothing after the last line's end is no line
    assert len(found) + table.blank == there
    numbers = [row.line for row in found]
    assert numbers == sorted(set(numbers))
    assert all(2 <= number < 2 + there for number in numbers)


@given(st.binary(max_size=200))
def test_any_file_is_a_list_or_is_not(content: bytes) -> None:
    with suppress(NotAList):
        read(content)


@given(st.fixed_dictionaries({name: st.text(max_size=30) for name in COLUMNS}))
def test_any_row_is_a_person_or_is_refused(row: dict[str, str]) -> None:
    with suppress(Refused):
        person = READER.read(row)
        assert person.locale in {"uk", "en"}
        assert (person.channel, person.address) == (row["channel"].lower(), row["address"])


@given(st.integers(1, 2**52 - 1))
def test_every_number_that_telegram_gives_is_taken(number: int) -> None:
    assert READER.read({"channel": "telegram", "address": str(number)}).address == str(number)


@given(st.binary(min_size=16, max_size=16))
def test_every_id_that_viber_gives_is_taken(number: bytes) -> None:
    address = base64.b64encode(number).decode()
    assert READER.read({"channel": "viber", "address": address}).address == address


def test_a_quotation_mark_that_is_never_closed_spoils_one_line_only() -> None:
    _table, found = read(HEADER + b'telegram,"501,uk,\ntelegram,502,uk,\n')
    assert [type(row) for row in found] == [Unreadable, Row]


def test_a_line_without_end_is_skipped_without_being_held() -> None:
    _table, (long, after) = read(HEADER + b"x" * 1_000_000 + b"\ntelegram,502,uk,\n")
    assert isinstance(long, Unreadable)
    assert len(long.text) < 200
    assert isinstance(after, Row)
    assert after.line == 3


@pytest.mark.parametrize(
    ("written", "topics", "unknown"),
    [
        ("1 3", ("khm-1", "khm-3"), ()),
        ("khm-2|KHM-1", ("khm-2", "khm-1"), ()),
        ("1, 2; 2", ("khm-1", "khm-2"), ()),
        ("1\u00a02", ("khm-1", "khm-2"), ()),
        ("01 library", (), ("01", "library")),
        ("city 1", ("city", "khm-1"), ()),
        ("", ("city",), ()),
    ],
)
def test_what_they_follow_may_be_written_in_many_ways(
    written: str, topics: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    person = READER.read({"channel": "telegram", "address": "501", "topics": written})
    assert person.topics == tuple(topic if topic == "city" else f"commitment:{topic}" for topic in topics)
    assert person.unknown == unknown


@pytest.mark.parametrize(
    ("written", "locale", "guessed"),
    [("uk", "uk", False), ("UK-ua", "uk", False), ("en_GB", "en", False), ("ru", "uk", True), ("", "uk", True)],
)
def test_a_language_we_do_not_speak_is_the_citys_own(written: str, locale: str, guessed: bool) -> None:
    person = READER.read({"channel": "telegram", "address": "501", "locale": written})
    assert (person.locale, person.guessed) == (locale, guessed)


def test_reasons_name_no_address() -> None:
    """They are shown in logs and reports, where a resident's address has no place."""
    for address in ("501x", "-501", "5,01E+9", "380671234567", "4503599627370496"):
        for channel in ("telegram", "viber", "web", "fax"):
            with pytest.raises(Refused) as refused:
                READER.read({"channel": channel, "address": address if channel != "telegram" else address + "!"})
            assert not re.search(r"\d{3}", str(refused.value))
