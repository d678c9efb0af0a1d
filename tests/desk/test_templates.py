"""`hromada templates`: ready words for moderators."""

from __future__ import annotations

from tests.desk.conftest import Desk


def test_ready_words_are_put_listed_and_dropped(desk: Desk) -> None:
    assert desk.json("templates", "list") == {"templates": []}
    kept = {"name": "Немає грошей", "for": "refusal", "reason": "no_money", "words": "Цього року ні."}
    put = ("templates", "put", "Немає грошей", "--for", "refusal", "--reason", "no_money")
    assert desk.json(*put, "--words", "Колись.") == kept | {"words": "Колись."}
    assert desk.json(*put, "--words", "Цього року ні.") == kept
    assert desk.json("templates", "list") == {"templates": [kept]}
    assert "Немає грошей (refusal, no_money): Цього року ні." in desk.run("templates", "list").stdout
    assert desk.json("templates", "drop", "Немає грошей")["dropped"] is True
    assert "no words" in desk.json("templates", "drop", "Немає грошей", fails=True)["error"]


def test_what_does_not_fit_is_refused(desk: Desk) -> None:
    for words, why in (
        (("Х", "--for", "answer", "--words", "Так."), "A name has words"),
        (("Так", "--for", "later", "--words", "Так."), "--for is"),
        (("Так", "--for", "answer", "--reason", "done", "--words", "Так."), "Only a refusal"),
        (("Так", "--for", "answer", "--words", "👍"), "must be words"),
    ):
        assert why in desk.json("templates", "put", *words, fails=True)["error"]
