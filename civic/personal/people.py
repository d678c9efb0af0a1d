"""Names of people in a text, in any case and order, but not those of streets, institutions, history and office."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from civic.personal import names, names_known
from civic.personal.around import called, introduced, is_public, near_loosely, signed, taken
from civic.personal.kinds import Kind
from civic.personal.tokens import Token, is_one_of, near, tokenised

_NEIGHBOUR = re.compile(r" (?:із|зі|з|с|со) [^.!?,\n]{0,14}(?:під'їзд|поверх|кварт|подъезд|этаж|будинк)")
_AND = frozenset(("та", "і", "й", "и", "and"))
_STREETS_AFTER = frozenset(("на", "по", "розі", "вздовж"))  # на Пилипчука: a street, without the word
_WHERE = frozenset(
    names_known.words("у в на до з із та і й и біля під во из от від")
)  # after these Проскурові is a town
_KIN = frozenset(
    names_known.words(
        "дядя дядько дядьку тьотя тітка тетя баба дід сусід сусідка сосед соседка пан пані кум кума звати звуть"
    )
)


def people(text: str, public: Collection[str]) -> Iterator[tuple[Kind, int, int]]:
    """All names of people in a text in one spelling; `public` are whole names that stay."""
    tokens = tokenised(text)
    whole = tuple(public)
    at = named = 0
    while at < len(tokens):
        first, last = _name(text, tokens, at)
        if last <= first and named and _goes_on(text, tokens, at, named):
            first, last = at, at + 1
        if last <= first:
            at += 1
            continue
        at = max(last, at + 1)
        if not taken(text, tokens, first) and not is_public(text, tokens, first, last, whole):
            named = last
            end = tokens[last - 1].end
            yield Kind.PERSON, tokens[first].start, end + (tokens[last - 1].initial)


def _name(text: str, tokens: list[Token], at: int) -> tuple[int, int]:
    """The places of the first word of a name that begins here, and after its last; equal when there is none."""
    token = tokens[at]
    if token.initial:
        return _initials_first(text, tokens, at)
    if not token.capital:
        return _small_name(text, tokens, at)
    look = token.look
    if look.given:
        last = _given_first(text, tokens, at)
        if last > at + 1 or introduced(text, tokens, at, only=look.only_given) or called(text, tokens, at):
            return at, last
        if look.only_given and (signed(text, token) or _NEIGHBOUR.match(text, token.end)):
            return at, last
        if (
            look.only_given
            and near(text, tokens, at)
            and not (tokens[at - 1].capital or look.latin or text[token.start + 1].isupper())
        ):
            return at, last  # inside a sentence: волонтер Макс
    last = _surname_first(text, tokens, at)
    if last > at:
        return at, last
    if look.patronymic and (not look.common or introduced(text, tokens, at, only=True)) and not look.surname:
        return at, at + 1
    if at and near_loosely(text, tokens, at) and is_one_of(tokens[at - 1].small, names_known.NAMING):
        return at, at + 1
    before = tokens[at - 1].small if at else ""
    if introduced(text, tokens, at, only=True) and not is_one_of(token.small, names_known.PLACES):
        strange = not (look.common or look.latin or token.shouted) and len(token.small) > 3
        if look.surname or look.patronymic or (strange and not is_one_of(before, names_known.OFFICES)):
            return at, at + 1
    if look.alone and not token.shouted and before not in (_WHERE if look.place else _STREETS_AFTER):
        return at, at + 1
    return at, at


def _goes_on(text: str, tokens: list[Token], at: int, named: int) -> bool:
    """Whether a word goes on with what was a name just before: Ковальчук та Дмитрук."""
    token, joint = tokens[at], tokens[at - 1]
    if at == named:
        return token.capital and token.look.only_given and text[joint.end : token.start] == ", "
    return at == named + 1 and (
        joint.small in _AND
        and token.capital
        and not token.shouted
        and (token.look.surname or token.look.given)
        and near(text, tokens, at)
        and near(text, tokens, at - 1)
    )


def _given_first(text: str, tokens: list[Token], at: int) -> int:
    """The place after a name that begins with a first name: Іван Петрович Коваль."""
    place = at + 1
    if near(text, tokens, place) and tokens[place].look.patronymic:
        place += 1
    if near(text, tokens, place) and tokens[place].initial and (tokens[at].look.only_given or place > at + 1):
        place += 1
    if near(text, tokens, place) and _may_be_surname(tokens[at], tokens[place], sure=place > at + 1):
        place += 1
        if near(text, tokens, place) and tokens[place].look.patronymic and tokens[place].capital:
            place += 1
    return place


def _may_be_surname(given: Token, token: Token, *, sure: bool) -> bool:
    """Whether a capital word can be the surname of the first name beside it."""
    look = token.look
    if not token.capital or token.initial or len(token.small) < 2:
        return False
    if look.surname:
        return True
    if look.latin != given.look.latin or token.small in names_known.GREETINGS:
        return False
    if look.common:
        return look.thing and not token.shouted and (given.look.only_given or sure)
    return not token.shouted and (given.look.only_given or sure)


def _surname_first(text: str, tokens: list[Token], at: int) -> int:
    """The place after a name that begins with a surname: Коваль Іван Петрович, Коваль І. П."""
    token = tokens[at]
    look, place = token.look, at + 1
    if is_one_of(token.small, names_known.STREETS) or is_one_of(token.small, names_known.INSTITUTIONS):
        return at
    strange = not (look.common or look.given or look.latin or token.shouted) and len(token.small) > 3
    if (
        not (look.surname or look.patronymic or strange)
        or token.small in names_known.GREETINGS
        or not near(text, tokens, place)
    ):
        return at
    after = tokens[place]
    if after.initial and (look.surname or look.patronymic):
        place += 1
        return place + 1 if near(text, tokens, place) and tokens[place].initial else place
    if after.capital and after.look.given and (look.surname or after.look.only_given):
        place += 1
        return place + 1 if near(text, tokens, place) and tokens[place].look.patronymic else place
    return at


def _initials_first(text: str, tokens: list[Token], at: int) -> tuple[int, int]:
    """І. П. Коваль."""
    place = at + 1
    while place < at + 2 and near(text, tokens, place) and tokens[place].initial:
        place += 1
    if not near(text, tokens, place) or not tokens[place].capital or tokens[place].initial:
        return at, at
    look = tokens[place].look
    two = place > at + 1
    if look.surname or (two and not look.common and len(tokens[place].small) > 2):
        return at, place + 1
    return at, at


def _small_name(text: str, tokens: list[Token], at: int) -> tuple[int, int]:
    """A name without capitals: a patronymic with its first name, or a first name after дядя, сусідка…"""
    token = tokens[at]
    if token.look.patronymic and near(text, tokens, at):
        given = names.look(tokens[at - 1].small)
        if given.given:
            first = at - 1
            if first and near(text, tokens, first) and names.look(tokens[first - 1].small).surname:
                return first - 1, at + 1
            after = at + 1
            follows = near(text, tokens, after) and names.look(tokens[after].small)
            return first, at + 2 if follows and follows.surname and not follows.common else at + 1
    if token.look.alone and near(text, tokens, at) and names.look(tokens[at - 1].small).only_given:
        return at - 1, at + 1
    if token.look.alone and near(text, tokens, at + 1) and names.look(tokens[at + 1].small).only_given:
        return at, at + 2
    if at and tokens[at - 1].small in _KIN and near(text, tokens, at):
        look = names.look(token.small)
        if look.given and (look.only_given or not look.common):
            return at, at + 1
    return at, at
