"""No path by which one person alone says something to more than a thousand, whatever they try, in whatever order.

Somebody bad has taken one account of an editor. Others come and go, change roles, write broadcasts and edit the bad
one's, but nobody else approves anything. Whatever the bad one does, few are reached.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from civic import broadcast_run, broadcasts, progress
from civic.broadcast_run import Hour
from civic.broadcast_terms import Refused
from civic.content.model import Completion
from civic.leaflet import Draft
from civic.topics import CITY, topic_of
from storage import campaigns, contacts, staff, subscriptions
from storage.sqlite import SQLiteTransaction
from storage.staff import Role
from storage.store import Transaction
from storage.vault import Vault
from tests import databases
from tests.civic.broadcasting import rules_of
from tests.conftest import SECRET, StillClock

LARGE = 4  # stands for a thousand
PEOPLE = 9
FEW = 3  # who follow each of the other commitments, and nothing else
EDITS = ["telegram"]
ROLES = st.sampled_from([*Role, None])
BAD = "Зловмисник"
OTHERS = st.sampled_from(["Олена", "Іван"])
AUDIENCES = st.sampled_from(["all", "lang=uk", "-lang=en", "follows=1", "-follows=1", "channel=telegram"])
NUMBERS = st.integers(1, 3)
WORDS = st.sampled_from(["Перше.", "Друге.", "Третє."])


class Alone(RuleBasedStateMachine):
    """One bad account among others."""

    path: Path

    @initialize()
    def begin(self) -> None:
        """A city with residents who follow everything."""
        self.clock = StillClock()
        source = sqlite3.connect(self.path)
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        source.backup(self.connection)
        self.connection.row_factory = sqlite3.Row
        source.close()
        self.city_rules = rules_of(large=LARGE, delay=timedelta(minutes=10))
        first, *others = self.city_rules.content.commitments[:3]
        tx = self.tx()
        for other in others:
            for number in range(FEW):
                resident = contacts.meet(tx, "viber", f"{other.id} {number}", locale="uk")
                subscriptions.follow(tx, resident.id, topic_of(other.id))
        for number in range(PEOPLE):
            resident = contacts.meet(tx, "telegram", str(number), locale="uk")
            for topic in (CITY, topic_of(first.id)):
                subscriptions.follow(tx, resident.id, topic)
        for name, role in ((BAD, Role.EDITOR), ("Олена", Role.EDITOR), ("Іван", Role.ADMIN)):
            self.hire(tx, name, role)
        self.write("Олена", "Перше.", "all", urgent=False)

    def tx(self) -> Transaction:
        return SQLiteTransaction(self.connection, self.clock, Vault(SECRET))

    def hire(self, tx: Transaction, name: str, role: Role) -> None:
        person = staff.add(tx, name, role)
        desk = contacts.meet(tx, "web", f"desk of {name}", locale="uk")
        staff.link(tx, person.id, desk.id)

    def act(self, name: str, work: Any) -> None:
        """Somebody does something, in a turn of its own; a no is a no."""
        tx = self.tx()
        person = staff.by_name(tx, name)
        assert person is not None
        self.connection.execute("BEGIN")
        try:
            work(tx, person)
            self.connection.execute("COMMIT")
        except (Refused, progress.Refused):
            self.connection.execute("ROLLBACK")

    def write(self, name: str, words: str, wanted: str, *, urgent: bool) -> None:
        draft = Draft({"uk": words}, audience=wanted, urgent=urgent)
        self.act(name, lambda tx, person: broadcasts.create(tx, draft, staff=person, rules=self.city_rules))

    @rule(words=WORDS, wanted=AUDIENCES, urgent=st.booleans())
    def the_bad_one_writes(self, words: str, wanted: str, urgent: bool) -> None:
        self.write(BAD, words, wanted, urgent=urgent)

    @rule(name=OTHERS, words=WORDS, wanted=AUDIENCES)
    def somebody_writes(self, name: str, words: str, wanted: str) -> None:
        self.write(name, words, wanted, urgent=False)

    @rule(number=NUMBERS)
    def the_bad_one_submits(self, number: int) -> None:
        self.act(BAD, lambda tx, person: broadcasts.submit(tx, number, staff=person, rules=self.city_rules))

    @rule(name=OTHERS, number=NUMBERS)
    def somebody_submits(self, name: str, number: int) -> None:
        self.act(name, lambda tx, person: broadcasts.submit(tx, number, staff=person, rules=self.city_rules))

    def edit(self, name: str, number: int, words: str, *, urgent: bool) -> None:
        draft = Draft({"uk": words}, urgent=urgent)
        self.act(name, lambda tx, person: broadcasts.edit(tx, number, draft, staff=person, rules=self.city_rules))

    @rule(number=NUMBERS, words=WORDS, urgent=st.booleans())
    def the_bad_one_edits(self, number: int, words: str, urgent: bool) -> None:
        self.edit(BAD, number, words, urgent=urgent)

    @rule(number=NUMBERS, what=st.sampled_from(["pause", "resume", "stop", "again"]))
    def the_bad_one_meddles(self, number: int, what: str) -> None:
        self.act(BAD, lambda tx, person: getattr(broadcasts, what)(tx, number, staff=person))

    @rule(number=NUMBERS, words=WORDS)
    def the_bad_one_corrects(self, number: int, words: str) -> None:
        self.act(
            BAD,
            lambda tx, person: broadcasts.correct(tx, number, {"uk": words}, staff=person, rules=self.city_rules),
        )

    def approve_own(self, number: int, *, fresh: bool) -> None:
        def approve(tx: Transaction, person: staff.Staff) -> None:
            broadcast = broadcasts.get(tx, number)
            wrote = tx.row(
                "SELECT 1 AS yes FROM broadcast_events WHERE broadcast_id = :id AND staff_id = :me"
                " AND kind IN ('created', 'edited')",
                id=number,
                me=person.id,
            )
            if wrote is None:
                return  # another's words with this one's approval are two persons' work
            seen = broadcast.plan.fingerprint if fresh else "0" * 64
            broadcasts.approve(tx, number, staff=person, fingerprint=seen, rules=self.city_rules)

        self.act(BAD, approve)

    @rule(number=NUMBERS, fresh=st.booleans())
    def the_bad_one_approves_their_own(self, number: int, fresh: bool) -> None:
        self.approve_own(number, fresh=fresh)

    @rule(name=OTHERS, number=NUMBERS, words=WORDS, touched=st.booleans())
    def the_bad_one_approves_what_they_edited(self, name: str, number: int, words: str, touched: bool) -> None:
        self.edit(BAD, number, words, urgent=True)
        if touched:
            self.edit(name, number, words, urgent=False)
        self.act(name, lambda tx, person: broadcasts.submit(tx, number, staff=person, rules=self.city_rules))
        self.approve_own(number, fresh=True)

    @rule(
        which=st.integers(0, 2),
        words=WORDS,
        level=st.sampled_from([Completion.LIMITED, Completion.SUBSTANTIAL, Completion.COMPLETE]),
    )
    def the_bad_one_publishes(self, which: int, words: str, level: Completion) -> None:
        commitment = self.city_rules.content.commitments[which]
        draft = progress.Draft(commitment.id, level, {"uk": words}, evidence_url="https://khm.gov.ua/x", reason="Так є")
        self.act(
            BAD,
            lambda tx, person: progress.publish(
                tx,
                draft,
                staff=person,
                content=self.city_rules.content,
                languages=self.city_rules.languages.values(),
                public_url=self.city_rules.public_url,
                limits=self.city_rules.limits,
            ),
        )

    @rule(name=st.sampled_from([BAD, "Олена", "Іван"]), role=ROLES)
    def roles_change(self, name: str, role: Role | None) -> None:
        tx = self.tx()
        if role is not None:
            self.hire(tx, name, role)
            return
        person = staff.by_name(tx, name)
        assert person is not None
        staff.disable(tx, person.id)

    @rule(seconds=st.sampled_from([1, 700, 4000, 300_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds)
        hour = Hour(quiet=False)
        for _ in range(3):
            broadcast_run.tick(self.tx(), self.city_rules, hour)
            while campaigns.expand(self.tx()):
                pass
            while broadcast_run.freeze(self.tx(), self.city_rules):
                pass
            for number, channel, portion in broadcast_run.hungry(self.tx(), hour):
                broadcast_run.feed(self.tx(), number, channel, portion, rules=self.city_rules, edits=EDITS)
        self.connection.execute("UPDATE deliveries SET status = 'sent' WHERE status = 'queued'")

    @invariant()
    def few_are_reached(self) -> None:
        if not hasattr(self, "connection"):
            return
        rows = self.connection.execute(
            "SELECT campaign, COUNT(DISTINCT contact_id) FROM deliveries WHERE lane <> 3 GROUP BY campaign"
        ).fetchall()
        assert all(number <= LARGE for _campaign, number in rows), [tuple(row) for row in rows]
        day_ago = round((self.clock.now() - timedelta(days=1)).timestamp() * 1000)
        told = self.connection.execute(
            "SELECT COUNT(DISTINCT d.contact_id) FROM deliveries d JOIN campaigns c ON c.id = d.campaign"
            " WHERE d.lane = 4 AND c.created_at >= ?",
            (day_ago,),
        ).fetchone()[0]
        assert told <= LARGE, "the followers of several commitments"
        approved = self.connection.execute("SELECT id FROM broadcasts WHERE approved_by IS NOT NULL").fetchall()
        assert not approved, "nobody but the bad one says yes here"

    def teardown(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()


def test_one_person_alone_reaches_few(tmp_path: Path) -> None:
    path = tmp_path / "hromada.db"
    databases.migrated(f"sqlite:///{path}")

    class Here(Alone):
        pass

    Here.path = path
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
