"""Numbers that lead to one person: phones, cards, accounts, tax and register numbers, passports.

The groups of digits are walked once, left to right; at each a number must begin and end with whole groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from civic.personal import checks
from civic.personal.digits import Group, groups
from civic.personal.kinds import Kind
from civic.personal.reading import Reading, blanked
from civic.personal.spelled import spelled_phones

Span = tuple[Kind, int, int]

_LENGTHS = frozenset((6, 9, 10, 11, 12, 13, 14, 16))
_MOST_PARTS = 6  # groups of a tax number, unless its digits stand one by one
_MOST = 16  # digits of the longest number made of several groups
_DATE = re.compile(r"(?<![\d.])(?:[0-3]?\d([./\-])[01]?\d\1(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)(?!\d)")
_UNIT = re.compile(
    r"\s?(?:грн|гривен|гривн|тис|млн|млрд|коп|uah|₴|\$|€|%|осіб|людей|чол|шт|км|кв|м\b|куб|квт|євро|доларів|руб|usd)"
)
_CALLS = re.compile(r"тел|дзвон|дзвін|набер|набир|звон|зателеф|номер|моб|phone|call|вайбер|viber|контакт|зв'яз|связ")
_LANDLINE = re.compile(
    r"(?:тел(?:ефон\w{0,3})?|дзвон\w*|набир\w*|звон\w*|міськ\w+|домашн\w+|phone|\bт(?=\.))[.:,\s№\-]{0,3}$"
)
_CARD = re.compile(r"карт|card|приват|моно|ощад|скида|переказ|перека")
_TAX = re.compile(r"іпн|инн|рнокпп|податк|ідентифік|идентиф|облікової картки|tax (?:id|number)|\bрно")
_TAX_NUMBER = re.compile(r"(?:іпн|инн|рнокпп|номер|код)[^.\n\d]{0,12}$")
_NO_PERSON = re.compile(r"єдрпоу|едрпоу|замовлен|isbn|товар|договір|договор|лот|штрих|справ|№\s?$")
_IDENTITY = re.compile(
    r"паспорт|passport|серія|серії|серию|id[ -]?карт|ід[ -]?карт|айді|id[ -]card|номер документа|посвідчення особи"
)
_ID = re.compile(r"\b(?:id|ід|айді|документ\w?)[ №:]{0,3}$")
_UNZR = re.compile(r"унзр|реєстр|демограф|запис")
_IBAN = re.compile(r"(?<![^\W_])[UuУу][AaАа][ \-]?\d\d(?:[ \n\-]?\d){23,27}(?!\d)")
_FOREIGN_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![^\W_])")
_TREASURY = ("899998", "820172")  # accounts of the State Treasury: taxes and fees are paid there
_BOOKLET = re.compile(r"(?<![^\W_])([^\W\d_]{2})[ \n,:\-]{0,2}(?:номер|№|N)?[ \n.:\-]{0,2}(\d{6})(?![^\W_])")
_SERIES = re.compile("[АВЕІКМНОРСТХABEIKMHOPCTX][А-ЯІЇЄҐA-Z]")
_ABROAD = re.compile("[EFGP][A-Z]")
_ABBREVIATIONS = frozenset(
    [
        "ТУ",
        "КП",
        "ТЦ",
        "КУ",
        "МВ",
        "МФ",
        "СК",
        "ТВ",
        "АТ",
        "ТМ",
        "АЗ",
        "СТ",
        "ВО",
        "СО",
        "МО",
        "ЕР",
        "КВ",
        "НД",
        "ПП",
        "ІП",
        "НА",
        "ЗА",
        "ПО",
        "ДО",
        "ВІ",
        "НЕ",
        "ТА",
        "ЧИ",
        "АБО",
        "EU",
        "EN",
        "PR",
        "ID",
        "PC",
    ]
)


def numbers(reading: Reading, text: str) -> Iterator[Span]:
    """All numbers of people; `text` is that of the reading `with_digits` and without addresses of the web."""
    taken: list[tuple[int, int]] = []
    for kind, start, end in (*_accounts(text), *_booklets(reading, text)):
        taken.append((start, end))
        if kind is not None:
            yield kind, start, end
    for start, end in spelled_phones(blanked(reading.small, taken) if taken else reading.small):
        taken.append((start, end))
        yield Kind.PHONE, start, end
    taken += [match.span() for match in _DATE.finditer(text)]
    if taken:
        text = blanked(text, taken)
    yield from _walk(reading, text, groups(text))


def _accounts(text: str) -> Iterator[tuple[Kind | None, int, int]]:
    """IBANs; those of the treasury have no kind, they are only not to be read as other numbers."""
    for match in _IBAN.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        yield (None if digits[2:8] in _TREASURY else Kind.IBAN), *match.span()
    for match in _FOREIGN_IBAN.finditer(text):
        if not match[0].startswith("UA") and checks.mod97(match[0].replace(" ", "")):
            yield Kind.IBAN, *match.span()


def _booklets(reading: Reading, text: str) -> Iterator[Span]:
    """Passports of two letters and six digits: internal booklets and those for travel."""
    for match in _BOOKLET.finditer(text):
        letters = match[1]
        named = _IDENTITY.search(reading.before(match.start(), 40)) is not None
        if not named:
            if letters in _ABBREVIATIONS or _UNIT.match(reading.small, match.end()):
                continue
            if not (_ABROAD.fullmatch(letters) or (_SERIES.fullmatch(letters) and not _shouts(reading, match))):
                continue
        if named and letters.lower() in {"на", "до", "за", "по", "від"} and not letters.isupper():
            continue
        yield Kind.PASSPORT, *match.span()


def _shouts(reading: Reading, match: re.Match[str]) -> bool:
    """Whether the words around are in capitals too, so that capitals say nothing."""
    around = reading.text[max(0, match.start() - 20) : match.start()]
    return sum(map(str.isupper, around)) > sum(map(str.islower, around)) and len(around) > 6


def _walk(reading: Reading, text: str, found: list[Group]) -> Iterator[Span]:
    at = 0
    while at < len(found):
        kind, count = _number(reading, text, found, at)
        if kind is None:
            at += 1
            continue
        start, end = found[at].start, found[at + count - 1].end
        if kind is Kind.PHONE:
            start = _with_sign(text, start)
        yield kind, start, end
        at += count


def _with_sign(text: str, start: int) -> int:
    """A plus or a bracket before a phone is part of it."""
    while start and text[start - 1] in "+(":
        start -= 1
    return start


def _number(reading: Reading, text: str, found: list[Group], at: int) -> tuple[Kind | None, int]:
    """What begins with this group, and how many groups it takes."""
    first = found[at]
    if len(first.digits) > _MOST:
        return (Kind.PHONE, 1) if _several_phones(first.digits) else (None, 1)
    plus = first.start > 0 and "+" in text[max(0, first.start - 2) : first.start]
    digits, sizes = "", []
    short: tuple[Kind | None, int] = (None, 1)
    for count, group in enumerate(found[at : at + _MOST], start=1):
        if count > 1 and not group.joined:
            break
        digits += group.digits
        sizes.append(len(group.digits))
        if len(digits) > _MOST:
            break
        kind = _kind(reading, (first.start, group.end), digits, sizes) if len(digits) in _LENGTHS else None
        if kind and len(digits) > 9:
            return kind, count
        if kind or (plus and 10 <= len(digits) <= 15 and not digits.startswith(("0", "380"))):
            short = (kind or Kind.PHONE, count)
    return short


def _several_phones(digits: str) -> bool:
    """Numbers glued to each other: 09712345670631234567."""
    return len(digits) in (20, 30) and all(
        checks.national_phone(digits[place : place + 10]) for place in range(0, len(digits), 10)
    )


def _kind(reading: Reading, span: tuple[int, int], digits: str, sizes: list[int]) -> Kind | None:
    """What whole groups of digits are. What is cheap to ask is asked first: most groups are nobody's number."""
    length, end = len(digits), span[1]
    if checks.national_phone(digits):
        return None if sizes[0] == 1 and _UNIT.match(reading.small, end) else Kind.PHONE
    if length == 16:
        return _card(reading, span, digits, sizes)
    if length == 13:
        return _register(reading, span, digits, sizes)
    if length == 10:
        return _tax(reading, span, digits, sizes)
    if length == 9:
        return _nine(reading, span, digits, sizes)
    if length == 6 and sizes in ([2, 2, 2], [6], [3, 3], [2, 4]) and _LANDLINE.search(reading.before(span[0], 20)):
        return None if _UNIT.match(reading.small, end) else Kind.PHONE
    return None


def _card(reading: Reading, span: tuple[int, int], digits: str, sizes: list[int]) -> Kind | None:
    if digits[0] in "234569" and checks.luhn(digits):
        return Kind.CARD
    named = sizes in ([16], [4, 4, 4, 4]) and _CARD.search(reading.before(span[0], 45))
    return Kind.CARD if named else None


def _register(reading: Reading, span: tuple[int, int], digits: str, sizes: list[int]) -> Kind | None:
    if not checks.day(digits):
        return None
    return Kind.UNZR if sizes == [8, 5] or _UNZR.search(reading.before(span[0], 45)) else None


def _tax(reading: Reading, span: tuple[int, int], digits: str, sizes: list[int]) -> Kind | None:
    if _MOST_PARTS < len(sizes) < 10:
        return None
    before = reading.before(span[0], 45)
    if "єдрпоу" in before[-20:] or "едрпоу" in before[-20:] or _UNIT.match(reading.small, span[1]):
        return None
    if (_TAX if len(sizes) == 1 else _TAX_NUMBER).search(before):
        return Kind.TAX_NUMBER
    if len(sizes) == 1 and not _NO_PERSON.search(before[-25:]) and checks.tax_number(digits):
        return Kind.TAX_NUMBER
    return None


def _nine(reading: Reading, span: tuple[int, int], digits: str, sizes: list[int]) -> Kind | None:
    single = len(sizes) == 1
    if not single and not checks.mobile_tail(digits):
        return None
    before = reading.before(span[0], 45)
    if single and digits.startswith("00") and _ID.search(before):
        return Kind.PASSPORT
    if single and (_IDENTITY.search(before) or "паспорт" in reading.after(span[1], 15)):
        return Kind.PASSPORT
    if not checks.mobile_tail(digits) or _UNIT.match(reading.small, span[1]):
        return None
    usual = sizes[:2] == [2, 3] and sizes[2:] in ([2, 2], [4])
    return Kind.PHONE if usual or (_CALLS.search(before[-20:]) and sizes != [3, 3, 3]) else None
