"""What the store says in public and no file does, for whoever asks: found beside the record, as new as the store.

A provider is a kind of such things: the name of its edition (`storage/editions.py`), which whoever changes one of them
raises, and how all of them are read. To add a kind, add a line to `PROVIDERS` and its words to `handlers/published.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from civic import versions
from civic.answers.finding import Living
from civic.calls import paragraphs
from civic.verdicts import answer_in_force
from storage import calls, common_questions, editions, progress, public_cases
from storage.editions import Editions
from storage.store import Transaction

MOST = 2000  # of a kind, the newest; older ones are found by turning the pages
MOST_ASKED = 500  # questions that staff answered for everybody
WISH = 0.5  # how much a resident's proposal counts beside what the city says
PARAGRAPHS = 300  # of a draft
_EVER = datetime.min.replace(tzinfo=UTC)
_CALL = "наступний новий план дій прийом пропозицій до якого числа строк next new action plan call proposals deadline"


def steps(tx: Transaction) -> Iterable[Living]:
    """The steps that staff published about commitments."""
    for step in progress.since(tx, _EVER, limit=MOST):
        texts = (*step.text.values(), *((step.reason,) if step.reason else ()))
        yield Living("steps", str(step.id), versions.of_step(step), texts, step.at, about=step.commitment_id)


def proposals(tx: Transaction) -> Iterable[Living]:
    """Published proposals with the city's answers, in the version that everybody reads."""
    for case in public_cases.newest(tx, limit=MOST):
        answer = answer_in_force(case.decisions)
        texts = (case.text, *((answer.text,) if answer and answer.text else ()))
        yield Living(
            "proposals",
            str(case.id),
            versions.of_words(f"proposal.{case.id}", [case.state, *texts, answer.code if answer else ""]),
            texts,
            answer.at if answer else case.published,
            topic=f"пропозиція мешканців proposal {case.id}",
            about=case.commitment_id,
            weight=WISH,
        )


def plans(tx: Transaction) -> Iterable[Living]:
    """Calls for the next plan, and the newest version of each draft by paragraph."""
    for call in calls.everything(tx):
        said = (*call.name.values(), *(call.decision or {}).values())
        version = versions.of_words(f"call.{call.id}", [*said, call.opens.isoformat(), call.closes.isoformat()])
        yield Living("calls", str(call.id), version, said, call.decided or call.announced, topic=_CALL)
        for draft in calls.drafts(tx, call.id)[-1:] if call.decision is None else ():
            for place, paragraph in enumerate(paragraphs(draft)[:PARAGRAPHS]):
                name = f"draft.{call.id}.{draft.version}.{place}"
                mark = versions.of_words(name, list(paragraph.values()))
                key, texts = f"{call.id}:{draft.version}:{place}", tuple(paragraph.values())
                yield Living("drafts", key, mark, texts, draft.at, topic="проєкт плану draft plan")


def questions(tx: Transaction) -> Iterable[Living]:
    """Questions that staff answered for everybody, the newest first: of two to the same question it is in force."""
    for one in reversed(common_questions.published(tx)[-MOST_ASKED:]):
        asked, texts = tuple(one.ask.values()), tuple(one.answer.values())
        version = versions.of_words(f"question.{one.id}", [*asked, *texts])
        yield Living("questions", str(one.id), version, texts, one.written, asked=asked)


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of what the store says: the name of its edition, and everything of it."""

    edition: str
    entries: Callable[[Transaction], Iterable[Living]]


PROVIDERS = (
    Provider(editions.STEPS, steps),
    Provider(editions.PROPOSALS, proposals),
    Provider(editions.CALLS, plans),
    Provider(editions.QUESTIONS, questions),
)

Said = Mapping[str, tuple[Living, ...]]
"""What the store says, by the edition's name of each provider."""


def read(tx: Transaction, known: Said, before: Editions | None, now: Editions) -> Said:
    """What the store says in these editions; only what is newer than `before` is read again."""
    return {
        one.edition: known[one.edition]
        if before is not None and one.edition in known and before.get(one.edition) == now.get(one.edition)
        else tuple(one.entries(tx))
        for one in PROVIDERS
    }
