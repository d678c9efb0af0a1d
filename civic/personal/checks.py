"""Check digits of the numbers that people have, as their issuers define them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_TAX_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
_DOUBLED = str.maketrans("0123456789", "0246813579")  # twice the digit, its own digits added
_TAX_ZERO = date(1899, 12, 31)
_EARLIEST, _LATEST = date(1915, 1, 1), date(2035, 1, 1)
# Area codes of the national numbering plan (order 1105 of 2006, as amended): mobile networks and regions.
_AREA = re.compile(r"0(?:3[1-9]|4[1-8]|5[0-7]|6[1-9]|7[1-7]|89|9[1-9])\d{7}")
_PREFIXES = {10: "", 11: "8", 12: "38", 14: "0038"}
_MOBILE = re.compile(r"(?:39|50|6[36-8]|7[357]|89|9[1-9])\d{7}")


def luhn(digits: str) -> bool:
    """Whether a card number's last digit is right (ISO/IEC 7812-1)."""
    return sum(map(int, digits[::-2] + digits[-2::-2].translate(_DOUBLED))) % 10 == 0


def mod97(iban: str) -> bool:
    """Whether an IBAN's check digits are right (ISO 13616)."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def tax_number(digits: str) -> bool:
    """Whether ten digits can be a РНОКПП: the day of birth, counted from 31.12.1899, and the control digit.

    The State Register of taxpayers gives the numbers (order 822 of 2017 of the Ministry of Finance); the weights are
    those by which banks and registrars check them.
    """
    born = _TAX_ZERO + timedelta(days=int(digits[:5]))
    control = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False)) % 11 % 10
    return _EARLIEST <= born < _LATEST and control == int(digits[9])


def day(digits: str) -> bool:
    """Whether eight digits are YYYYMMDD of somebody's birth: the beginning of an УНЗР (law 5492-VI)."""
    if not digits.startswith(("19", "20")):
        return False
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return _EARLIEST <= born < _LATEST


def national_phone(digits: str) -> bool:
    """Whether the digits are a Ukrainian number: 0XX…, 80XX…, 380XX… or 00380XX…; hotlines 0800 are not people's."""
    prefix = _PREFIXES.get(len(digits))
    return prefix is not None and digits.startswith(prefix) and _AREA.fullmatch(digits, len(prefix)) is not None


def mobile_tail(digits: str) -> bool:
    """Whether nine digits are a mobile number that lost its zero."""
    return _MOBILE.fullmatch(digits) is not None
