"""Publishing what became of a commitment: the one rule book behind the chat, the command line and, later, the console.

Refused                     the rules do not allow this update; the message's `code` says why
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from civic import gathering, large_news, links, origins
from civic.broadcast_terms import Limits, Rules
from civic.content.model import Commitment, Completion, Content, PlanState, encode_hook
from civic.plain_text import clean, has_words
from locales import Translator
from storage import editions, meta, progress, records
from storage.staff import Role, Staff
from storage.store import Transaction

TEXT_LIMIT = 1500
MAY_PUBLISH = frozenset({Role.ADMIN, Role.EDITOR})
_RANK = {Completion.NOT_STARTED: 0, Completion.LIMITED: 1, Completion.SUBSTANTIAL: 2, Completion.COMPLETE: 3}


class Why(StrEnum):
    """Why an update is refused."""

    NOT_ALLOWED = "not_allowed"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    NEEDS_EVIDENCE = "needs_evidence"
    BAD_LINK = "bad_link"
    NEEDS_REASON = "needs_reason"
    THERE_ALREADY = "there_already"


class Refused(Exception):
    """The rules do not allow this update."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Draft:
    """An update as staff prepare it. `text` is by language; Ukrainian is required."""

    commitment_id: str
    status: Completion
    text: dict[str, str]
    evidence_url: str | None = None
    evidence_media: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A published update and how many followers will be told, where it `waits` once a second person has approved."""

    update: progress.ProgressUpdate
    followers: int
    waits: bool = False


def current_status(tx: Transaction, commitment: Commitment) -> Completion:
    """The level in force: the last one staff published, else the one the documents state."""
    latest = progress.of_commitment(tx, commitment.id, limit=1)
    return Completion(latest[0].status) if latest else commitment.status.level


def needs_evidence(before: Completion, after: Completion) -> bool:
    """From "not stated" (or "no evidence") any status needs evidence."""
    return before is not after and before in {Completion.NOT_STATED, Completion.NO_EVIDENCE}


def lowers(before: Completion, after: Completion) -> bool:
    """Whether an update takes back what was said: a lower level, or none after one."""
    if before not in _RANK or before is after:
        return False
    return after not in _RANK or _RANK[after] < _RANK[before]


def check(before: Completion, draft: Draft) -> None:
    """Hold a draft against the rules. Raises `Refused`."""
    words = draft.text.get("uk", "")
    if not has_words(words):
        raise Refused(Why.NO_TEXT)
    if any(len(text) > TEXT_LIMIT for text in (*draft.text.values(), draft.reason or "")):
        raise Refused(Why.TOO_LONG)
    if draft.evidence_url and not links.is_evidence(draft.evidence_url):
        raise Refused(Why.BAD_LINK)
    if needs_evidence(before, draft.status) and not (draft.evidence_url or draft.evidence_media):
        raise Refused(Why.NEEDS_EVIDENCE)
    if lowers(before, draft.status) and not has_words(draft.reason or ""):
        raise Refused(Why.NEEDS_REASON)


def publish(
    tx: Transaction,
    draft: Draft,
    *,
    staff: Staff,
    content: Content,
    languages: Iterable[Translator],
    public_url: str,
    limits: Limits | None = None,
) -> Published:
    """Publish an update and announce it to the followers, in this transaction. Raises `Refused`.

    `limits` say how many followers one person may tell.
    """
    if staff.role not in MAY_PUBLISH or staff.disabled:
        raise Refused(Why.NOT_ALLOWED)
    commitment = content.commitment(draft.commitment_id)
    meta.hold(tx, editions.CONTENT)  # two who publish at once do it one after the other
    before = current_status(tx, commitment)
    check(before, draft)
    update = progress.add(
        tx,
        commitment.id,
        before=before.value,
        status=draft.status.value,
        text={language: clean(text) for language, text in draft.text.items() if has_words(text)},
        evidence_url=draft.evidence_url,
        evidence_media=draft.evidence_media,
        reason=clean(draft.reason) if draft.reason else None,
        after_end=content.plan.state in {PlanState.ENDED, PlanState.REVIEWED},
        staff_id=staff.id,
    )
    if draft.evidence_media:
        progress.publish_media(tx, draft.evidence_media)
    _mark_edited(tx, commitment, draft.status)
    rules = Rules(content, {language.code: language for language in languages}, public_url, limits or Limits())
    spoken = rules.languages.values()
    origins.tell(tx, commitment, update, languages=spoken, public_url=public_url)
    if large_news.is_large(tx, commitment, rules, author=staff):
        return Published(update, large_news.announce(tx, commitment, update, author=staff, rules=rules), waits=True)
    return Published(update, gathering.announce(tx, commitment, update, languages=spoken, public_url=public_url))


def translate(tx: Transaction, update_id: int, language: str, words: str, *, staff: Staff) -> None:
    """Add the words in a language that was to follow; nobody is told twice. Raises `Refused`."""
    if staff.role not in MAY_PUBLISH or staff.disabled:
        raise Refused(Why.NOT_ALLOWED)
    meta.hold(tx, editions.CONTENT)
    update = progress.get(tx, update_id)
    words = clean(words)
    if update is None or language in update.text:
        raise Refused(Why.THERE_ALREADY)
    if not has_words(words):
        raise Refused(Why.NO_TEXT)
    if len(words) > TEXT_LIMIT:
        raise Refused(Why.TOO_LONG)
    progress.rewrite(tx, update_id, {**update.text, language: words})
    editions.changed(tx, editions.STEPS)


def _mark_edited(tx: Transaction, commitment: Commitment, status: Completion) -> None:
    """Staff changed this record: a later import may not silently set the status back."""
    body = msgspec.structs.replace(commitment, status=msgspec.structs.replace(commitment.status, level=status))
    records.edit(tx, "commitment", commitment.id, msgspec.json.encode(body, enc_hook=encode_hook).decode())
    meta.bump(tx, editions.CONTENT)
    editions.changed(tx, editions.STEPS)
