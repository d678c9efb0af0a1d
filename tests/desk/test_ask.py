"""Questions asked at the desk: one JSON document for one, and for many a line each with nothing beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.desk.conftest import Desk

KEYS = ["answer", "abstained", "sources", "dates", "records", "score"]
LIBRARIES = "Скільки працівників бібліотек поліпшили навички?"

pytestmark = pytest.mark.only("sqlite")


def test_an_answer_says_what_it_rests_on_and_how_well_it_fits(desk: Desk) -> None:
    answer = desk.json("ask", "What is an Action Plan review about in Khmelnytskyi?", "--lang", "en")
    assert list(answer) == KEYS
    assert 0 < len(answer["answer"]) <= 900
    assert answer["sources"] == ["001_764a639450cca32a.txt"]
    assert answer["dates"][0] == "2025-12"
    assert [date.count("-") for date in answer["dates"]] == [1, 2], "of the document, and of our record of it"
    assert answer["records"]
    assert all("@" in record for record in answer["records"])
    assert 0 < answer["score"] <= 1


def test_what_was_published_answers_at_once_with_its_day(desk: Desk) -> None:
    desk.json("staff", "add", "Олена", "--role", "editor")
    step = ("--uk", "Відкрито медіастудію з подкастами.", "--evidence", "https://khm.gov.ua/studio")
    desk.json("update", "3", "--status", "limited", *step, "--as", "Олена")
    answer = desk.json("ask", "Що з медіастудією і подкастами?")
    assert "Відкрито медіастудію з подкастами." in answer["answer"]
    assert not answer["abstained"]
    assert answer["dates"][0].count("-") == 2, "the day of the step goes first"
    assert answer["records"][0].startswith("khm-3.step.")


def test_a_batch_is_answered_line_by_line_and_a_line_that_asks_nothing_is_named(desk: Desk, tmp_path: Path) -> None:
    lines = [
        "\ufeff".encode() + _line("a1", LIBRARIES, lang="uk", style="plain"),
        _line(2, LIBRARIES),
        b'{"id": "a3", "question": "x"',
        b"",
        b'{"id": "a5", "question": "\xff"}',
        b'{"question": "x"}',
        _line("a7", "x", lang="fr"),
        _line("a8", "What is the state of commitment 3?", lang="en"),
        _line("a9", "\u2028🙂"),
    ]
    batch = tmp_path / "in.jsonl"
    batch.write_bytes(b"\n".join(lines))
    done = desk.run("ask", "--batch", str(batch), fails=True)
    assert done.returncode == 2
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(answer) for answer in answers] == [["id", *KEYS]] * 4, "nothing beside the answers"
    assert [answer["id"] for answer in answers] == ["a1", 2, "a8", "a9"]
    assert "11 бібліотек" in answers[0]["answer"]
    assert answers[0] | {"id": 2} == answers[1], "no language is Ukrainian, and no question knows of another"
    assert "Status: not stated" in answers[2]["answer"]
    assert (answers[3]["abstained"], answers[3]["sources"]) == (True, [])
    named = [line.partition(":")[0] for line in done.stderr.splitlines() if line.startswith("Line")]
    assert named == ["Line 3", "Line 5", "Line 6", "Line 7"]
    assert "missing required field `id`" in done.stderr
    assert "no language “fr”; there are: uk, en" in done.stderr


def test_a_question_or_a_batch_is_needed_and_a_batch_that_is_there(desk: Desk) -> None:
    assert "either a question or --batch" in desk.run("ask", fails=True).stderr
    assert "nowhere.jsonl" in desk.run("ask", "--batch", "nowhere.jsonl", fails=True).stderr


def _line(key: str | int, question: str, **fields: str) -> bytes:
    return json.dumps({"id": key, "question": question, **fields}, ensure_ascii=False).encode()
