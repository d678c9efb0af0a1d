"""What changed: each published step of a commitment, what was published since a day or since one’s own last look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from civic import labels, notices, record, versions
from civic.content.model import Commitment, Completion
from civic.looking import LOOKED
from civic.messages import Button
from handlers import cards
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import looks, progress
from storage.progress import ProgressUpdate

router = Router("changes", keeps=[LOOKED])

STEPS = 3  # on one page
DAYS = "30"  # looked back where nothing else is said
CHOICES = (7, 30, 365)
LONGEST = 3660  # days: ten years


@router.action("history")
def history(context: Context, commitment_id: str, page: str = "0") -> None:
    """One page of a commitment's published steps, newest first; behind the last, what documents said before."""
    _ = context._
    try:
        commitment = context.content.commitment(commitment_id)
    except KeyError:
        context.forward("commitments")
        return
    number = int(page)
    found = progress.of_commitment(context.tx, commitment.id, limit=STEPS + 1, offset=number * STEPS)
    steps = found[:STEPS]
    lines = [_step(context, step) for step in steps]
    if len(found) <= STEPS:
        lines += _before(context, commitment, steps)
    context.show(
        "\n\n".join(lines),
        title=f"{cards.name(context, commitment)} · {_('History')}",
        rows=_older(context, f"history:{commitment.id}", number, more=len(found) > STEPS),
        back=f"commitment:{commitment.id}",
    )


def _before(context: Context, commitment: Commitment, steps: Sequence[ProgressUpdate]) -> list[str]:
    """What the documents said before anything was published."""
    _ = context._
    level = Completion(steps[-1].before) if steps else commitment.status.level
    lines = [] if steps else [_("The city has published nothing about this commitment here yet.")]
    lines.append(_("By the documents: {status}.", status=labels.completion(_, level)))
    lines += cards.documents_say(context, commitment)
    return [*lines, *(cards.source_line(context, source) for source in cards.status_sources(context, commitment))]


def _step(context: Context, step: ProgressUpdate) -> str:
    """A published step: its day, from what to what, the words, the evidence."""
    _ = context._
    before, after = (labels.completion(_, Completion(level)) for level in (step.before, step.status))
    lines = [_.date(step.at), notices.words_of(_, step.text)]
    if before == after:
        lines.append(_("Status: {status} (unchanged)", status=after))
    else:
        lines.append(_("Status: {status} (was: {before})", status=after, before=before))
    if step.reason:
        lines.append(_("Why: {reason}", reason=step.reason))
    lines.append(_("Evidence: {evidence}", evidence=notices.evidence(_, step, context.world.public_url)))
    if step.after_end:
        lines.append(_("This was published after the plan had ended."))
    return "\n".join(lines)


def _older(context: Context, action: str, page: int, *, more: bool) -> list[list[Button]]:
    _ = context._
    row = []
    if page > 0:
        row.append(Button(_("‹ Newer"), action=f"{action}:{page - 1}"))
    if more:
        row.append(Button(_("Older ›"), action=f"{action}:{page + 1}"))
    return [row] if row else []


@router.command("changes", "що змінилося", "зміни", "що нового", "новини", "changes", "what changed", "what is new")
def changes_command(context: Context, argument: str = "") -> None:
    """`/changes` since one last asked; `/changes 7`, `/changes 01.11.2025`"""
    if argument:
        changes(context, argument)
    else:
        since(context)


@router.action("since")
def since(context: Context, commitment_id: str = "") -> None:
    """What was published since the resident last looked, commitment by commitment; or about one of them."""
    _ = context._
    context.go(None)
    earlier = _looked_at(context)
    if commitment_id:
        earlier = {key: at for key, at in earlier.items() if key == commitment_id}
    about = [item for item in context.content.commitments if item.id in earlier]
    if not about:
        _published(context, DAYS, "0", _("You have not asked about this here before. This is from the last month."))
        return
    found = {item.id: _steps_since(context, item, earlier[item.id]) for item in about}
    told = [_news(context, item, found[item.id], earlier[item.id]) for item in about]
    context.show(
        "\n\n".join(told),
        title=_("What changed since you last asked"),
        rows=[*_opening(context, [step for steps in found.values() for step in steps]), *_spans(context)],
        back=f"commitment:{commitment_id}" if commitment_id else "commitments",
    )
    for item in about:
        looks.note(context.tx, context.contact.id, item.id)


def _looked_at(context: Context) -> dict[str, datetime]:
    """When the resident last looked at each commitment before this visit, by the commitment's id."""
    looked = looks.of_contact(context.tx, context.contact.id)
    earlier = ((look.commitment_id, look.earlier(context.now)) for look in looked)
    return {commitment_id: at for commitment_id, at in earlier if at is not None}


def _steps_since(context: Context, commitment: Commitment, moment: datetime) -> list[ProgressUpdate]:
    """The newest steps since a moment, one more than are shown."""
    newest = progress.of_commitment(context.tx, commitment.id, limit=STEPS + 1)
    return [step for step in newest if step.at > moment]


def _news(context: Context, commitment: Commitment, steps: Sequence[ProgressUpdate], moment: datetime) -> str:
    """What is new about a commitment, or that nothing is."""
    _, name = context._, cards.name(context, commitment)
    if not steps:
        return _("{name}\nNothing new since {date}.", name=name, date=_.date(moment))
    context.records += map(versions.of_step, steps[:STEPS])
    lines = [_step(context, step) for step in steps[:STEPS]]
    if len(steps) > STEPS:
        lines.append(_("There is more: open the commitment and press “History”."))
    return "\n".join([name, _("New since {date}:", date=_.date(moment)), "\n\n".join(lines)])


@router.action("changes")
def changes(context: Context, word: str = DAYS, page: str = "0") -> None:
    """One page of what was published about all commitments since a day, newest first."""
    _published(context, word, page)


def _published(context: Context, word: str, page: str, *first: str) -> None:
    _ = context._
    context.go(None)
    since = _since(context, word)
    if since is None:
        context.show(
            _("Write a number of days, at most ten years, or a day: /changes 30 or /changes 01.11.2025."),
            rows=_spans(context),
            back="commitments",
        )
        return
    number = int(page)
    found = progress.since(context.tx, since, limit=STEPS + 1, offset=number * STEPS)
    context.records += map(versions.of_step, found[:STEPS])
    lines = [*first]
    lines += [f"{_named(context, step)}\n{_step(context, step)}" for step in found[:STEPS]]
    if not found:
        lines.append(_("Nothing was published about the commitments since {date}.", date=_.date(since)))
        lines += _last(context)
    if len(found) <= STEPS:
        lines += _brought(context)
    kept = word if word.isdecimal() else since.date().isoformat()
    context.show(
        "\n\n".join(lines),
        title=_("What changed since {date}", date=_.date(since)),
        rows=[
            *_older(context, f"changes:{kept}", number, more=len(found) > STEPS),
            *_opening(context, found[:STEPS]),
            *_spans(context),
        ],
        back="commitments",
    )


def _since(context: Context, word: str) -> datetime | None:
    """From when: so many days ago, or the beginning of a day in the city's own time; None for anything else."""
    word = word.strip()
    if word.isdecimal():
        return context.now - timedelta(days=int(word)) if len(word) <= 4 and 0 < int(word) <= LONGEST else None
    day, month, year = ([*word.split("."), "", ""])[:3]
    try:
        chosen = date(int(year), int(month), int(day)) if "." in word else date.fromisoformat(word)
    except ValueError:
        return None
    return context._.beginning(chosen) if chosen.year > 2000 else None


def _spans(context: Context) -> list[list[Button]]:
    _ = context._
    return [[Button(_.plural("{n} day", "{n} days", days), action=f"changes:{days}:0") for days in CHOICES]]


def _opening(context: Context, steps: Sequence[ProgressUpdate]) -> list[list[Button]]:
    """A button for each commitment that something was published about."""
    touched = {step.commitment_id for step in steps}
    return [
        [Button(cards.name(context, item), action=f"commitment:{item.id}")]
        for item in context.content.commitments
        if item.id in touched
    ]


def _named(context: Context, step: ProgressUpdate) -> str:
    """The commitment a step is about; its id where the plan no longer has it."""
    known = {item.id: item for item in context.content.commitments}
    return cards.name(context, known[step.commitment_id]) if step.commitment_id in known else step.commitment_id


def _last(context: Context) -> list[str]:
    """When something was last published at all."""
    _ = context._
    latest = [
        step for item in context.content.commitments for step in progress.of_commitment(context.tx, item.id, limit=1)
    ]
    if not latest:
        return [_("Nothing has been published here yet: there are only the documents.")]
    return [_("The last news was published on {date}.", date=_.date(max(step.at for step in latest)))]


def _brought(context: Context) -> list[str]:
    """When the record of the documents last changed, where that is known."""
    _, at = context._, record.brought(context.tx)
    return [_("Our record of the documents was last brought up to date on {date}.", date=_.date(at))] if at else []
