"""Ukrainian written in Latin letters, as people type it, and a rough spelling in which both scripts meet."""

import re
from functools import lru_cache
from itertools import combinations, islice

_UNITS = {
    "shch": ("щ",), "sch": ("щ", "сч"), "zgh": ("зг",), "zh": ("ж",), "kh": ("х",), "ts": ("ц", "тс"), "ch": ("ч",),
    "sh": ("ш",), "ya": ("я", "'я"), "ia": ("я", "іа", "ія"), "ja": ("я", "'я"), "ye": ("є", "'є"),
    "ie": ("є", "іє"), "je": ("є",), "yu": ("ю", "'ю"), "iu": ("ю", "іу"), "ju": ("ю",), "yi": ("ї", "'ї"),
    "ji": ("ї",), "yo": ("йо", "ьо"), "io": ("іо", "ьо", "йо"), "jo": ("йо", "ьо"), "a": ("а",), "b": ("б",),
    "v": ("в",), "w": ("в", "ш"), "h": ("г", "х"), "g": ("г", "ґ"), "d": ("д", "дь"), "e": ("е", "є"),
    "z": ("з", "зь"), "y": ("и", "й", "і"), "i": ("і", "и", "ї", "й"), "k": ("к",), "l": ("л", "ль"), "m": ("м",),
    "n": ("н", "нь"), "o": ("о",), "p": ("п",), "r": ("р",), "s": ("с", "сь"), "t": ("т", "ть"), "u": ("у",),
    "f": ("ф",), "c": ("ц", "с", "к"), "j": ("й", "ж"), "x": ("х", "кс"), "q": ("к", "я"), "'": ("'", "ь"),
}  # fmt: skip
_UNIT = re.compile("|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)))
_UNIT_OR_LETTER = re.compile(f"{_UNIT.pattern}|.")

_ROUGH = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "i",
        "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
        "я": "ia", "ы": "i", "э": "e", "ё": "io", "ъ": "", "y": "i", "j": "i", "g": "h", "w": "v", "q": "k", "'": "",
    }
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=16384)
def rough(word: str) -> str:
    """How a word sounds, roughly, in Latin letters: the same for зобов'язання and zobovyazannya."""
    return _TWICE.sub(r"\1", word.translate(_ROUGH).replace("kh", "h"))


def spellings(word: str, most: int) -> list[str]:
    """Ways to write a Latin word in Ukrainian letters, the usual one first, with at most two unusual letters."""
    units = [_UNITS.get(unit, (unit,)) for unit in _UNIT_OR_LETTER.findall(word)]
    units = [_soft(options, units, place) for place, options in enumerate(units)]
    usual = [options[0] for options in units]
    changes = [(place, option) for place, options in enumerate(units) for option in options[1:]]
    made = ["".join(usual)]
    for count in (1, 2):
        for chosen in islice(combinations(changes, count), most):
            spelt = usual.copy()
            for place, option in chosen:
                spelt[place] = option
            made.append("".join(spelt))
    return made[:most]


def _soft(options: tuple[str, ...], units: list[tuple[str, ...]], place: int) -> tuple[str, ...]:
    """A soft sign is possible before a consonant and at the end only."""
    after = units[place + 1][0][:1] if place + 1 < len(units) else ""
    hard = after in "аеєиіїоуюя" and bool(after)
    return tuple(option for option in options if not (hard and option.endswith("ь"))) or options
