"""Links that staff may publish as evidence: plain web addresses that show where they lead."""

from __future__ import annotations

import ipaddress
import unicodedata
from urllib.parse import urlsplit

LIMIT = 500
_SHORTENERS = frozenset({"bit.ly", "goo.gl", "t.co", "tinyurl.com", "is.gd", "cutt.ly", "ow.ly", "clck.ru", "rb.gy"})


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
