"""The documents and what rests on their words: facts, passages to read, and where documents differ."""

from enum import StrEnum

from civic.content.text import Localised, Record


class Translation(StrEnum):
    """Whether staff have approved our translation of a document's words."""

    UNOFFICIAL = "unofficial"
    APPROVED = "approved"


class Source(Record, frozen=True, kw_only=True):
    """A document. `own`: the city wrote it about itself; `reading`: it is not about this city, as `note` says.

    `date` is None when none is printed. `short` is what a chat calls it where the printed title is long.
    """

    id: str
    source_file: str
    title: Localised
    short: Localised | None = None
    kind: str
    language: str
    date: str | None
    date_text: Localised
    own: bool
    reading: bool = False
    publisher: Localised | None = None
    authors: tuple[Localised, ...] = ()
    url: str | None = None
    note: Localised | None = None

    @property
    def name(self) -> Localised:
        """What it is called where it is cited."""
        return self.short or self.title


class Fact(Record, frozen=True, kw_only=True):
    """One statement and the exact words it rests on; `empty_field`: a question of a form left unanswered.

    `date` is the first day and `until` the last, only as printed; `sort` is the day to sort by where the printed one is
    doubtful or lacks its year.
    """

    id: str
    text: Localised
    quote: str
    source: str
    topic: Localised
    where: str | None = None
    year: int | None = None
    date: str | None = None
    until: str | None = None
    sort: str | None = None
    empty_field: bool = False
    translation: Translation = Translation.UNOFFICIAL


class Passage(Record, frozen=True, kw_only=True):
    """A titled piece of a document: made of `facts`, by id, or else of its own words in `quote` and `text`.

    Not `findable`: a heading, a question of a form or words that facts already give; it is read in its place, but no
    question of a resident is answered with it unless questions.yaml names it.
    """

    id: str
    source: str
    title: Localised
    where: str | None = None
    facts: tuple[str, ...] = ()
    quote: str = ""
    text: Localised = Localised({})
    findable: bool = True
    translation: Translation = Translation.UNOFFICIAL

    @property
    def topic(self) -> Localised:
        """The title, under the name that a fact gives its heading."""
        return self.title


class Document(Record, frozen=True, kw_only=True):
    """The whole text of one source as passages in printed order."""

    source: str
    passages: tuple[Passage, ...]


class Statement(Record, frozen=True, kw_only=True):
    """One side of a discrepancy: the document's words and how they read in each language."""

    text: Localised
    quote: str
    source: str
    where: str | None = None


class Discrepancy(Record, frozen=True, kw_only=True):
    """Where documents differ, are silent or doubtful; shown to residents, never smoothed."""

    id: str
    about: tuple[str, ...]
    title: Localised
    text: Localised
    statements: tuple[Statement, ...]
    translation: Translation = Translation.UNOFFICIAL
