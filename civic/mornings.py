"""Monday morning, and every working day: what waits, said once to each who is on duty; nothing where nothing waits.

A day's message is the city's, not a process's: whoever moves the day in `meta` on says it, so two processes say it once
and a restart does not say it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from civic import mail
from civic.case_clock import Clock
from civic.deadlines.clock import at_hour
from civic.hearing import Rota
from civic.messages import Button, OutgoingMessage
from civic.staff_news import tell_staff
from locales import Catalogues, Translator
from storage import meta, queue, switches
from storage.queue import Shelf
from storage.staff import Staff
from storage.store import Transaction

LAST = "morning"  # the day of the last message
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: `new` since the last working day, `due` today, `late`, `appeals`, and all of it."""

    new: int
    due: int
    late: int
    appeals: int
    all: int

    def __bool__(self) -> bool:
        return self.all > 0


def is_time(tx: Transaction, clock: Clock, at: time) -> bool:
    """Whether the morning's message has yet to be said, and its time has come: `at`, city time, on a working day."""
    local = tx.now.astimezone(clock.timezone)
    if local.time() < at or not clock.deadlines.calendar.is_working(local.date()):
        return False
    return (meta.get(tx, LAST) or "") < local.date().isoformat()


def tick(tx: Transaction, languages: Catalogues, clock: Clock, at: time, *, quiet: bool, site: str = "") -> list[Staff]:
    """Say it, where it is time; to whom it was said. During an alert and in quiet hours it waits.

    Whoever has an address gets it by mail too, with a link to `site`; where that is empty no mail is written.

    Where nobody on duty can be reached it is the substitute, then the head, then any admin who hears it; where nobody
    can be at all, the next tick tries again.
    """
    if quiet or switches.alert(tx) or not is_time(tx, clock, at):
        return []
    day = clock.today(tx.now)
    if not meta.advance(tx, LAST, day.isoformat()):
        return []
    waiting = counted(tx, clock, day)
    if not waiting:
        return []
    campaign = f"morning:{day.isoformat()}"
    for people in Rota(tx, day).everyday():
        told = tell_staff(tx, people, campaign, lambda _: worded(_, waiting, day), languages)
        if mail.write(tx, people, campaign, lambda _: worded(_, waiting, day), languages, site=site) or told:
            return people
    meta.put(tx, LAST, (day - DAY).isoformat())
    return []


def counted(tx: Transaction, clock: Clock, day: date) -> Waiting:
    """What waits on a morning. What is due today is what is late when the day is over."""
    calendar = clock.deadlines.calendar
    since = at_hour(calendar.last_working(day - DAY), 0, clock.timezone)
    counts = queue.counts(tx)
    return Waiting(
        new=queue.came_since(tx, since),
        due=queue.due_before(tx, _over(day, clock)),
        late=counts[Shelf.LATE],
        appeals=counts[Shelf.APPEALS],
        all=counts[Shelf.ALL],
    )


def _over(day: date, clock: Clock) -> datetime:
    """The end of a day, and no moment more: what ends with the day is due on it."""
    return at_hour(day + DAY, 0, clock.timezone) + timedelta(milliseconds=1)


def worded(_: Translator, waiting: Waiting, day: date) -> OutgoingMessage:
    """What each reads: numbers only, so that it can be said anywhere."""
    lines = [
        _("Late: {n}", n=_.number(waiting.late)) if waiting.late else "",
        _("Due today: {n}", n=_.number(waiting.due)) if waiting.due else "",
        _("Appeals: {n}", n=_.number(waiting.appeals)) if waiting.appeals else "",
        _("New since the last working day: {n}", n=_.number(waiting.new)) if waiting.new else "",
        _("Waiting in all: {n}", n=_.number(waiting.all)),
    ]
    return OutgoingMessage(
        title=_("Good morning. {date}", date=_.date(day)),
        text="\n".join(line for line in lines if line),
        rows=(
            (Button(_("The first one due"), action="queue:0"),),
            (Button(_("Shelves"), action="shelves"),),
        ),
        lang=_.code,
    )
