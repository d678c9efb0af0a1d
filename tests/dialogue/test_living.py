"""What staff publish in one process answers the next question in another, and what is taken back answers none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial

import msgspec
import pytest

from civic import calls, moderation, progress, record
from civic import cases as rules
from civic.content.files import read_content
from civic.content.model import Completion, Content, Localised
from civic.messages import OutgoingMessage
from civic.progress import Draft
from civic.telling import Terms
from civic.verdicts import Reason, Verdict
from handlers import routes
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.world import World, renewed
from locales import Catalogues
from storage import calls as stored_calls
from storage import cases, common_questions, contacts, editions, staff
from storage.cases import CaseKind, EventKind, Submission
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.conftest import StillClock
from tests.dialogue.test_turn import CITY, Chat, world
from tests.storage.turns import beside

LANGUAGES = Catalogues(UTC)
TERMS = Terms(LANGUAGES, timedelta(minutes=1), 1000)


@dataclass
class Staffed:
    """The process in which staff work."""

    store: Store
    content: Content

    async def publishes(self, text: str, commitment: int = 3) -> None:
        """Publish a step."""
        draft = Draft(
            commitment_id=self.content.commitment(commitment).id,
            status=Completion.LIMITED,
            text={"uk": text},
            evidence_url="https://khm.example/studio",
        )

        def turn(tx: Transaction) -> None:
            progress.publish(
                tx,
                draft,
                staff=_somebody(tx),
                content=self.content,
                languages=LANGUAGES.values(),
                public_url="http://x",
            )

        await self.store.write(turn)


def _somebody(tx: Transaction) -> Staff:
    return staff.by_name(tx, "Марія") or staff.add(tx, "Марія", Role.ADMIN)


@pytest.fixture(scope="module")
def city() -> World:
    return world(read_content(CITY), LANGUAGES)


@pytest.fixture
def content(city: World) -> Content:
    return city.content


@pytest.fixture
async def desk(store: Store, content: Content) -> Staffed:
    await store.write(lambda tx: record.bring_in(tx, content))
    return Staffed(store, content)


@pytest.fixture
async def olena(desk: Staffed, city: World, database_url: str, clock: StillClock) -> AsyncIterator[Chat]:
    """She writes to another process, which hears no bell here: only the question itself can find out."""
    async with beside(database_url, clock) as other:
        yield Chat(other, Dispatcher(other, routes(), await renewed(other, city)))


async def asks(chat: Chat, question: str) -> OutgoingMessage:
    return (await chat.says(question))[-1]


async def test_a_step_answers_the_next_question_in_every_process(desk: Staffed, olena: Chat, clock: StillClock) -> None:
    question = "Чи відкрили медіастудію для підлітків у бібліотеці?"
    before = await asks(olena, question)
    assert "медіастуд" not in before.text.lower().replace(question.lower(), "")
    await desk.publishes("У центральній бібліотеці відкрили медіастудію для підлітків.")
    told = await asks(olena, question)
    assert told.text.startswith("У центральній бібліотеці відкрили медіастудію для підлітків.")
    assert "Місто опублікувало це 23 листопада 2026 року." in told.text
    assert "https://khm.example/studio" in told.text
    assert any(name.startswith("khm-3.step.1@") for name in told.records)

    clock.forward(86_400)
    await desk.publishes("Медіастудію для підлітків у бібліотеці закрили на ремонт.")
    told = await asks(olena, "медіастудія для підлітків у бібліотеці")
    assert told.text.index("закрили на ремонт") < told.text.index("відкрили"), "the newer first"


async def test_another_language_of_a_step_is_found_too(desk: Staffed, olena: Chat) -> None:
    await desk.publishes("У бібліотеці відкрили медіастудію для підлітків.")
    mary, words = (
        Chat(olena.store, olena.dispatcher, locale="en", person="mary"),
        "A media studio for teenagers opened.",
    )
    assert words not in (await asks(mary, "Did a media studio for teenagers open?")).text
    await desk.store.write(lambda tx: progress.translate(tx, 1, "en", words, staff=_somebody(tx)))
    assert words in (await asks(mary, "Did a media studio for teenagers open?")).text


async def test_a_published_proposal_answers_with_its_decision_until_it_is_taken_back(
    desk: Staffed, olena: Chat
) -> None:
    text = "Пропоную поставити зарядні станції для електросамокатів біля вокзалу."

    def author(tx: Transaction) -> int:
        return contacts.meet(tx, "web", "ivan", locale="uk").id

    def sent(tx: Transaction) -> int:
        return cases.open_case(
            tx, author(tx), Submission(CaseKind.PROPOSAL, text + " Іван 0671112233", "uk", public_text=text)
        )

    def decided(tx: Transaction, verdict: Verdict) -> None:
        moderation.take(tx, _somebody(tx), number)
        moderation.decide(tx, number, verdict, staff=_somebody(tx), terms=TERMS)

    question = "Що вирішили про зарядні станції для електросамокатів?"
    number = await desk.store.write(sent)
    assert "самокат" not in (await asks(olena, question)).text.replace(question, ""), "nobody has read it yet"
    await desk.store.write(partial(decided, verdict=Verdict(EventKind.PUBLISHED)))
    assert text in (await asks(olena, question)).text
    refusal = Verdict(EventKind.REFUSED, "Місця біля вокзалу немає.", Reason.NO_MONEY)
    await desk.store.write(partial(decided, verdict=refusal))
    told = await asks(olena, question)
    assert "Місця біля вокзалу немає." in told.text
    assert "0671112233" not in told.text
    assert any(name.startswith(f"proposal.{number}@") for name in told.records)
    await desk.store.write(lambda tx: moderation.undo(tx, number, staff=_somebody(tx), terms=TERMS))
    assert "Місця біля вокзалу" not in (await asks(olena, question)).text, "the refusal is taken back"
    await desk.store.write(lambda tx: rules.withdraw(tx, number, author(tx)))
    assert text not in (await asks(olena, question)).text


async def test_a_draft_answers_with_its_newest_version(desk: Staffed, olena: Chat) -> None:
    def turn(tx: Transaction, words: str) -> None:
        call = 1
        if not stored_calls.everything(tx):
            closes = tx.now + timedelta(days=30)
            call = calls.announce(tx, {"uk": "План дій 2027–2029"}, tx.now, closes, staff=_somebody(tx))
        calls.draft(tx, call, {"uk": words}, staff=_somebody(tx))

    question = "Скільки парклетів збудують на Проскурівській?"
    await desk.store.write(partial(turn, words="Вступ.\nНа Проскурівській збудують три парклети."))
    told = await asks(olena, question)
    assert "збудують три парклети" in told.text
    assert "версія 1" in told.text
    await desk.store.write(partial(turn, words="Вступ.\nНа Проскурівській збудують п’ять парклетів."))
    told = await asks(olena, question)
    assert "п’ять парклетів" in told.text
    assert "три парклети" not in told.text


async def test_a_common_question_of_staff_answers_until_it_is_withdrawn(desk: Staffed, olena: Chat) -> None:
    def turn(tx: Transaction) -> None:
        maria = _somebody(tx).id
        ask, answer = {"uk": "Де забрати призи марафону?"}, {"uk": "У кабінеті 12 ратуші, щодня до 17:00."}
        number = common_questions.add(tx, 1, ask, answer, since=tx.now, people=3, author_id=maria)
        common_questions.approve(tx, number, maria)
        editions.changed(tx, editions.QUESTIONS)

    def withdrawn(tx: Transaction) -> None:
        for one in common_questions.published(tx):
            common_questions.withdraw(tx, one.id, _somebody(tx).id)
        editions.changed(tx, editions.QUESTIONS)

    def older(tx: Transaction) -> None:
        maria, ask = _somebody(tx).id, {"uk": "Де забрати призи марафону?"}
        number = common_questions.add(tx, 7, ask, {"uk": "Їх ще немає."}, since=tx.now, people=3, author_id=maria)
        common_questions.approve(tx, number, maria)
        editions.changed(tx, editions.QUESTIONS)

    await desk.store.write(older)
    assert "Їх ще немає." in (await asks(olena, "де забрати призи марафону")).text
    await desk.store.write(turn)
    assert "У кабінеті 12 ратуші" in (await asks(olena, "де забрати призи марафону")).text
    assert "У кабінеті 12 ратуші" in (await asks(olena, "А де можна забрати приз марафону?")).text
    await desk.store.write(withdrawn)
    assert "кабінеті 12" not in (await asks(olena, "де забрати призи марафону")).text


async def test_an_import_answers_the_next_question(desk: Staffed, olena: Chat) -> None:
    commitment = desk.content.commitment(3)
    name = Localised({"uk": "Вправність з ґаджетами", "en": "Gadgets"})
    changed = tuple(
        msgspec.structs.replace(item, name=name) if item is commitment else item for item in desk.content.commitments
    )
    newer = msgspec.structs.replace(desk.content, commitments=changed)
    await desk.store.write(lambda tx: record.bring_in(tx, newer))
    assert "Вправність з ґаджетами" in (await asks(olena, "стан зобов’язання 3")).title


async def test_much_that_was_published_is_still_one_short_answer(desk: Staffed, olena: Chat, clock: StillClock) -> None:
    for number in range(2):
        clock.forward(86_400)
        words = f"Медіастудію для підлітків у бібліотеці відкрили, черга {number}. "
        await desk.publishes(words + "Там вчать монтувати відео для школи. " * 20)
    told = await asks(olena, "медіастудія для підлітків у бібліотеці")
    assert len(told.text) <= 900
    assert "черга 1" in told.text
    assert [name.partition("@")[0] for name in told.records if ".step." in name] == ["khm-3.step.2"]


async def test_a_call_is_of_the_day_on_which_it_was_published(desk: Staffed, olena: Chat) -> None:
    def turn(tx: Transaction) -> None:
        opens = tx.now + timedelta(days=10)
        calls.announce(tx, {"uk": "План парклетів 2027–2029"}, opens, opens + timedelta(days=9), staff=_somebody(tx))

    await desk.store.write(turn)
    told = await asks(olena, "Коли прийом пропозицій до плану парклетів 2027–2029?")
    assert "План парклетів 2027–2029: пропозиції приймаємо з 3 грудня 2026 року" in told.text
    assert "Місто опублікувало це 23 листопада 2026 року." in told.text


async def test_what_nobody_can_read_is_an_incident_and_comes_not_back_for_ever(desk: Staffed, olena: Chat) -> None:
    def turn(tx: Transaction) -> None:
        call = calls.announce(tx, {"uk": "План"}, tx.now, tx.now + timedelta(days=9), staff=_somebody(tx))
        stored_calls.put_draft(tx, call, {"en": "A draft without Ukrainian."}, staff_id=_somebody(tx).id)

    await desk.store.write(turn)
    assert "номер" in (await asks(olena, "Скільки бібліотек?")).text
    assert (await olena.says("/start"))[-1].text
