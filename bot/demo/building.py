"""Make the samples: residents write and moderators decide by the product's own rules, day after day of a month."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot import belonging, desk
from bot.app import listen
from bot.demo import samples
from bot.demo.samples import MARK, News, Resident, Sent, Step
from bot.settings import Settings
from civic import cases, moderation, privacy, progress, staffing
from civic.case_clock import REGIME_OF
from civic.content.model import Commitment, Content
from civic.privacy import Purpose
from civic.progress import Draft
from civic.telling import Terms
from civic.topics import topic_of
from civic.verdicts import Verdict
from locales import Catalogues
from storage import campaigns, contacts, meta, staff, subscriptions
from storage.cases import CaseKind, EventKind, Submission
from storage.clock import SystemClock
from storage.contacts import Contact
from storage.database import SQLiteFile, parse
from storage.sqlite import SQLiteStore
from storage.staff import Role, Staff
from storage.store import Transaction
from storage.vault import Vault

BUILT = "samples"
CHANNEL = "web"  # nobody is written to on a messenger
DAYS = 28  # ago they came
HOURS = timedelta(hours=3)  # between two steps of a case
PORTS = 20
TASKS = {
    Role.ADMIN: "/queue · /publish",
    Role.EDITOR: "/publish",
    Role.MODERATOR: "/queue",
}


class Then(SystemClock):
    """A clock that stands at the moment it was set to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def prepare(settings: Settings) -> None:
    """Make the database of samples unless it is there whole. Raises `DeskError`."""
    path = _path(settings)
    if path.exists() and desk.in_store(settings, lambda tx: meta.get(tx, BUILT)) is not None:
        return
    for left in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        left.unlink(missing_ok=True)  # begun and not finished: `in_store` has made sure that it is nothing but samples
    content = desk.loaded(settings)
    asyncio.run(_Builder(settings, content).build())


def _path(settings: Settings) -> Path:
    place = parse(settings.database_url)
    assert isinstance(place, SQLiteFile)
    return place.path


class _Builder:
    """Plays a month through, one moment after another, on a store whose clock it sets."""

    def __init__(self, settings: Settings, content: Content) -> None:
        self._url = settings.site_url
        self._content = content
        self._languages = Catalogues(settings.zone)
        self._today = SystemClock().now()
        self._clock = Then(self._today)
        self._store = SQLiteStore(_path(settings), clock=self._clock, vault=Vault(settings.secret()))
        self._residents: dict[str, Contact] = {}

    async def build(self) -> None:
        """Everything, from the first resident to the last piece of news."""
        await self._store.open()
        try:
            await belonging.check(self._store, demo=True)
            await self._on(DAYS, self._arrive)
            days = [(sent.days, partial(self._send, sent)) for sent in samples.SENT]
            days += [(news.days, partial(self._publish, news)) for news in samples.NEWS]
            for day, happens in sorted(days, key=lambda one: -one[0]):
                await self._on(day, happens)
            self._clock.moment = self._today
            await self._store.write(lambda tx: meta.put(tx, BUILT, "whole"))
        finally:
            await self._store.close()

    async def _on(self, days_ago: int, happens: Callable[[], Awaitable[None]]) -> None:
        self._clock.moment = self._today - timedelta(days=days_ago)
        await happens()

    def _commitment(self, place: int | None) -> Commitment | None:
        """A city may have fewer commitments than the samples speak of."""
        all_ = self._content.commitments
        return all_[place % len(all_)] if place is not None else None

    async def _arrive(self) -> None:
        for name, role in samples.STAFF:
            await self._store.write(partial(staffing.add, name=name, role=role))
        for resident in samples.RESIDENTS:
            self._residents[resident.key] = await self._store.write(partial(self._meet, resident=resident))

    def _meet(self, tx: Transaction, resident: Resident) -> Contact:
        contact = contacts.meet(tx, CHANNEL, f"sample:{resident.key}", locale=resident.locale)
        for place in resident.follows:
            commitment = self._commitment(place)
            assert commitment is not None
            self._agree(tx, contact, Purpose.FOLLOW)
            subscriptions.follow(tx, contact.id, topic_of(commitment.id))
        return contact

    def _agree(self, tx: Transaction, contact: Contact, purpose: Purpose) -> None:
        if not privacy.agreed(tx, contact.id, purpose):
            language = self._languages.of(contact.locale)
            privacy.agree(tx, contact.id, purpose, channel=CHANNEL, language=language)

    async def _send(self, sent: Sent) -> None:
        author = self._residents[sent.author]
        number = await self._store.write(partial(self._submit, author=author, sent=sent))
        for step in sent.steps:
            self._clock.moment += HOURS
            await self._store.write(partial(self._take_step, number=number, author=author, step=step))

    def _submit(self, tx: Transaction, author: Contact, sent: Sent) -> int:
        self._agree(tx, author, Purpose.SEND)
        commitment = self._commitment(sent.commitment)
        text = MARK + sent.text
        return cases.submit(
            tx,
            author.id,
            Submission(
                sent.kind,
                text,
                author.locale,
                commitment_id=commitment.id if commitment else None,
                regime=REGIME_OF[sent.kind].value,
                public_text=text if sent.kind is CaseKind.PROPOSAL else None,
            ),
        )

    def _take_step(self, tx: Transaction, number: int, author: Contact, step: Step) -> None:
        words = MARK + step.words
        if step.event is EventKind.REPLIED:
            cases.reply(tx, number, author.id, words)
        elif step.event is EventKind.APPEALED:
            cases.appeal(tx, number, author.id, words)
        elif step.event is EventKind.WITHDRAWN:
            cases.withdraw(tx, number, author.id)
        else:
            moderator = _person(tx, Role.MODERATOR)
            moderation.take(tx, moderator, number)
            verdict = Verdict(step.event, words, reason=step.reason)
            moderation.decide(tx, number, verdict, staff=moderator, terms=Terms(self._languages))

    async def _publish(self, news: News) -> None:
        await self._store.write(partial(self._announce, news=news))
        while await self._store.write(campaigns.expand):
            pass

    def _announce(self, tx: Transaction, news: News) -> None:
        commitment = self._commitment(news.commitment)
        assert commitment is not None
        draft = Draft(
            commitment.id,
            news.status,
            {"uk": MARK + news.uk, "en": MARK + news.en},
            evidence_url=samples.EVIDENCE,
            reason=MARK + news.reason if news.reason else None,
        )
        progress.publish(
            tx,
            draft,
            staff=_person(tx, Role.EDITOR),
            content=self._content,
            languages=self._languages.values(),
            public_url=self._url,
        )


def _person(tx: Transaction, role: Role) -> Staff:
    return next(person for person in staff.everybody(tx) if person.role is role)


def codes(settings: Settings) -> list[tuple[str, Role, str]]:
    """New codes of the sample staff, for ten minutes and one use: name, role, code."""

    def turn(tx: Transaction) -> list[tuple[str, Role, str]]:
        return [(name, role, staffing.add(tx, name, role)[1]) for name, role in samples.STAFF]

    return desk.in_store(settings, turn)


def free_port(settings: Settings) -> Settings:
    """The same on the next port that nobody has taken. Raises `DeskError`."""
    for port in range(settings.port, min(settings.port + PORTS, 65536)):
        with suppress(OSError), listen(settings.host, port):
            return settings.model_copy(update={"port": port})
    raise desk.DeskError(f"Ports {settings.port} to {settings.port + PORTS - 1} are all taken.")


def hints(settings: Settings, found: Sequence[tuple[str, Role, str]]) -> str:
    """What to try, in both languages."""
    width = max(len(name) for name, _role, _code in found)
    lines = [
        "",
        "Це ЗРАЗОК: мешканці, пропозиції й новини вигадані. This is a SAMPLE: all of it is made up.",
        f"  Спробуйте / try:  {settings.site_url}/uk/chat",
        "    Що зроблено для бібліотек? · /propose · /follow 1 · /my",
        "  Працівники / staff: наберіть код у чаті, діє 10 хвилин / type the code in the chat within 10 minutes",
        *(f"    {name:{width}}  {role:9}  {code}   {TASKS[role]}" for name, role, code in found),
        "  Команди для зразка / commands on the sample:  HROMADA_DEMO=1 .venv/bin/hromada stats",
        f"  Ще раз із початку / begin anew:  rm {settings.database_name}",
    ]
    return "\n".join(lines)
