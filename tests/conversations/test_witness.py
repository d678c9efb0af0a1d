"""“Reported done” asks the followers whether it is; a no counts for everybody to see and opens the matter again."""

from __future__ import annotations

from civic import origins, progress
from civic.content.model import Completion
from civic.progress import Draft
from storage import staff
from storage.cases import EventKind
from storage.staff import Role
from storage.store import Transaction
from tests.conversations.deciding import decided
from tests.conversations.test_following import follows
from tests.conversations.test_proposing import proposes
from tests.town import Resident, Town


async def reports(town: Town, status: Completion = Completion.COMPLETE, text: str = "Усе зроблено.") -> None:
    """An editor publishes a step of commitment 3."""
    world = town.app.dispatcher.world

    def publish(tx: Transaction) -> None:
        editor = staff.by_name(tx, "Олег") or staff.add(tx, "Олег", Role.EDITOR)
        draft = Draft("khm-3", status, {"uk": text}, evidence_url="https://khm.gov.ua/uk/report", reason="Перевірили.")
        progress.publish(
            tx,
            draft,
            staff=editor,
            content=world.content,
            languages=world.languages.values(),
            public_url=world.public_url,
        )

    await town.app.store.write(publish)


async def test_a_no_counts_in_public_and_becomes_a_case(town: Town, resident: Resident) -> None:
    await follows(resident)
    await reports(town)
    assert "Це справді зроблено?" in await resident.sees("Новина: 3")
    await resident.presses("Ні, не зроблено")
    await resident.agrees()
    await resident.sees("Чого бракує?")
    await resident.says("Курсів у нашому селі не було жодного разу.")
    await resident.sees("Місто має на це відповісти. Номер: 1")
    assert await town.count("cases", "about = 'not_done' AND due_at IS NOT NULL") == 1
    stranger = await town.resident("web")
    await stranger.says("/commitments")
    await stranger.sees("Натисніть на номер")
    await stranger.presses("3 ·")
    assert "0 мешканців кажуть, що зроблено, 1 каже, що ні" in await stranger.sees("Що кажуть мешканці")
    await stranger.presses("Так, зроблено")
    await stranger.agrees()
    assert "1 мешканець каже, що зроблено, 1 каже, що ні" in await stranger.sees("Дякуємо.")


async def test_one_may_change_ones_mind_and_counts_once(town: Town) -> None:
    resident = await town.resident("web")
    await follows(resident)
    await reports(town)
    await resident.sees("Новина: 3")
    await resident.presses("Ні, не зроблено")
    await resident.agrees()
    await resident.sees("Чого бракує?")
    await resident.presses("Більше нічого")
    assert "1 каже, що ні" in await resident.sees("Дякуємо.")
    await resident.presses("Так, зроблено")
    assert "1 мешканець каже, що зроблено, 0 кажуть, що ні" in await resident.sees("Дякуємо.")
    assert await town.count("witnesses") == 1


async def test_an_older_step_is_not_asked_about_any_more(town: Town) -> None:
    resident = await town.resident("web")
    await follows(resident)
    await reports(town)
    await resident.sees("Новина: 3")
    await reports(town, Completion.SUBSTANTIAL, "Виявилося, що не все.")
    await resident.presses("Так, зроблено")
    await resident.agrees()
    await resident.sees("місто опублікувало новіше")
    assert await town.count("witnesses") == 0


async def test_the_author_is_told_when_the_commitment_from_their_proposal_moves(town: Town) -> None:
    author = await town.resident("viber")
    number = await proposes(author)
    await decided(town, number, EventKind.APPROVED, "Беремо в план.")
    await author.sees("прийнято")

    def link(tx: Transaction) -> None:
        editor = staff.add(tx, "Олег", Role.EDITOR)
        origins.became(tx, int(number), town.app.dispatcher.world.content.commitment("khm-3"), staff=editor)

    await town.app.store.write(link)
    await reports(town, Completion.LIMITED, "Почали.")
    assert "Почали." in await author.sees(f"виросло з вашої пропозиції № {number}")
