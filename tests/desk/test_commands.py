"""The command `hromada`, run as an operator runs it: plain words, one JSON document, an exit code that tells."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from civic.content.coverage import MARK
from tests import postgres
from tests.desk.conftest import ROOT, Desk

EXAMPLE = ROOT / "tests" / "content" / "zrazkova" / "full"


def test_help_names_every_command(desk: Desk) -> None:
    shown = desk.run("--help").stdout
    serving = ("run", "web", "worker", "demo")
    setting_up = ("migrate", "check", "content", "staff", "contacts", "move")
    for command in (*serving, *setting_up, "ask", "update", "links", "stats", "incident"):
        assert command in shown


def test_a_fresh_database_is_made_and_filled_by_the_first_question(desk: Desk) -> None:
    answer = desk.json("ask", "Скільки працівників бібліотек поліпшили навички?")
    assert "11 бібліотек" in answer["answer"]
    assert answer["abstained"] is False
    assert answer["sources"] == ["002_eea69eb45749f78d.txt"]
    english = desk.json("ask", "What is the state of commitment 3?", "--lang", "en")
    assert "Status: not stated" in english["answer"]
    assert desk.json("ask", "Котра година?")["abstained"] is True
    assert "fr" in desk.json("ask", "x", "--lang", "fr", fails=True)["error"]


def test_migrating_twice_is_harmless(desk: Desk) -> None:
    assert "brought up to date" in desk.run("migrate").stdout
    assert "was up to date" in desk.run("migrate").stdout


def test_content_is_imported_once_and_says_what_changed(desk: Desk, tmp_path: Path) -> None:
    counts = {
        "commitments": 2,
        "facts": 8,
        "sources": 3,
        "discrepancies": 1,
        "measures": 4,
        "passages": 6,
        "questions": 1,
    }
    assert desk.json("content", "check", str(EXAMPLE)) == counts
    first = desk.json("content", "import")["changes"]
    assert {change["change"] for change in first} == {"added"}
    assert desk.json("content", "import")["changes"] == []
    folder = tmp_path / "city"
    shutil.copytree(ROOT / "content" / "khmelnytskyi", folder)
    file = folder / "commitments" / "khm-2.yaml"
    file.write_text(file.read_text().replace("uk: Зелений курс", "uk: Зеленіший курс", 1))
    assert desk.json("content", "import", str(folder))["changes"] == [
        {"kind": "commitment", "id": "khm-2", "change": "changed", "fields": []}
    ]


def test_what_the_texts_rest_on_is_listed_or_written_into_a_page(desk: Desk, tmp_path: Path) -> None:
    listed = desk.run("content", "coverage", str(EXAMPLE)).stdout
    assert "Sentences without a source: 0." in listed
    page = tmp_path / "page.md"
    page.write_text(f"# Coverage\n\n{MARK}old\n", encoding="utf-8")
    desk.run("content", "coverage", str(EXAMPLE), "--into", str(page))
    assert page.read_text(encoding="utf-8") == f"# Coverage\n\n{MARK}\n{listed}"
    page.write_text("# Something else\n", encoding="utf-8")
    assert "has no line" in desk.run("content", "coverage", str(EXAMPLE), "--into", str(page), fails=True).stderr
    assert page.read_text(encoding="utf-8") == "# Something else\n"


def test_a_broken_file_is_refused_with_file_line_and_reason(desk: Desk, tmp_path: Path) -> None:
    desk.run("content", "import")
    folder = tmp_path / "city"
    shutil.copytree(ROOT / "content" / "khmelnytskyi", folder)
    file = folder / "commitments" / "khm-2.yaml"
    lines = file.read_text().splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("number:"))
    lines[place] = "number: two"
    file.write_text("\n".join(lines))
    told = desk.run("content", "import", str(folder), fails=True)
    assert f"commitments/khm-2.yaml:{place + 1}:" in told.stderr
    assert desk.json("content", "import")["changes"] == [], "nothing of the broken folder was taken"


def test_staff_come_and_go_and_publish_by_the_rules(desk: Desk) -> None:
    added = desk.json("staff", "add", "Олена", "--role", "editor")
    assert len(added["code"].replace("-", "")) == 10
    desk.run("staff", "add", "Іван", "--role", "moderator")
    desk.run("staff", "add", "x" * 200, "--role", "admin", fails=True)
    step = ("update", "3", "--status", "limited", "--uk", "Розпочато.", "--evidence", "https://khm.gov.ua/a")
    done = desk.json(*step, "--as", "Олена", "--en", "Begun.")
    assert done == {
        "commitment": "khm-3",
        "status": "limited",
        "before": "not_stated",
        "update": 1,
        "followers": 0,
        "waits": False,
    }
    for words, reason in (
        ((*step, "--as", "Іван"), "may not publish"),
        ((*step, "--as", "Хтось"), "no “Хтось”"),
        (("update", "9", *step[2:], "--as", "Олена"), "no commitment “9”"),
        ((*step[:-1], "javascript:x", "--as", "Олена"), "must be a link"),
        (("update", "3", "--status", "not_started", *step[4:], "--as", "Олена"), "--reason"),
        (("update", "1", "--status", "complete", "--uk", "!", "--evidence", "", "--as", "Олена"), "in words"),
    ):
        assert reason in desk.run(*words, fails=True).stderr
    desk.run("staff", "disable", "Олена")
    assert "may not publish" in desk.run(*step, "--as", "Олена", fails=True).stderr
    people = {person["name"]: person for person in desk.json("staff", "list")["staff"]}
    assert people["Олена"]["disabled"] is True
    assert people["Іван"] == {"name": "Іван", "role": "moderator", "linked": False, "disabled": False}


def test_a_later_import_never_overwrites_what_staff_published(desk: Desk, tmp_path: Path) -> None:
    desk.run("staff", "add", "Олена", "--role", "editor")
    desk.run("update", "3", "--status", "limited", "--uk", "Розпочато.", "--evidence", "https://a.ua/", "--as", "Олена")
    folder = tmp_path / "city"
    shutil.copytree(ROOT / "content" / "khmelnytskyi", folder)
    file = folder / "commitments" / "khm-3.yaml"
    text = file.read_text().replace("uk: Цифрові компетентності", "uk: Цифрові навички", 1)
    file.write_text(text.replace("level: not_stated", "level: complete", 1))
    (change,) = desk.json("content", "import", str(folder))["changes"]
    assert change == {"kind": "commitment", "id": "khm-3", "change": "conflict", "fields": ["status"]}
    answer = desk.json("ask", "Який стан зобов'язання 3?")["answer"]
    assert answer.startswith("3 · Цифрові навички"), "what staff did not touch follows the file"
    assert "обмежений поступ" in answer


def test_links_for_print_and_post(desk: Desk, tmp_path: Path) -> None:
    places = desk.json("links")["places"]
    assert [place["place"] for place in places] == ["start", "khm-1", "khm-2", "khm-3"]
    assert places[3]["links"]["web"] == "http://localhost:8080/uk/chat?start=c3"
    assert places[3]["qr"]["web"].startswith("<svg")
    assert places[3]["word"] == "c3"
    out = tmp_path / "codes"
    text = desk.run("links", "--out", str(out)).stdout
    assert "Not known yet: telegram, viber" in text
    assert (out / "khm-3-web.svg").read_text().startswith("<svg")


def test_check_names_what_is_wrong(desk: Desk) -> None:
    told = desk.run("check", fails=True).stdout
    assert "hromada migrate" in told
    desk.run("migrate")
    assert desk.json("check")["findings"][0]["ok"] is True
    refused = desk.run("check", fails=True, HROMADA_VIBER_TOKEN="x", HROMADA_VIBER_API_URL="http://127.0.0.1:9/pa")
    assert "Viber needs it" in refused.stdout
    assert "WRONG viber" in refused.stdout


def test_wrong_settings_stop_every_command_with_one_message(desk: Desk) -> None:
    told = desk.run("run", fails=True, HROMADA_PORT="x", HROMADA_TIMEZONE="nowhere")
    assert "HROMADA_PORT" in told.stderr
    assert "HROMADA_TIMEZONE" in told.stderr
    assert desk.run("ask", "x", "--json", fails=True, HROMADA_PORT="x").stdout.startswith('{"error"')


def test_another_secret_is_refused_before_anything_is_changed(desk: Desk) -> None:
    desk.run("migrate", HROMADA_SECRET_KEY="a" * 32)
    desk.run("staff", "list", HROMADA_SECRET_KEY="a" * 32)
    told = desk.run("staff", "list", fails=True, HROMADA_SECRET_KEY="b" * 32)
    assert "another secret" in told.stderr


@pytest.mark.only("postgres")
@pytest.mark.parametrize("word", ["web", "worker"])
def test_processes_on_a_server_say_what_must_be_done_before(desk: Desk, word: str) -> None:
    assert "hromada migrate" in desk.run(word, fails=True).stderr
    desk.run("migrate")
    assert "hromada content import" in desk.run(word, fails=True).stderr
    assert "HROMADA_SECRET_KEY" in desk.run(word, fails=True, HROMADA_SECRET_KEY="").stderr
    assert "HROMADA_SECRET_KEY" in desk.run("check", fails=True, HROMADA_SECRET_KEY="").stderr


@pytest.mark.only("postgres")
def test_a_server_that_cannot_be_used_is_named_without_its_password(desk: Desk) -> None:
    gone = f"postgresql://anna:s3cret@127.0.0.1:{postgres.free_port()}/city"
    broken = "postgresql://anna:s3/cret@127.0.0.1/city"
    for url, says in ((gone, "postgresql://anna@127.0.0.1:"), (broken, "HROMADA_DATABASE_URL: must be sqlite:///")):
        for word in ("check", "migrate", "run", "web", "worker"):
            done = desk.run(word, fails=True, HROMADA_DATABASE_URL=url)
            told = done.stdout + done.stderr
            assert says in told
            assert not any(part in told for part in ("s3", "cret"))


@pytest.mark.only("sqlite")
def test_the_worker_says_once_that_it_idles_and_ends_by_sigterm(desk: Desk) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "worker"], cwd=ROOT, env=desk.environment, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        assert "nothing to do here" in worker.stdout.readline()
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0


def test_a_taken_port_is_said_plainly(desk: Desk) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port}" in desk.run("run", fails=True, HROMADA_PORT=port).stderr
