"""What a single word can be of a name: first name, patronymic, surname, or an ordinary word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from civic.personal.names_known import ENDINGS, ENGLISH, ENGLISH_WORDS, GIVEN, ORDINARY

_TO_CYRILLIC = str.maketrans("aceiopxykmhtbACEIOPXYKMHTB", "асеіорхукмнтвАСЕІОРХУКМНТВ")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_PATRONYMIC = re.compile(
    r".{3,}(?:[оеєё]вич|[іиь]йович|ьович|ійович)(?:а|у|ем|ові|еві|і)?|.{3,}(?:івн|ївн|овн|евн|євн)(?:а|и|і|у|ою|ой|е|о)"
    r"|(?:ілліч|ильич|лукич|кузьмич|хомич|фомич|степанич|михалич|петрович|іванич|иваныч|палич|санич)(?:а|у|ем|ом|еві|ові|і)?"
    r"|(?:іллівн|ильиничн|никитичн|микитівн)(?:а|и|і|у|ою|ой|е)"
)
_SURNAME = re.compile(
    r".{2,}(?:енк(?:о|а|у|ом|ові|ою|и|ів|ам|ами)?|[чщ]ук(?:а|у|ом|ові|и|ів|ами)?|юк(?:а|у|ом|ові|и|ів)?"
    r"|[сзц]ь?к(?:ий|ого|ому|им|ім|а|ої|ій|у|ою|і|их|ими|ая|ой)|[иї]шин(?:а|у|ом|ові|ою|ій)?|[оеє]вич(?:а|у|ем|еві|ові)?)"
)
_RUSSIAN = re.compile(r".{3,}(?:[оеє]в|[иі]н)(?:а|у|ым|им|ом|ой|ою|ій|е|і|ої)?")
_PLAIN = re.compile(r".{3,}(?:енк(?:о|а|у|ом|ові)|[чщ]ук(?:а|у|ом|ові)?)")
_LATIN_SURNAME = re.compile(
    r".{2,}(?:enko|chuk|[yi]uk|sky[iy]?|skii|tskyi|ska|ska[iy]a|yshyn|ych|ov|ova|ev|eva|ko|in|ina)"
)
_SHORT = 4  # letters: shorter forms of GIVEN are names only after a word like сусідка


@dataclass(frozen=True, slots=True)
class Word:
    """What a word can be."""

    given: bool = False
    only_given: bool = False  # nothing else than a first name
    patronymic: bool = False
    surname: bool = False
    alone: bool = False  # a surname by its look, with nobody's help
    place: bool = False  # that look is of towns too
    common: bool = False  # an ordinary word and no name
    thing: bool = False  # an ordinary noun or adjective: could still be a surname beside a first name
    genitive: bool = False  # may be of somebody or something, and not who acts
    latin: bool = False


_NOTHING = Word()


def in_one_script(word: str) -> str:
    """A word with letters of both scripts in Cyrillic."""
    return word.translate(_TO_CYRILLIC) if _CYRILLIC.search(word) and _LATIN.search(word) else word


@lru_cache(maxsize=32768)
def look(word: str) -> Word:
    """What a word in small letters can be."""
    if len(word) < 2 or len(word) > 40:
        return _NOTHING
    if word.isascii():
        return _latin(word)
    if "-" in word:
        return _compound(word)
    from civic.answers.words import grammemes  # the dictionary is loaded by the first word that needs it

    readings = grammemes(word)
    given = any("Name" in reading for reading in readings)
    ours = word not in ORDINARY and _at_home(word)
    patronymic = any("Patr" in reading for reading in readings) or (
        _PATRONYMIC.fullmatch(word) is not None and not _ordinary(readings)
    )
    by_look = _SURNAME.fullmatch(word) is not None or (not readings and _RUSSIAN.fullmatch(word) is not None)
    surname = any("Surn" in reading for reading in readings) or (by_look and not readings)
    plain = _PLAIN.fullmatch(word) is not None
    names = [reading for reading in readings if reading & {"Name", "Surn", "Patr"}]
    return Word(
        given=given or ours,
        only_given=(given and all("Name" in reading for reading in readings))
        or (ours and not readings and len(word) >= _SHORT),
        patronymic=patronymic,
        surname=surname,
        alone=surname and (plain or _russian_only(word, readings)),
        place=not plain,
        common=bool(readings) and not names,
        thing=bool(readings) and any(reading & {"NOUN", "ADJF"} for reading in readings),
        genitive=any("gent" in reading for reading in names)
        and not any("nomn" in reading and "plur" not in reading for reading in names),
    )


def _ordinary(readings: tuple[frozenset[str], ...]) -> bool:
    return any(not reading & {"Name", "Surn", "Patr"} for reading in readings)


def _russian_only(word: str, readings: tuple[frozenset[str], ...]) -> bool:
    """Петров: a surname of this look that the dictionary knows as nothing else."""
    return bool(readings) and _RUSSIAN.fullmatch(word) is not None and all("Surn" in reading for reading in readings)


def _at_home(word: str) -> bool:
    """Whether it is one of the names that the dictionary lacks, in any form."""
    return any(word[:cut] in GIVEN and word[cut:] in ENDINGS for cut in range(len(word), max(1, len(word) - 4), -1))


def _compound(word: str) -> Word:
    """Нечуй-Левицький: what its last part is, as a surname."""
    first, _, last = word.partition("-")
    known, end = look(first), look(last.replace("-", ""))
    return Word(given=known.given and end.given, surname=end.surname and not known.common)


def _latin(word: str) -> Word:
    """A name in Latin letters, English or as Ukrainian names are spelt."""
    if word in ENGLISH_WORDS:
        return Word(common=True, latin=True)
    from civic.answers.translit import spellings
    from civic.answers.words import grammemes

    spelt = [grammemes(spelling) for spelling in spellings(word, 12)] if len(word) >= 3 else []
    given = word in ENGLISH or any("Name" in reading for readings in spelt for reading in readings)
    surname = _LATIN_SURNAME.fullmatch(word) is not None or any(
        "Surn" in reading for readings in spelt for reading in readings
    )
    return Word(given=given, only_given=given, surname=surname, latin=True)
