"""Links in what is said to many: only to the city's own domains, and to none that merely looks like one of them.

Messengers make a link of anything with a dot that looks like a host, so a bare `example.com/x` counts as one, a host
may hold whatever they take for a part of it (`i❤.ws`), and `@name` is one as well. Whatever is invisible is taken out
and whatever a browser reads as a dot becomes one before anybody looks.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from civic import links
from civic.broadcast_terms import Refused, Rules, Why

_FILES = frozenset({"pdf", "docx", "xlsx", "pptx", "jpg", "jpeg", "png"})  # no domain ends so
_NATIONAL = frozenset(
    {"укр", "рф", "бел", "бг", "мкд", "срб", "мон", "қаз", "ею", "ком", "орг", "онлайн", "сайт", "дети", "рус"}
    | {"москва", "католик"}
)
_IDEOGRAPHIC_DOT = "\u3002"
# Drawn as nothing, though not "format" characters: fillers, and what chooses between shapes of the sign before it.
_BLANKS = frozenset("\u115f\u1160\u3164\u034f\u17b4\u17b5\u2800\u180b\u180c\u180d\u180f").union(
    map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0))
)

# What a path may hold; at anything else a messenger may end the link and begin another one, so it is looked at anew.
_PATH = r"(?:[/?#](?:[\w\-./?=&#~+@]|%[0-9A-Fa-f]{2})*)?"
_LABEL = r"[\w\-\u00c0-\u1fff\u2070-\u2fff\u3004-\U0010ffff]++"  # signs and pictures too, but no blanks and quotes
_LINK = re.compile(  # its last part only passes over a word, so that a long one is not tried from each of its letters
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30}+):[/\\]+(?P<authority>[^\s/\\?#<>\"«»“”„()\[\]{}]*)" + _PATH
    + rf"|(?:[\w.+%-]{{1,64}}+@)?(?P<host>{_LABEL}(?:\.{_LABEL})++)(?P<port>:\d+)?(?P<path>{_PATH})"
    + rf"|(?<!\w)(?P<mention>@[A-Za-z0-9_]{{2,}})|{_LABEL}(?!:[/\\])"
)  # fmt: skip
_TELEGRAM = "t.me"  # where a mention leads

# Letters of other alphabets that are drawn like Latin ones (Unicode TR39, as far as Cyrillic, Greek and Armenian go).
_ALIKE = str.maketrans(
    "авеёзікмнопрстухѕјһԁԛԝґгьѵҽӏѡαβεηικμνορτυχγωσօսհցոյզıɑɡʀʟɴ01",
    "abee3ikmhonpctyxsjhdqwrrbvelwabenikuvoptuxywoouhgnjqiagrlnol",
)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where links may lead: `domains` with whatever stands under them, `hosts` exactly, `own` with its port."""

    domains: frozenset[str]
    hosts: frozenset[str]
    own: str


def allowed_hosts(rules: Rules) -> Hosts:
    """The city's own domains, the site, and the places that the record quotes."""
    content = rules.content
    quoted = [*(source.url for source in content.sources), content.city.petitions]
    if content.city.other_bot is not None:
        quoted.append(content.city.other_bot.url)
    hosts = {urlsplit(url).hostname or "" for url in quoted if url and links.is_evidence(url)}
    site = urlsplit(rules.public_url)
    domains = {domain.strip().strip(".").lower() for domain in rules.limits.domains}
    return Hosts(
        domains=frozenset(domains | {site.hostname or ""}) - {""},
        hosts=frozenset(hosts) - {""},
        own=site.netloc.lower(),
    )


def check_text(text: str, allowed: Hosts) -> None:
    """Hold every link in a text against what is allowed. Raises `Refused`."""
    written = set(_hosts_in(text, allowed))
    for host in _hosts_in(plain(text), allowed):
        _check_host(host, allowed)
        if host not in written:  # a name of ours, written with signs that only stand for its letters
            raise Refused(Why.LOOKALIKE, host)


def check_link(url: str, allowed: Hosts) -> None:
    """Hold the link of a button against what is allowed. Raises `Refused`."""
    if not _is_own(url, allowed) and not links.is_evidence(url):
        raise Refused(Why.BAD_LINK if url.isascii() else Why.LOOKALIKE, url)
    if plain(url) != url or _LINK.fullmatch(re.split("[?#]", url, maxsplit=1)[0]) is None:
        raise Refused(Why.BAD_LINK, url)
    check_text(url, allowed)


def _is_own(url: str, allowed: Hosts) -> bool:
    """Whether it leads to the site itself, which may stand on a port or have no name."""
    found = re.match(r"https?://([^/?#\\]*)", url)
    return url.isascii() and found is not None and found[1].lower() == allowed.own


def plain(text: str) -> str:
    """The text as a messenger and a browser take it: nothing invisible, one kind of dot, no double-width letters."""
    kept = "".join(one for one in text if unicodedata.category(one) != "Cf" and one not in _BLANKS)
    return unicodedata.normalize("NFKC", kept).replace(_IDEOGRAPHIC_DOT, ".")


def _hosts_in(text: str, allowed: Hosts) -> Iterator[str]:
    """The hosts of everything that could become a link. Raises `Refused` for one that is no honest link at all."""
    for found in _LINK.finditer(text):
        if found["scheme"]:
            yield from _of_scheme(found, allowed)
        elif found["mention"]:
            if _TELEGRAM not in allowed.domains | allowed.hosts:
                raise Refused(Why.UNKNOWN_DOMAIN, found[0])
        elif found["host"] and _is_link(found["host"], allowed):
            if found["port"] and f"{found['host']}{found['port']}".lower() != allowed.own:
                raise Refused(Why.BAD_LINK, found[0])
            yield found["host"]


def _of_scheme(found: re.Match[str], allowed: Hosts) -> Iterator[str]:
    authority = found["authority"].rstrip(".,;!").lower()
    if found["scheme"].lower() not in {"http", "https"} or not authority or "@" in authority:
        raise Refused(Why.BAD_LINK, found[0])
    if authority == allowed.own:
        return
    if ":" in authority:
        raise Refused(Why.BAD_LINK, found[0])
    yield authority


def _is_link(host: str, allowed: Hosts) -> bool:
    """Whether a messenger could make a link of these words, or somebody take them for one of ours."""
    labels = host.strip(".").lower().split(".")
    last = labels[-1]
    if all(label.isdecimal() for label in labels):
        return _is_address(host)
    if last in _NATIONAL or last.startswith("xn--") or any(_mixed(label) for label in labels) or _foreign(last):
        return True
    if last.isascii():
        return len(last) >= 2 and last[0].isalpha() and last not in _FILES
    return any(label.isascii() and not label.isdecimal() for label in labels) or _like(host, allowed)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _foreign(label: str) -> bool:
    """Whether there are letters that are neither plain Latin nor Cyrillic: no missing blank explains these."""
    letters = [one for one in label if not one.isascii() and unicodedata.category(one) in {"Ll", "Lu", "Lo"}]
    return not all(unicodedata.name(one, "").startswith("CYRILLIC") for one in letters)


def _mixed(label: str) -> bool:
    """Whether Latin letters stand among others in one part of a name."""
    letters = [one for one in label if one.isalpha()]
    return 0 < sum(one.isascii() for one in letters) < len(letters)


def _check_host(host: str, allowed: Hosts) -> None:
    host = host.strip(".").lower()
    if host in allowed.hosts or host in allowed.domains:
        return
    parent = next((domain for domain in allowed.domains if host.endswith(f".{domain}")), None)
    if parent is not None and _plain_label(host.removesuffix(parent)):
        return
    if not host.isascii() or "xn--" in host or _like(host, allowed):
        raise Refused(Why.LOOKALIKE, host)
    raise Refused(Why.UNKNOWN_DOMAIN, host)


def _plain_label(text: str) -> bool:
    return re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+", text) is not None and "xn--" not in text


def _like(host: str, allowed: Hosts) -> bool:
    """Whether a host could be taken for an allowed one: drawn alike, one sign away, or with its name inside."""
    drawn = skeleton(host)
    bare = re.sub(r"[^a-z0-9]", "", drawn)
    for real in allowed.domains | allowed.hosts:
        name = skeleton(real)
        if _one_away(drawn, name) or re.sub(r"[^a-z0-9]", "", name) in bare:
            return True
    return False


def skeleton(host: str) -> str:
    """A name as the eye takes it: accents off, other letters and digits as the Latin ones they look like."""
    apart = unicodedata.normalize("NFKD", host.lower())
    letters = "".join(one for one in apart if not unicodedata.combining(one)).translate(_ALIKE)
    return letters.replace("rn", "m").replace("vv", "w").replace("i", "l")


def _one_away(one: str, other: str) -> bool:
    """Whether one sign was changed, added, left out or swapped with its neighbour, or none."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    return (
        rest == others
        or rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[:2][::-1] and rest[2:] == others[2:])
    )
