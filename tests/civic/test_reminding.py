"""When an alarm is heard and when it waits, who hears it, and what is said of a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from civic import duty, moderation, promised, reminding, triage
from civic.case_clock import Clock, Key
from civic.cases import CaseRefused, Why
from civic.deadlines.alarms import AlarmKind
from civic.deadlines.regimes import Regime, Step
from civic.reminding import Hour
from civic.telling import Terms
from civic.verdicts import Promise, Reason, Verdict
from locales import Catalogues
from storage import alarms, cases, contacts, keepers, promises, staff, switches
from storage.cases import CaseKind, EventKind, Submission
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.civic.cities import DEFAULT, KYIV, in_kyiv
from tests.conftest import StillClock

CLOCK = Clock(DEFAULT, KYIV, (22, 8))
TERMS = Terms(Catalogues(KYIV))
RECEIVED = in_kyiv("2026-03-02 10:00")  # a Monday; a request for information is due by the Monday after
REMINDED = in_kyiv("2026-03-05 08:00")
LATE = in_kyiv("2026-03-10 08:00")


@dataclass(frozen=True, slots=True)
class Office:
    """Who works here, and one case that nobody has looked at."""

    people: dict[str, Staff]
    case: int


def found(tx: Transaction, regime: Regime = Regime.INFORMATION_REQUEST) -> Office:
    people: dict[str, Staff] = {}
    for name, role in (("Іван", Role.MODERATOR), ("Ганна", Role.MODERATOR), ("Марія", Role.ADMIN)):
        added = staff.add(tx, name, role)
        staff.link(tx, added.id, contacts.meet(tx, "telegram", name, locale="uk").id)
        people[name] = staff.get(tx, added.id) or added
    author = contacts.meet(tx, "telegram", "author", locale="uk").id
    due = CLOCK.due(regime, tx.now)
    sent = Submission(CaseKind.FEEDBACK, "Текст", "uk", regime=regime.value, due_at=due.at)
    number = cases.open_case(tx, author, sent)
    CLOCK.wind(tx, number, due, tx.now)
    return Office(people, number)


@pytest.fixture
async def office(store: Store, clock: StillClock) -> Office:
    clock.moment = RECEIVED
    return await store.write(found)


async def heard(store: Store, *, quiet: bool = False) -> int:
    return await store.write(lambda tx: reminding.tick(tx, TERMS, CLOCK, Hour(quiet)))


async def told(store: Store, campaign: str = "alarm:%") -> list[str]:
    """Who of the staff was told, by name, in order."""
    rows = await store.read(
        lambda tx: tx.rows(
            "SELECT s.name FROM deliveries d JOIN staff s ON s.contact_id = d.contact_id WHERE d.campaign LIKE :c"
            " ORDER BY d.id",
            c=campaign,
        )
    )
    return [row["name"] for row in rows]


async def test_those_on_duty_are_reminded_once(store: Store, clock: StillClock, office: Office) -> None:
    clock.moment = REMINDED - timedelta(seconds=1)
    assert not await store.read(lambda tx: reminding.anything(tx, CLOCK))
    clock.moment = REMINDED
    assert await heard(store) == 1
    assert await heard(store) == 0
    assert await told(store) == ["Іван", "Ганна"]


async def test_in_an_alert_and_at_night_it_waits(store: Store, clock: StillClock, office: Office) -> None:
    clock.moment = REMINDED
    await store.write(lambda tx: switches.set_alert(tx, "now"))
    assert await heard(store) == 0
    await store.write(lambda tx: switches.set_alert(tx, ""))
    assert await heard(store, quiet=True) == 0
    assert await heard(store) == 1


async def test_where_nobody_can_be_reached_it_stays_due(store: Store, clock: StillClock, office: Office) -> None:
    async def listen(*, on: bool) -> None:
        blocked = None if on else 1
        await store.write(lambda tx: tx.execute("UPDATE addresses SET blocked_at = :at", at=blocked))

    await listen(on=False)
    clock.moment = REMINDED
    assert await heard(store) == 0
    assert await store.read(lambda tx: reminding.anything(tx, CLOCK))
    await listen(on=True)
    assert await heard(store) == 1


async def test_of_nobody_on_duty_it_is_the_admin(store: Store, clock: StillClock, office: Office) -> None:
    def leave(tx: Transaction) -> None:
        for name in ("Іван", "Ганна"):
            duty.absent(tx, office.people[name], date(2026, 3, 1), date(2026, 3, 31))

    await store.write(leave)
    clock.moment = REMINDED
    assert await heard(store) == 1
    assert await told(store) == ["Марія"]


async def test_a_case_in_somebodys_hands_is_theirs_then_their_substitutes(
    store: Store, clock: StillClock, office: Office
) -> None:
    await store.write(lambda tx: cases.change(tx, office.case, department="Іван"))
    clock.moment = REMINDED
    await heard(store)
    assert await told(store) == ["Іван"]
    clock.moment = datetime(2026, 3, 9, 12, tzinfo=UTC)
    ivan, hanna = office.people["Іван"], office.people["Ганна"]
    await store.write(lambda tx: duty.absent(tx, ivan, date(2026, 3, 9), date(2026, 3, 20), hanna))
    for _worker in range(2):
        await heard(store)
    assert await told(store, "handed:%") == ["Ганна"]
    assert await store.read(lambda tx: keepers.left(tx, date(2026, 3, 9))) == []
    history = await store.read(lambda tx: cases.history(tx, office.case))
    assert [(event.text, event.code) for event in history if event.kind is EventKind.HANDED] == [("Ганна", "away")]
    clock.moment = LATE
    await heard(store)
    assert (await told(store, "alarm:%late%")) == ["Ганна"]


async def test_a_reminder_that_comes_too_late_is_not_said(store: Store, clock: StillClock, office: Office) -> None:
    clock.moment = LATE
    assert await heard(store) == 1
    assert await told(store, "alarm:%remind%") == []
    assert await told(store, "alarm:%late%") == ["Іван", "Ганна"]


async def test_what_was_silenced_rings_once_the_decision_is_undone(
    store: Store, clock: StillClock, office: Office
) -> None:
    """Even what was due before the decision and had waited: for the end of an alert."""
    clock.moment = LATE + timedelta(seconds=10)
    terms, ivan = Terms(TERMS.languages, undo=timedelta(seconds=60)), office.people["Іван"]

    def decide(tx: Transaction) -> None:
        moderation.take(tx, ivan, office.case)
        verdict = Verdict(EventKind.REFUSED, "Ні", reason=Reason.OTHER)
        moderation.decide(tx, office.case, verdict, staff=ivan, terms=terms)

    await store.write(decide)
    assert await heard(store) == 0
    clock.forward(20)
    await store.write(lambda tx: moderation.undo(tx, office.case, staff=ivan, terms=terms))
    assert await heard(store) == 1
    assert await told(store, "alarm:%late%") == ["Іван"], "who has it before them"


async def test_steps_beside_the_answer_have_alarms_of_their_own(store: Store, clock: StillClock) -> None:
    clock.moment = RECEIVED
    office = await store.write(lambda tx: found(tx, Regime.APPEAL))
    names = [ring.kind for ring in await store.read(lambda tx: alarms.of_case(tx, office.case))]
    assert len(set(names)) == len(names)
    steps = {Key.read(name).step for name in names}
    assert steps == {Step.ANSWER, Step.EXTENSION_NOTICE, Step.FORWARD, Step.RETURN}
    assert Key.read("forward/late:0 hours") == Key(AlarmKind.LATE, Step.FORWARD)
    ivan = office.people["Іван"]

    def keep(tx: Transaction) -> None:
        moderation.take(tx, ivan, office.case)
        triage.keep(tx, office.case, "Наше", staff=ivan)

    await store.write(keep)
    clock.moment = in_kyiv("2026-03-06 09:00")
    assert await heard(store) == 0, "somebody has looked whose it is"


async def test_an_answer_is_put_off_only_while_its_author_can_be_told(
    store: Store, clock: StillClock, office: Office
) -> None:
    clock.moment = LATE
    ivan = office.people["Іван"]

    def extend(tx: Transaction) -> None:
        moderation.take(tx, ivan, office.case)
        triage.extend(tx, office.case, "Треба час", staff=ivan, terms=TERMS, clock=CLOCK)

    with pytest.raises(CaseRefused) as refused:
        await store.write(extend)
    assert refused.value.why is Why.TOO_LATE


async def test_a_promise_is_said_to_be_late_once_and_kept_once(store: Store, clock: StillClock, office: Office) -> None:
    ivan = office.people["Іван"]

    def accept(tx: Transaction) -> int:
        moderation.take(tx, ivan, office.case)
        promise = Promise("Полагодимо", in_kyiv("2026-03-12 23:59"))
        moderation.decide(tx, office.case, Verdict(EventKind.APPROVED, "Так", promise=promise), staff=ivan, terms=TERMS)
        return promises.of_case(tx, office.case)[0].id

    number = await store.write(accept)
    clock.moment = in_kyiv("2026-03-13 07:00")
    await heard(store)
    assert await told(store, "promise:%") == [], "it is too early in the morning"
    clock.moment = in_kyiv("2026-03-13 08:00")
    for _worker in range(2):
        await heard(store)
    assert await told(store, "promise:%") == ["Іван", "Ганна"]
    clock.moment = in_kyiv("2026-03-15 12:00")

    def keep(tx: Transaction) -> None:
        promised.keep(tx, number, "", staff=ivan, terms=TERMS, zone=KYIV)

    await store.write(keep)
    with pytest.raises(CaseRefused) as refused:
        await store.write(keep)
    assert refused.value.why is Why.DECIDED
    history = await store.read(lambda tx: cases.history(tx, office.case))
    assert [(event.kind, event.code) for event in history[-2:]] == [
        (EventKind.LATE, str(number)),
        (EventKind.KEPT, "late:3"),
    ]


async def test_what_was_passed_on_by_mistake_is_ours_again(store: Store, clock: StillClock, office: Office) -> None:
    terms, ivan = Terms(TERMS.languages, undo=timedelta(seconds=60)), office.people["Іван"]

    def pass_on(tx: Transaction) -> None:
        moderation.take(tx, ivan, office.case)
        triage.forward(tx, office.case, "Лісгосп", "", staff=ivan, terms=terms)

    await store.write(pass_on)
    assert await store.read(lambda tx: alarms.of_case(tx, office.case)) == []
    clock.forward(20)
    again = await store.write(lambda tx: moderation.undo(tx, office.case, staff=ivan, terms=terms))
    assert (again.decided_by, again.decided_at) == (None, None)
    assert again.claimed_by == ivan.id
    clock.moment = REMINDED
    assert await heard(store) == 1


async def test_an_appeal_is_not_handed_to_whoever_refused_it(store: Store, clock: StillClock, office: Office) -> None:
    ivan, hanna = office.people["Іван"], office.people["Ганна"]

    def appealed(tx: Transaction) -> None:
        cases.change(tx, office.case, state="appealed", decided_by=hanna.id, department="Іван")
        duty.absent(tx, ivan, date(2026, 3, 5), date(2026, 3, 20), hanna)

    await store.write(appealed)
    clock.moment = in_kyiv("2026-03-05 09:00")
    await heard(store)
    case = await store.read(lambda tx: cases.get(tx, office.case))
    assert case is not None
    assert case.department is None, "it is in the queue, for anybody else"


def test_a_petition_is_handed_in_elsewhere() -> None:
    _ = TERMS.languages.of("uk")
    assert "https://petition.example" in triage.petition(_, "https://petition.example")
    assert "http" not in triage.petition(_, None)


async def test_what_came_before_terms_were_kept_gets_the_one_it_has(store: Store, clock: StillClock) -> None:
    clock.moment = RECEIVED

    def old(tx: Transaction) -> int:
        author = contacts.meet(tx, "telegram", "author", locale="uk").id
        return cases.open_case(tx, author, Submission(CaseKind.QUESTION, "Текст", "uk"))

    number = await store.write(old)
    assert await store.read(lambda tx: reminding.anything(tx, CLOCK))
    await store.write(lambda tx: reminding.tick(tx, TERMS, CLOCK, Hour(quiet=False)))

    def wound(tx: Transaction) -> None:
        case = cases.get(tx, number)
        assert case is not None
        assert case.regime == Regime.INFORMATION_REQUEST
        assert case.due_at == CLOCK.due(Regime.INFORMATION_REQUEST, RECEIVED).at
        assert alarms.of_case(tx, number)
        assert not alarms.any_unwound(tx)

    await store.read(wound)
