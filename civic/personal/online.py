"""Where people are reached on the net: e-mail, profiles, names in messengers; and what is a public address there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from civic.personal.kinds import Kind
from civic.personal.reading import Reading

Span = tuple[Kind | None, int, int]  # without a kind: an address that is public

_AT = re.compile(r" @ |@| ?(?:\((?:at|собака)\)|\[(?:at|собака)\]) ?| собака ")
_LOCAL = re.compile(r"(?<![\w.+%\-])[\w.+%\-]{1,64}(?: \. [\w.+%\-]{1,40})?$")
_DOT = r"(?:\.(?=\w)| \. | ?[\[(](?:dot|крапка|точка)[\])] ?| (?:dot|крапка|точка) )"
_HOST = re.compile(rf"[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{2,63}}){{1,4}}")
_PROVIDER = re.compile(r"[a-z0-9]|укр|гмейл|мейл|джимейл")
_PUBLIC_MAIL = re.compile(r"(?:\.|^)gov\.ua$|khm-?rada|miskrada")

_WEB = re.compile(
    r"(?:[a-z]{2,10}://|www\.)[^\s<>\"«»\ufffc]{1,2000}+"
    r"|(?<![\w.\-@])[\w\-]{1,63}+(?:\.[\w\-]{1,63}+)++(?:/[^\s<>\"«»\ufffc]{0,2000}+)?"
)
_DOMAIN = re.compile(r"\.(?:ua|com|net|org|me|be|eu|info|io|ly|gl|ru|su|edu|gov|pl|укр)(?:[/:?#]|$)")
_PROFILE = re.compile(
    r"^(?:[a-z]+://)?(?:www\.|m\.)?(?:viber://\w+\?number=|wa\.me/|(?:t|telegram)\.me/|(?:instagram|threads)\.(?:com|net)/"
    r"|(?:facebook|fb)\.(?:com|me)/|tiktok\.com/@|vk\.(?:com|ru)/|ok\.ru/profile|linkedin\.com/in/|(?:x|twitter)\.com/"
    r"|signal\.me/)(?P<who>.*)"
)
_VIBER = re.compile(r"viber://(?:chat|add|contact)")
_NOT_SOMEBODY = re.compile(
    r"bot\b|bot$|rada|gov|official|news|novyn|media|channel|hromad|misto|city|groups?/|events?/|watch|hashtag|joinchat"
    r"|library|school|museum|theatre|tv$|^\+|^s/|share|reel/|^p/"
)
_PUBLIC_PLACE = re.compile(
    r"канал|\bбот|груп[аиуі]|спільнот|паблік|міськрад|міської ради|\bчат\b|чат-бот|громад[аиі]\b"
)
_HANDLE = re.compile(r"(?<![\w@./])@[a-z][a-z0-9_.]{3,31}")

_MESSENGERS = (
    *("телег", "тг", "teleg", "tg", "інста", "инста", "insta", "скайп", "skype", "вайбер", "viber", "тікт", "tikt"),
    *("signal", "діск", "диск", "фейсб", "faceb", "фб"),
)
_NAMED = re.compile(
    r"(?:телеграм|телеге|телега|\bтг|telegram|\btg|інста|инста|insta|скайп|skype|вайбер|viber|тікток|tiktok|signal"
    r"|діскорд|дискорд|фейсбук|facebook|\bфб)\w{0,5}(?P<sign> ?[:\-] ?| )(?P<who>[a-z][a-z0-9_.]{3,31})(?![\w/:])"
)


def online(reading: Reading) -> Iterator[Span]:
    """All addresses on the net, those of people with their kind; ordered within each sort only."""
    yield from _mails(reading)
    yield from _pages(reading)
    yield from _handles(reading)


def _mails(reading: Reading) -> Iterator[Span]:
    small = reading.small
    for at in _AT.finditer(small):
        local = _LOCAL.search(small[max(0, at.start() - 66) : at.start()])
        host = _HOST.match(small, at.end()) if local else None
        if local is None or host is None:
            continue
        if "собака" in at[0] and not _PROVIDER.match(host[0]):
            continue
        name = re.sub(_DOT, ".", host[0])
        start = at.start() - len(local[0])
        yield (None if _PUBLIC_MAIL.search(name) else Kind.EMAIL), start, host.end()


def _pages(reading: Reading) -> Iterator[Span]:
    for match in _WEB.finditer(reading.small):
        address = match[0].rstrip(".,;:!?)]'")
        end = match.start() + len(address)
        profile = _PROFILE.match(address)
        if _VIBER.match(address):
            yield Kind.MESSENGER, match.start(), end
        elif profile and profile["who"]:
            public = _NOT_SOMEBODY.search(profile["who"]) or _PUBLIC_PLACE.search(reading.before(match.start(), 30))
            yield (None if public else Kind.MESSENGER), match.start(), end
        elif "://" in address or address.startswith("www.") or _DOMAIN.search(address):
            yield None, match.start(), end


def _handles(reading: Reading) -> Iterator[Span]:
    for match in _HANDLE.finditer(reading.small):
        who = match[0].rstrip(".")
        public = _NOT_SOMEBODY.search(who) or _PUBLIC_PLACE.search(reading.before(match.start(), 25))
        yield (None if public else Kind.MESSENGER), match.start(), match.start() + len(who)
    for match in _NAMED.finditer(reading.small) if any(name in reading.small for name in _MESSENGERS) else ():
        who = match["who"].rstrip(".")
        if (match["sign"].strip() or re.search(r"[0-9_]", who)) and not _NOT_SOMEBODY.search(who):
            yield Kind.MESSENGER, match.start("who"), match.start("who") + len(who)
