"""Phone numbers spelled out in words: нуль дев'яносто сім, сто двадцять три…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from civic.personal.checks import national_phone

_WORDS = {
    0: "нуль ноль zero нуля",
    1: "один одна раз one", 2: "два дві две two", 3: "три three", 4: "чотири четыре чотирі four",
    5: "п'ять пять five", 6: "шість шесть six", 7: "сім семь seven", 8: "вісім восемь eight",
    9: "дев'ять девять nine", 10: "десять", 11: "одинадцять одиннадцать", 12: "дванадцять двенадцать",
    13: "тринадцять тринадцать", 14: "чотирнадцять четырнадцать", 15: "п'ятнадцять пятнадцать пятнадцять",
    16: "шістнадцять шестнадцать", 17: "сімнадцять семнадцать", 18: "вісімнадцять восемнадцать",
    19: "дев'ятнадцять девятнадцать", 20: "двадцять двадцать", 30: "тридцять тридцать", 40: "сорок",
    50: "п'ятдесят пятьдесят пятдесят", 60: "шістдесят шестьдесят", 70: "сімдесят семьдесят",
    80: "вісімдесят восемьдесят", 90: "дев'яносто девяносто", 100: "сто", 200: "двісті двести",
    300: "триста", 400: "чотириста четыреста", 500: "п'ятсот пятьсот пятсот", 600: "шістсот шестьсот",
    700: "сімсот семьсот", 800: "вісімсот восемьсот", 900: "дев'ятсот девятьсот",
}  # fmt: skip
_VALUES = {word: value for value, words in _WORDS.items() for word in words.split()}
_SIGNS = ("нул", "нол", "zero", "плюс", "десят", "надцят", "сорок", "дев'я", "девя")  # one is in any such number
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[0-9]+")
_GAP = re.compile(r"[ \n,.\-:()]{1,4}")
_SPOKEN = 3  # a number with fewer words in it is not spelled out

_Said = tuple[int, int, str, int]  # start, end, digits, how many of them words


def spelled_phones(small: str) -> Iterator[tuple[int, int]]:
    """Spans of phone numbers in words, or in words and digits."""
    if not any(sign in small for sign in _SIGNS):
        return
    for said in _runs(small):
        at = 0
        while at < len(said):
            end = _phone_end(said, at)
            if end:
                yield said[at][0], said[end - 1][1]
            at = end or at + 1


def _phone_end(said: list[_Said], at: int) -> int:
    """The place after the parts that make a number, or 0."""
    digits, words = "", 0
    for place in range(at, min(at + 15, len(said))):
        digits += said[place][2]
        words += said[place][3]
        if len(digits) in (10, 12) and words >= _SPOKEN and national_phone(digits):
            return place + 1
    return 0


def _runs(small: str) -> Iterator[list[_Said]]:
    """Numbers that follow each other, each as digits."""
    run: list[tuple[int, int, int | str]] = []
    for token in _TOKEN.finditer(small):
        value = token[0] if token[0].isdecimal() else _VALUES.get(token[0])
        if run and (value is None or not _GAP.fullmatch(small[run[-1][1] : token.start()][:5])):
            yield _merged(run)
            run = []
        if value is not None:
            run.append((token.start(), token.end(), value))
    if run:
        yield _merged(run)


def _merged(run: list[tuple[int, int, int | str]]) -> list[_Said]:
    """Hundreds, tens and units that are one number put together: сто двадцять три is 123."""
    said: list[_Said] = []
    at = 0
    while at < len(run):
        start, end, value = run[at]
        at += 1
        if isinstance(value, str):
            said.append((start, end, value, 0))
            continue
        words, room = 1, _room(value)
        while at < len(run) and isinstance(more := run[at][2], int) and 0 < more < room:
            value, end, words, room = value + more, run[at][1], words + 1, _room(more)
            at += 1
        said.append((start, end, str(value), words))
    return said


def _room(value: int) -> int:
    """What may follow must be smaller than this to be part of the same number."""
    if value >= 100:
        return 100
    return 10 if value >= 20 else 0
