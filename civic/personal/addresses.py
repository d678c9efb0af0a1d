"""Where somebody lives: street and house with a flat, or with words of living there. A street alone is nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from civic.personal.kinds import Kind
from civic.personal.reading import Reading

_BACK = 80  # characters in which an address stands before its flat
_HOUSE_LENGTH = 30
_TYPE = (
    r"(?:вул(?:иц[яіюеї]+ю?|\.)|вул(?= )|ул(?:иц[аеыу]|\.)|ул(?= )|просп(?:ект[уіа]?|\.)|пр-т|пр\."
    r"|пр(?= [а-яіїє])|пров(?:улок|улку|\.)"
    r"|пер(?:еулок|\.)|бульв(?:ар[уі]?|\.)|б-р|площ[аіу]|пл\.|майдан[уі]?|шосе|узвіз|набережн[аій]+|проїзд|st\.|street)"
)
_ANY_TYPE = re.compile(rf"(?<![^\W_]){_TYPE}(?:(?<=\.)|(?![^\W_]))")
_AFTER_NAME = re.compile(r"(?:шосе|проспект\w?|вулиц\w+|проїзд|майдан\w?|street|st\.)$")
_FLAT = re.compile(
    r"(?<![^\W_])(?:кв(?:артир[аиіу]|\.)?|помешкання|apt\.?|apartment|flat) ?№? ?(?P<flat>\d{1,4})(?![^\W_]|[.,]\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_HOUSE_BEFORE = re.compile(
    r"(?<![^\W_])(?:(?:буд(?:ин[окку]{2,3}|\.)?|б\.|д(?:ом|\.)|house) ?№? ?)?"
    r"\d{1,3} ?[а-яіa-z]?(?: ?[/\-] ?\d{1,3}[а-яіa-z]?)?[ ,;\n]*(?:\d{1,2} під'їзд[ ,]*)?$"
)
_NAME_BEFORE = re.compile(r"(?:(?<![^\W_])[А-ЯІЇЄҐA-Z][\w'.\-]{1,30} ?){1,3},? ?$")
_LOWER_BEFORE = re.compile(r"(?<![^\W_])[\w'\-]{4,30}(?:а|ій|ої|у|ого|ська|ській|ської),? ?$")
_TOWN = re.compile(r"(?<![^\W_])(?:\d{5},? ?)?(?:м|с|смт|місто|село|селище|пгт|г)\.? ?[а-яіїєґ'\-]{3,30}[, ]{1,3}$")
_VILLAGE = re.compile(r"(?<![^\W_])(?:[уУвВзЗ]|із|Із) (?P<name>[А-ЯІЇЄҐ][а-яіїєґ'\-]{3,30}), $")
_HOUSE = (
    r"[, ]{1,3}(?P<house>(?:(?:буд(?:ин[окку]{2,3}|\.)?|б\.|д\.|house) ?№? ?)?\d{1,3}(?: ?[А-ЯІа-яіA-Za-z](?![^\W_]))?"
    r"(?:[/\-]\d{1,3}[а-яіА-Я]?)?(?: - \d{1,3})?)(?![^\W_]|[.,:]\d)"
)
_PLACE = re.compile(
    rf"(?<![^\W_])(?:(?P<type>(?i:{_TYPE})) ?)?(?P<name>(?:[А-ЯІЇЄҐA-Z][\w'\-]{{2,30}}+|[А-ЯІЇЄҐ]\.) ?"
    rf"(?:(?:[А-ЯІЇЄҐA-Z][\w'\-]{{2,30}}+) ?(?:(?i:st\.|street|шосе))?)?){_HOUSE}"
)
_SMALL_PLACE = re.compile(rf"(?<![^\W_])(?P<type>{_TYPE}) ?(?P<name>[а-яіїєґ'\-]{{3,30}}){_HOUSE}")
_LIVES = re.compile(
    r"(?:мешка|прожив|прописан|\bжив(?:у|е|емо|ем|уть|ёт|ет|ут)\b|зареєстрован[аийі] (?:за|по|в|на)"
    r"|адреса (?:прож|реєстр|проп)|(?:домашн|моя|наша|його|її|мою|адреса)[^\W\d_]{0,4} адрес|адрес прожив"
    r"|(?:мій|наш) (?:дім|будинок)|(?:моя|наша) хата|\blives? (?:at|in|on)\b|home address)"
)
_LIVES_AFTER = re.compile(
    r"[ ,)\-]{1,3}(?:я |ми )?(?:тут )?(?:мешка|живу|живем|проживаю|прописан)(?!\w* (?:пор|біл|недал|нав))"
)
_BESIDE = re.compile("поруч|поряд|біля|поблизу|недалеко|навпроти|коло|рядом|возле|near|напротив")
_FLAT_FIRST = re.compile(r"(?<![^\W_])кв(?:артир[аиіу]|\.)? ?№? ?\d{1,4},? (?:по|на|за адресою|в|у)? ?$")
_NOT_A_HOUSE = re.compile(
    r"[ \-]?(?:рок|рік|літ\b|лет|год|хв|км|м\b|%|грн|тис|млн|люд|осіб|родин|сім|раз|поверх"
    r"|ліхтар|діт|лав|маршрут|буд|дерев|хат|місяц|ям|-т|мет|шт)"
)
_PUBLIC_BEFORE = re.compile(
    r"(?:школ|садо?к|днз|поліклін|бібліоте|цнап|магазин|аптек|лікарн|музе|театр"
    r"|зупинк|рад[аиі]|офіс|центр)[^\W\d_]{0,6}[ ,(]{0,3}(?:на|по|за адресою)?[ ,(]{0,3}$"
)


def addresses(reading: Reading, quiet: str, quiet_small: str) -> Iterator[tuple[Kind, int, int]]:
    """All home addresses; they may meet each other."""
    for flat in _FLAT.finditer(quiet_small):
        start = _flat_start(quiet, quiet_small, flat)
        if start is not None:
            yield Kind.ADDRESS, start, flat.end()
    for match in (*_PLACE.finditer(quiet), *_SMALL_PLACE.finditer(quiet_small)):
        if _NOT_A_HOUSE.match(quiet_small, match.end()):
            continue
        start = match.start()
        sentence = re.split(r"[!?\n]|(?<=[^\W\d_]{5})\.", quiet_small[max(0, start - 60) : match.start("house")])[-1]
        lives = list(_LIVES.finditer(sentence))
        first = _FLAT_FIRST.search(quiet_small[max(0, start - 40) : start])
        if first is not None:
            yield Kind.ADDRESS, max(0, start - 40) + first.start(), match.end()
            continue
        if lives and _BESIDE.search(sentence, lives[-1].end()):
            continue
        if not lives and not _LIVES_AFTER.match(reading.after(match.end(), 40)):
            continue
        if _PUBLIC_BEFORE.search(quiet_small[max(0, start - 40) : start]):
            continue
        if lives and not match["type"]:
            inside = match.start("house") - len(sentence) + lives[-1].end()
            start = max(start, _next_word(quiet, inside))
        if start < match.start("house"):
            village = _VILLAGE.search(quiet[max(0, start - 40) : start])
            from_ = max(0, start - 40) + village.start("name") if village else _with_town(quiet_small, start)
            yield Kind.ADDRESS, from_, match.end()


def _next_word(text: str, place: int) -> int:
    """Where the next capital letter stands."""
    found = re.compile("[А-ЯІЇЄҐA-Z]").search(text, place)
    return found.start() if found else place


def _flat_start(quiet: str, small: str, flat: re.Match[str]) -> int | None:
    """Where the address begins that ends with a flat; None when there is no house before it."""
    from_ = max(0, flat.start() - _BACK)
    before = small[from_ : flat.start()]
    house_from = max(0, len(before) - _HOUSE_LENGTH)
    house = _HOUSE_BEFORE.search(before, house_from)
    if house is None or (_YEAR.fullmatch(flat["flat"]) and len(house[0].strip()) == 1):  # 2 кв. 2024: a quarter
        return None
    rest = before[: house.start()]
    cut = max(rest.rfind(sign) for sign in "!?\n;")
    types = [match for match in _ANY_TYPE.finditer(rest) if match.start() > cut]
    if types:
        start = from_ + types[-1].start()
        if _AFTER_NAME.search(rest.rstrip(" ,")):
            name = re.search(r"(?<![^\W_])[\w'\-]{3,30} ?$", rest[: types[-1].start()])
            start = from_ + name.start() if name else start
        return _with_town(small, start)
    name = _NAME_BEFORE.search(quiet[from_ : from_ + len(rest)]) or _LOWER_BEFORE.search(rest)
    if name is not None:
        return _with_town(small, from_ + name.start())
    return None if not house[0][:1].isalpha() else from_ + house.start()


def _with_town(small: str, start: int) -> int:
    """A town or village right before the street is part of the address."""
    town = _TOWN.search(small[max(0, start - 45) : start])
    return max(0, start - 45) + town.start() if town else start
