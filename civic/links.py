"""Links that show where they lead: what staff may publish as evidence, and what no messenger may make a link of."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

LIMIT = 500
DOT = "[.]"  # a dot that makes no link
_SHORTENERS = frozenset(
    {
        "bit.ly",
        "clck.ru",
        "cutt.ly",
        "goo.gl",
        "is.gd",
        "ow.ly",
        "rb.gy",
        "surl.li",
        "surl.lt",
        "surl.lu",
        "t.co",
        "tinyurl.com",
    }
)
_SHORT = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.)?(?P<rest>(?:"
    + "|".join(re.escape(host) for host in sorted(_SHORTENERS))
    + r")(?![\w-]|\.\w)(?:[/?#][^\s<>\"“”«»()]*[^\s<>\"“”«»().,;:!?])?)",
    re.IGNORECASE,
)


def is_evidence(url: str) -> bool:
    """Whether a text is a link a resident can trust to read: http(s), a real host name, nothing hidden in it.

    Refused: other schemes, user names, bare addresses, shorteners, host names that mix alphabets (a known phishing
    trick), blanks and control characters.
    """
    if len(url) > LIMIT or any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or "\\" in url:
        return False
    return "." in host.strip(".") and not _is_address(host) and host not in _SHORTENERS and not _mixes_scripts(host)


def taken_apart(text: str) -> str:
    """The text with the dots of shortened addresses in brackets and without their `https://`.

    Messengers make a link of anything that looks like one, and where a shortened address leads cannot be seen. So it
    stays readable, and nobody opens it by a touch: "surl[.]li/oarixr".
    """
    return _SHORT.sub(lambda found: found["rest"].replace(".", DOT), text)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _mixes_scripts(host: str) -> bool:
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except (UnicodeError, ValueError):
            return True
    scripts = {unicodedata.name(character, "?").split()[0] for character in host if character.isalpha()}
    return len(scripts) > 1
