"""`make demo`: the product full of samples that say what they are, and that never meet anything real."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import desk as work
from bot.app import App
from bot.demo import building, samples
from bot.desk import DeskError
from bot.settings import Settings
from civic.progress import current_status
from storage import cases, contacts, figures, meta, progress, staff
from storage.store import Transaction
from tests.conftest import SECRET
from tests.desk.conftest import ROOT, Desk
from tests.postgres import free_port
from tests.town import CONTENT, OnWeb


def settings_in(folder: Path, **chosen: Any) -> Settings:
    """What a city has set for its real service, tokens and all."""
    given: dict[str, Any] = {
        "database_url": f"sqlite:///{folder}/hromada.db",
        "secret_key": SECRET,
        "content": CONTENT,
        "telegram_token": "1:x",
        "viber_token": "x",
        "public_url": "https://chat.city.example",
        "port": free_port(),
    }
    return Settings(**given | chosen)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo that was prepared once."""
    folder = tmp_path_factory.mktemp("demo")
    building.prepare(settings_in(folder).as_demo())
    return folder


@pytest.fixture
def demo(made: Path, tmp_path: Path) -> Settings:
    """The settings of a demo that has been prepared."""
    for name in ("demo.db", "demo.key"):
        shutil.copy(made / name, tmp_path)
    return settings_in(tmp_path).as_demo()


def test_nothing_real_is_in_reach(tmp_path: Path, demo: Settings) -> None:
    assert demo.database_name == f"{tmp_path}/demo.db"
    assert demo.secret() != SECRET
    assert (tmp_path / "demo.key").exists()
    assert (demo.telegram_token, demo.viber_token, demo.public_url, demo.host) == ("", "", "", "127.0.0.1")
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["demo.db"]


def test_cases_stand_in_every_state_and_say_that_they_are_samples(demo: Settings) -> None:
    def look(tx: Transaction) -> None:
        found = {kind: {state for (one, state), _n in figures.cases(tx) if one == kind} for kind in cases.CaseKind}
        elsewhere = {cases.CaseState.MERGED, cases.CaseState.FORWARDED}
        assert found[cases.CaseKind.PROPOSAL] == {state.value for state in cases.CaseState} - elsewhere
        assert found[cases.CaseKind.QUESTION] >= {"submitted", "approved"}
        assert found[cases.CaseKind.FEEDBACK] >= {"submitted", "approved"}
        texts = tx.rows("SELECT text FROM case_events") + tx.rows("SELECT text FROM progress_updates")
        assert len(texts) > 20
        for row in texts:
            assert not row["text"] or "ЗРАЗОК / SAMPLE" in row["text"]

    work.in_store(demo, look)


def test_news_are_published_and_reach_followers_who_agreed(demo: Settings) -> None:
    content = work.loaded(demo)

    def look(tx: Transaction) -> None:
        for commitment in content.commitments:
            steps = progress.of_commitment(tx, commitment.id, limit=9)
            assert current_status(tx, commitment).value == steps[0].status
        assert any(step.reason for step in progress.of_commitment(tx, "khm-3", limit=9)), "one status was lowered"
        assert all(n > 0 for _topic, n in figures.followers(tx))
        told = tx.rows("SELECT 1 AS n FROM deliveries WHERE campaign LIKE 'progress:%'")
        assert len(told) > len(samples.NEWS)
        strangers = tx.rows(
            "SELECT s.contact_id FROM subscriptions s WHERE NOT EXISTS (SELECT 1 FROM consents c"
            " WHERE c.contact_id = s.contact_id AND c.purpose = 'follow' AND c.given_at <= s.created_at)"
        )
        assert strangers == []
        assert {one.channel for one in figures.addresses(tx)} == {"web"}, "nobody is on a messenger"

    work.in_store(demo, look)


def test_a_second_start_keeps_what_was_tried_and_makes_new_codes(demo: Settings) -> None:
    work.in_store(demo, lambda tx: contacts.meet(tx, "web", "visitor", locale="uk"))
    first = building.codes(demo)
    building.prepare(demo)
    assert work.in_store(demo, lambda tx: contacts.find(tx, "web", "visitor")) is not None
    again = building.codes(demo)
    assert [one[:2] for one in first] == [one[:2] for one in again]
    assert not {one[2] for one in first} & {one[2] for one in again}
    hints = building.hints(demo, again)
    assert all(code in hints for _name, _role, code in again)


def test_samples_that_were_not_finished_are_made_anew(demo: Settings) -> None:
    work.in_store(demo, lambda tx: tx.execute("DELETE FROM meta WHERE name = :name", name=building.BUILT))
    building.prepare(demo)
    assert len(work.in_store(demo, staff.everybody)) == len(samples.STAFF)


def test_a_real_database_never_becomes_a_demo(tmp_path: Path) -> None:
    real = settings_in(tmp_path, database_url=f"sqlite:///{tmp_path}/demo.db", secret_key="")
    work.in_store(real, lambda tx: contacts.meet(tx, "telegram", "501", locale="uk"))
    (tmp_path / "secret.key").rename(tmp_path / "demo.key")
    with pytest.raises(DeskError, match="a real one"):
        building.prepare(real.as_demo())
    kept = settings_in(tmp_path, database_url=real.database_url, secret_key=(tmp_path / "demo.key").read_text())
    assert work.in_store(kept, lambda tx: contacts.find(tx, "telegram", "501")) is not None


def test_a_demo_is_never_taken_for_the_real_one(demo: Settings) -> None:
    desk = Desk(demo.database_url)
    desk.environment["HROMADA_SECRET_KEY"] = demo.secret()
    for words in (("web",), ("run",), ("staff", "list"), ("stats",)):
        assert "nothing but samples" in desk.run(*words, fails=True).stderr
    assert "Зразкова Марія" in desk.run("staff", "list", HROMADA_DEMO="1").stdout
    assert work.in_store(demo, lambda tx: meta.get(tx, "sample")) == "yes"


async def test_pages_and_chat_say_that_it_is_a_sample(demo: Settings) -> None:
    app = App(demo)
    await app.start()
    try:
        assert set(app.channels) == {"web"}
        async with aiohttp.ClientSession() as session:
            for path in ("/uk/", "/uk/chat", "/uk/documents"):
                async with session.get(demo.site_url + path) as page:
                    assert "ЗРАЗОК: мешканці, пропозиції й новини тут вигадані." in await page.text()
        browser = OnWeb(demo.site_url)
        await browser.opens()
        assert (await browser.sees("Вітаємо")).startswith("ЗРАЗОК:")
        await browser.says("/commitments")
        await browser.sees("Цифрові послуги")
        await browser.closes()
    finally:
        await app.stop()


async def test_the_command_takes_the_next_free_port_and_says_what_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        desk = Desk(f"sqlite:///{tmp_path}/hromada.db")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo"),
            cwd=ROOT,
            env=desk.environment | {"HROMADA_PORT": str(port), "HROMADA_TELEGRAM_TOKEN": "1:x"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            assert process.stdout is not None
            shown = (await process.stdout.readuntil(b"Ctrl+C")).decode()
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
    site = re.search(r"http://localhost:(\d+)/uk/chat", shown)
    assert site is not None
    assert port < int(site[1]) <= port + building.PORTS
    assert len(re.findall(r"\b[A-Z2-7]{5}-[A-Z2-7]{5}\b", shown)) == len(samples.STAFF)
    assert (tmp_path / "demo.db").exists()
    assert not (tmp_path / "hromada.db").exists()
