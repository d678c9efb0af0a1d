"""Messages, dates and numbers in the language of the person who reads them."""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent
DEFAULT = "uk"  # also for every language we do not speak
LONG = {"uk": "d MMMM y 'року'"}  # the usual "р." would end a sentence with two full stops
Day: TypeAlias = date  # inside the class, `date` is a method


class Translator:
    """One language. Call it with an English message and the values of its placeholders."""

    def __init__(self, code: str, messages: gettext.NullTranslations, zone: tzinfo) -> None:
        self.code = code
        self._messages = messages
        self._zone = zone
        self._locale = Locale.parse(code)

    def __call__(self, message: str, /, **values: object) -> str:
        text = self._messages.gettext(message)
        return text.format_map(values) if values else text

    def plural(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """The form that fits a count; `{n}` is the count in the language's own digits and grouping."""
        return self._messages.ngettext(singular, plural, n).format(n=self.number(n), **values)

    def number(self, value: float) -> str:
        """A number as the language writes it."""
        return format_decimal(value, locale=self._locale)

    def date(self, value: date | datetime) -> str:
        """A day written out, in the city's own time: "21 листопада 2026 року"."""
        day = value.astimezone(self._zone).date() if isinstance(value, datetime) else value
        return format_date(day, LONG.get(self.code, "long"), locale=self._locale)

    def days(self, first: Day, last: Day) -> str:
        """A day or several without their year: "26 січня", "18–22 березня", "30 жовтня – 2 листопада"."""
        start, end = (format_date(day, "d MMMM", locale=self._locale) for day in (first, last))
        if first == last:
            return start
        return f"{first.day}–{end}" if first.month == last.month else f"{start} – {end}"

    def beginning(self, day: Day) -> datetime:
        """The first moment of a day in the city's own time, aware."""
        return datetime.combine(day, time(), self._zone)

    def moment(self, value: datetime) -> str:
        """A day and time, in the city's own time."""
        return format_datetime(value.astimezone(self._zone), "d MMMM y, HH:mm", locale=self._locale)

    def hour(self, value: datetime) -> str:
        """A time of day, in the city's own time: "10:45"."""
        return format_datetime(value.astimezone(self._zone), "HH:mm", locale=self._locale)

    def language(self, code: str) -> str:
        """What a language is called in this one: "англійська"; its code where it has no name."""
        return str(self._locale.languages.get(code, code))

    @cached_property
    def name(self) -> str:
        """The language's own name for itself, as a button says it."""
        name = self._locale.get_display_name(self._locale) or self.code
        return name[:1].upper() + name[1:]


class Catalogues(Mapping[str, Translator]):
    """Every language there is a catalogue for, Ukrainian first."""

    def __init__(self, zone: tzinfo, folder: Path = FOLDER) -> None:
        self.zone = zone
        codes = sorted(
            (path.parts[-3] for path in folder.glob("*/LC_MESSAGES/messages.po")), key=lambda c: (c != DEFAULT, c)
        )
        default = _read(folder / DEFAULT / "LC_MESSAGES" / "messages.po")
        self._translators: dict[str, Translator] = {}
        for code in codes:
            messages = default if code == DEFAULT else _read(folder / code / "LC_MESSAGES" / "messages.po")
            if code != DEFAULT:
                messages.add_fallback(default)
            self._translators[code] = Translator(code, messages, zone)

    def __getitem__(self, code: str) -> Translator:
        return self._translators[code]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._translators)

    def __len__(self) -> int:
        return len(self._translators)

    def best(self, device: str | None) -> str:
        """The code of the language to speak to a device that reports `device` ("en-GB", "ru", None)."""
        code = (device or "").replace("_", "-").split("-")[0].lower()
        return code if code in self._translators else DEFAULT

    def of(self, code: str) -> Translator:
        """The translator of a code, or the default one where the language has gone."""
        return self._translators.get(code) or self._translators[DEFAULT]


def _read(path: Path) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(_compiled(path, path.stat().st_mtime_ns)))


@lru_cache(maxsize=16)
def _compiled(path: Path, _changed: int) -> bytes:
    """The catalogue as gettext reads it; compiled once for as long as the file stays the same."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()
