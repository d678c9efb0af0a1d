"""What the samples say. Everything here is made up, and every text says so in its first word."""

from __future__ import annotations

from dataclasses import dataclass

from civic.content.model import Completion
from civic.verdicts import Reason
from storage.cases import CaseKind, EventKind
from storage.staff import Role

MARK = "ЗРАЗОК / SAMPLE. "

STAFF = (
    ("Зразкова Марія", Role.ADMIN),
    ("Зразкова Ірина", Role.EDITOR),
    ("Зразковий Петро", Role.MODERATOR),
)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who follows some commitments, named by their place in the plan, and speaks a language."""

    key: str
    locale: str
    follows: tuple[int, ...]


RESIDENTS = (
    Resident("olena", "uk", (0, 1, 2)),
    Resident("taras", "uk", (0,)),
    Resident("halyna", "uk", (0, 2)),
    Resident("andrii", "uk", (1,)),
    Resident("oksana", "uk", (2,)),
    Resident("mykola", "uk", ()),
    Resident("nadiia", "uk", (0, 1)),
    Resident("emily", "en", (0, 2)),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a moderator did with a case, a refusal for a reason; or its author: a reply, an appeal, taking it back."""

    event: EventKind
    words: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a resident sent, how many days ago, and what became of it."""

    days: int
    author: str
    kind: CaseKind
    text: str
    commitment: int | None = None
    steps: tuple[Step, ...] = ()


SENT = (
    Sent(
        24,
        "olena",
        CaseKind.PROPOSAL,
        "Повісьте в бібліотеках розклад безплатних занять для старших людей.",
        2,
        (Step(EventKind.APPROVED, "Гарна думка. Бібліотеки повісять розклад до кінця місяця."),),
    ),
    Sent(
        21,
        "taras",
        CaseKind.PROPOSAL,
        "Нехай усі послуги міста будуть лише в застосунку.",
        0,
        (Step(EventKind.REFUSED, "Не всі мають смартфон, тому залишаємо й паперові заяви.", Reason.OTHER),),
    ),
    Sent(
        17,
        "halyna",
        CaseKind.PROPOSAL,
        "Зробіть курс про те, як розпізнати шахраїв.",
        2,
        (Step(EventKind.ASKED, "Для кого насамперед: для школярів чи для старших людей?"),),
    ),
    Sent(
        14,
        "andrii",
        CaseKind.PROPOSAL,
        "Висадіть дерева біля зупинок.",
        1,
        (
            Step(EventKind.ASKED, "Біля яких зупинок?"),
            Step(EventKind.REPLIED, "На проспекті, там улітку зовсім немає тіні."),
            Step(EventKind.APPROVED, "Додали до плану озеленення."),
        ),
    ),
    Sent(
        12,
        "oksana",
        CaseKind.FEEDBACK,
        "Курси для бібліотекарів були корисні, дякую.",
        2,
        (Step(EventKind.APPROVED, "Дякуємо, передали викладачам."),),
    ),
    Sent(
        9,
        "nadiia",
        CaseKind.QUESTION,
        "Чи будуть заняття з комп’ютерної грамотності у вихідні?",
        2,
        (Step(EventKind.APPROVED, "Так, щосуботи об одинадцятій у центральній бібліотеці."),),
    ),
    Sent(6, "mykola", CaseKind.QUESTION, "Скільки дерев посадили цього року?", 1),
    Sent(
        11,
        "nadiia",
        CaseKind.PROPOSAL,
        "Поставте годинник на площі біля ратуші.",
        None,
        (
            Step(EventKind.REFUSED, "Цього року грошей на це немає.", Reason.NO_MONEY),
            Step(EventKind.APPEALED, "Годинник обіцяють безкоштовно зробити учні ліцею."),
        ),
    ),
    Sent(
        8,
        "halyna",
        CaseKind.PROPOSAL,
        "Зробіть у парку доріжку для візочків.",
        1,
        (Step(EventKind.PUBLISHED),),
    ),
    Sent(
        7,
        "mykola",
        CaseKind.PROPOSAL,
        "Перенесіть ярмарок на неділю.",
        None,
        (Step(EventKind.WITHDRAWN),),
    ),
    Sent(4, "emily", CaseKind.PROPOSAL, "Please add English signs at the tram stops.", None),
    Sent(2, "taras", CaseKind.FEEDBACK, "На сторінці міста важко знайти звіт.", None),
    Sent(1, "olena", CaseKind.PROPOSAL, "Надсилайте нагадування про громадські слухання.", None),
)


@dataclass(frozen=True, slots=True)
class News:
    """A published step, how many days ago."""

    days: int
    commitment: int
    status: Completion
    uk: str
    en: str
    reason: str = ""


NEWS = (
    News(19, 0, Completion.LIMITED, "Перші п’ять послуг можна замовити онлайн.", "The first five services are online."),
    News(15, 1, Completion.LIMITED, "Почали перелік дерев на вулицях.", "The count of street trees has begun."),
    News(11, 0, Completion.SUBSTANTIAL, "Онлайн додали ще сім послуг.", "Seven more services are online."),
    News(7, 2, Completion.COMPLETE, "Завершили навчання в усіх бібліотеках.", "All libraries have been trained."),
    News(
        5,
        2,
        Completion.SUBSTANTIAL,
        "У двох бібліотеках навчання ще триває.",
        "In two libraries the training still goes on.",
        "Перевірили звіт і знайшли помилку.",
    ),
    News(3, 1, Completion.SUBSTANTIAL, "Перелік дерев готовий на дві третини.", "Two thirds of the trees are counted."),
)
EVIDENCE = "https://example.org/zrazok"
