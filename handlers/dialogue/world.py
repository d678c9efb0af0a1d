"""What every turn may read and none may change: the record, the languages, the city's choices."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from civic import record
from civic.answers import living
from civic.answers.engine import Answers
from civic.answers.kept import answers_to
from civic.answers.living import Said
from civic.broadcast_preview import Shape
from civic.broadcast_terms import Limits, Rules
from civic.buttons import ButtonSigner
from civic.case_clock import Clock
from civic.content.model import Content
from civic.telling import Terms
from locales import Catalogues
from storage import editions
from storage.claims import Hours
from storage.editions import Editions
from storage.store import Store, Transaction

READ_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class World:
    """The surroundings of a turn. `public_url` has no slash at its end; `staff_channels` are where staff may work.

    `sample` says that residents, what they sent and what staff published are made up, to show the product. `limits`
    are what the city chose for what is said to many, `quiet` its quiet hours, `shapes` what fits on each messenger.
    `undo` is how long a moderator may take a decision back. `living` is what the store says in public beside the
    record, both in these `editions`; without any it is a world of its own, which no store makes old.
    """

    content: Content
    answers: Answers
    languages: Catalogues
    signer: ButtonSigner
    public_url: str
    staff_channels: frozenset[str]
    sample: bool = False
    limits: Limits = field(default_factory=Limits)
    quiet: Hours | None = None
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    undo: timedelta = timedelta(0)
    editions: Editions | None = None
    living: Said = field(default_factory=dict)

    @property
    def rules(self) -> Rules:
        """What a broadcast is held against."""
        return Rules(self.content, self.languages, self.public_url, self.limits)

    @property
    def terms(self) -> Terms:
        """Under which terms moderators decide."""
        return Terms(self.languages, self.undo, self.limits.large)

    @property
    def clock(self) -> Clock:
        """By when the city must answer what residents send."""
        return Clock(self.content.deadlines, self.languages.zone, self.quiet)

    def with_said(self, content: Content, said: Said) -> World:
        """The same world with another record, and what else the store says. Slow: it makes an index."""
        answers = answers_to(content).extended([one for kind in said.values() for one in kind], self.answers)
        return replace(self, content=content, answers=answers, living=said)


def is_newest(tx: Transaction, world: World) -> bool:
    """Whether the store says nothing newer than this world."""
    return world.editions is None or world.editions == editions.present(tx)


async def renewed(store: Store, world: World) -> World:
    """The same world with what the store says now. Raises `StoreError`."""
    found = await store.read(lambda tx: _read(tx, world), seconds=READ_SECONDS)
    if found is None:
        return world
    content, said, now = found
    newer = await asyncio.to_thread(world.with_said, content or world.content, said)
    return replace(newer, editions=now)


def _read(tx: Transaction, world: World) -> tuple[Content | None, Said, Editions] | None:
    """What is newer in the store, and its editions; None where nothing is."""
    now, before = editions.present(tx), world.editions or {}
    if now == world.editions and world.living:
        return None
    newer = now.get(editions.CONTENT) != before.get(editions.CONTENT)
    return record.load(tx) if newer else None, living.read(tx, world.living, world.editions, now), now
