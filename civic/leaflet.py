"""What a broadcast says: staff's words in each language with a picture and a link, checked, sealed by a fingerprint.

One text is the same for everybody who reads a language, so that a messenger takes it for many at once; it ends with how
to stop, so it needs no button of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec

from civic import audience, lookalikes, notices
from civic.broadcast_terms import Refused, Rules, Why
from civic.messages import Button, OutgoingMessage
from civic.plain_text import clean, has_words
from locales import Translator
from storage import progress
from storage.broadcasts import Broadcast, Kind, Plan
from storage.clock import to_ms
from storage.store import Transaction

PICTURE = "broadcast/"  # and the name of the kept picture: how a message names it
LABEL_LIMIT = 30
_MARKS = 4  # what a heading may add: a blank line and two asterisks
_SHOWN = frozenset({"image/jpeg", "image/png"})


class Link(msgspec.Struct, frozen=True):
    """A button that opens a page; `label` is by language."""

    url: str
    label: dict[str, str]


class Leaflet(msgspec.Struct, frozen=True):
    """The words as they are kept. A notice of progress is kept as `messages`, as its followers read it."""

    text: dict[str, str]
    link: Link | None = None
    messages: dict[str, OutgoingMessage] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast as staff prepare it. `text` is by language; Ukrainian is required.

    `audience` is written as `civic/audience.py` reads it. `at` is None for as soon as it is approved, `expires` None
    for the usual time. `picture` names kept media; see `storage/progress.py`.
    """

    text: dict[str, str]
    audience: str = audience.ALL
    urgent: bool = False
    at: datetime | None = None
    expires: datetime | None = None
    picture: str | None = None
    link: Link | None = None


def cleaned(text: dict[str, str]) -> dict[str, str]:
    """The words as they may be kept. Raises `Refused`."""
    kept = {language: clean(words) for language, words in text.items() if words.strip()}
    for language in {"uk": None, **kept}:
        if not has_words(kept.get(language, "")):
            raise Refused(Why.NO_TEXT, language)
    return kept


def written(draft: Draft) -> Leaflet:
    """A draft's words as they are kept. Raises `Refused`."""
    text = cleaned(draft.text)
    if draft.link is None:
        return Leaflet(text)
    label = {language: clean(words) for language, words in draft.link.label.items() if has_words(words)}
    if "uk" not in label or any(len(words) > LABEL_LIMIT for words in label.values()):
        raise Refused(Why.NO_LABEL)
    return Leaflet(text, Link(draft.link.url.strip(), label))


def planned(
    tx: Transaction, words: Leaflet, draft: Draft, rules: Rules, kind: Kind, *, corrects: int | None = None
) -> Plan:
    """All that is approved as one. Raises `Refused`."""
    _check(words, rules, kind, draft.picture)
    if draft.picture is not None:
        found = progress.media(tx, draft.picture)
        if found is None or found[0] not in _SHOWN:
            raise Refused(Why.BROKEN_PICTURE)
    wanted = audience.read(draft.audience, rules.content, list(rules.languages))
    plan = Plan(
        words=msgspec.json.encode(words).decode(),
        audience=str(wanted),
        picture=draft.picture,
        urgent=draft.urgent,
        starts=draft.at,
        expires=draft.expires,
        fingerprint="",
    )
    return sealed(tx, plan, kind, corrects)


def sealed(tx: Transaction, plan: Plan, kind: Kind, corrects: int | None) -> Plan:
    """A plan with its fingerprint."""
    return Plan(
        words=plan.words,
        audience=plan.audience,
        picture=plan.picture,
        urgent=plan.urgent,
        starts=plan.starts,
        expires=plan.expires,
        fingerprint=_fingerprint(tx, plan, kind, corrects),
    )


def fingerprint_of(tx: Transaction, broadcast: Broadcast) -> str:
    """The fingerprint of what is kept now, the picture's very bytes included."""
    return _fingerprint(tx, broadcast.plan, broadcast.kind, broadcast.corrects)


def _fingerprint(tx: Transaction, plan: Plan, kind: Kind, corrects: int | None) -> str:
    picture = progress.media(tx, plan.picture) if plan.picture is not None else None
    whole = {
        "kind": kind.value,
        "words": msgspec.json.decode(plan.words),
        "picture": hashlib.sha256(picture[1]).hexdigest() if picture else None,
        "audience": plan.audience,
        "urgent": plan.urgent,
        "at": to_ms(plan.starts) if plan.starts else None,
        "expires": to_ms(plan.expires) if plan.expires else None,
        "corrects": corrects,
    }
    return hashlib.sha256(msgspec.json.encode(whole, order="deterministic")).hexdigest()


def read(plan: Plan) -> Leaflet:
    """The words of a plan."""
    return msgspec.json.decode(plan.words, type=Leaflet)


def messages(broadcast: Broadcast, rules: Rules) -> dict[str, OutgoingMessage]:
    """What a broadcast says, by language, as it leaves."""
    return _messages(read(broadcast.plan), rules, broadcast.kind, broadcast.plan.picture)


def _messages(words: Leaflet, rules: Rules, kind: Kind, picture: str | None) -> dict[str, OutgoingMessage]:
    if words.messages is not None:
        return words.messages
    return {code: _message(_, words, kind, picture) for code, _ in rules.languages.items()}


def _message(_: Translator, words: Leaflet, kind: Kind, picture: str | None) -> OutgoingMessage:
    link = words.link
    label = "" if link is None else link.label.get(_.code, link.label["uk"])
    return OutgoingMessage(
        title=_("Correction") if kind is Kind.CORRECTION else "",
        text=f"{notices.words_of(_, words.text)}\n\n{_('No more news: /stop')}",
        rows=((Button(label, url=link.url),),) if link is not None else (),
        lang=_.code,
        picture=f"{PICTURE}{picture}" if picture is not None else "",
    )


def _check(words: Leaflet, rules: Rules, kind: Kind, picture: str | None) -> None:
    allowed = lookalikes.allowed_hosts(rules)
    for message in _messages(words, rules, kind, picture).values():
        for channel, limit in rules.limits.lengths.items():
            if _length(message) > limit:
                raise Refused(Why.TOO_LONG, f"{channel} {limit}")
    for text in (*words.text.values(), *(words.link.label.values() if words.link else ())):
        lookalikes.check_text(text, allowed)
    if words.link is not None:
        lookalikes.check_link(words.link.url, allowed)


def _length(message: OutgoingMessage) -> int:
    """How much of a channel's limit a message takes, in UTF-16 code units."""
    whole = message.title + message.text
    return len(whole) + sum(character > "\uffff" for character in whole) + (_MARKS if message.title else 0)
