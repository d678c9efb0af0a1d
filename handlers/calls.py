"""The call for the next plan: read its draft, see what changed, propose, read what others propose and the decision."""

from __future__ import annotations

from civic import calls as rules
from civic import labels
from civic.messages import Button
from civic.plain_text import one_line
from handlers import call_words, paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import calls
from storage import cases as stored
from storage.calls import Call

router = Router("calls")

ROOM = 1500  # characters of a page of a draft
PAGE = 5


@router.command("nextplan", "новий план", "наступний план", "проєкт плану", "next plan")
def calls_command(context: Context, _argument: str = "") -> None:
    """Calls for the next plan."""
    listed(context)


@router.action("calls")
def listed(context: Context) -> None:
    """All calls, the newest first; the only one at once."""
    _, found = context._, calls.everything(context.tx)
    context.go(None)
    if not found:
        context.show(
            _("No draft of a next plan is open for proposals now. You can send a proposal at any time."),
            rows=[[Button(_("Send a proposal"), action="propose")]],
        )
    elif len(found) == 1:
        call(context, str(found[0].id))
    else:
        context.show(
            "\n\n".join(
                f"{call_words.picked(context, one.name)}: {call_words.state(context, one)}" for one in found[:PAGE]
            ),
            title=_("Drafts of the next plan"),
            rows=[
                [Button(paging.label(call_words.picked(context, one.name)), action=f"call:{one.id}")]
                for one in found[:PAGE]
            ],
        )


def _known(context: Context, number: str) -> Call | None:
    return calls.get(context.tx, int(number)) if number.isdecimal() and len(number) < 18 else None


@router.action("call")
def call(context: Context, number: str) -> None:
    """One call."""
    _, one = context._, _known(context, number)
    if one is None:
        context.forward("menu")
        return
    context.go(None)
    versions = calls.drafts(context.tx, one.id)
    lines = [_("It is {state}.", state=call_words.state(context, one))]
    rows = []
    if versions:
        newest = versions[-1]
        lines.append(_("The newest draft is version {n}, of {date}.", n=newest.version, date=_.date(newest.at)))
        rows += [
            [Button(_("Read version {n}", n=draft.version), action=f"draft:{one.id}:{draft.version}:0")]
            for draft in reversed(versions[-PAGE:])
        ]
        if len(versions) > 1:
            rows.append(
                [
                    Button(
                        _("What changed in version {n}", n=newest.version), action=f"drift:{one.id}:{newest.version}:0"
                    )
                ]
            )
    else:
        lines.append(_("There is no draft yet: your proposals come first."))
    lines.append(_.plural("{n} proposal has come.", "{n} proposals have come.", calls.came(context.tx, one.id)))
    if one.decision is not None:
        lines.append(_("What was decided: {text}", text=one_line(call_words.picked(context, one.decision), ROOM)))
    if one.is_open(context.now):
        rows.insert(0, [Button(_("Propose something for it"), action=f"propose-to:{one.id}")])
    rows.append([Button(_("What others propose"), action=f"call-ideas:{one.id}:")])
    context.show("\n\n".join(lines), title=call_words.picked(context, one.name), rows=rows)


@router.action("draft")
def draft(context: Context, number: str, version: str, page: str) -> None:
    """A page of one version of a draft."""
    _, one = context._, _known(context, number)
    found = [draft for draft in calls.drafts(context.tx, one.id) if str(draft.version) == version] if one else []
    if one is None or not found:
        context.forward("calls")
        return
    paragraphs = [part.strip() for part in call_words.picked(context, found[0].text).split("\n") if part.strip()]
    pages = paging.split(paragraphs, len, ROOM)
    at = paging.number(page, len(pages))
    context.show(
        "\n\n".join(pages[at]),
        title=_("Draft, version {n}, of {date}", n=found[0].version, date=_.date(found[0].at)),
        rows=paging.turning(context, f"draft:{number}:{version}", at, len(pages)),
        back=f"call:{number}",
    )


@router.action("drift")
def drift(context: Context, number: str, version: str, page: str) -> None:
    """What changed from the version before."""
    _, one = context._, _known(context, number)
    versions = {str(draft.version): draft for draft in calls.drafts(context.tx, one.id)} if one else {}
    new, old = versions.get(version), versions.get(str(int(version) - 1)) if version.isdecimal() else None
    if one is None or new is None or old is None:
        context.forward("calls")
        return
    found = [
        _("Added: {text}", text=change.text) if change.added else _("Removed: {text}", text=change.text)
        for change in rules.changes(old, new, context.contact.locale)
    ]
    pages = paging.split(found or [_("Only the layout changed.")], len, ROOM)
    at = paging.number(page, len(pages))
    context.show(
        "\n\n".join(pages[at]),
        title=_("What changed from version {old} to {new}", old=old.version, new=new.version),
        rows=paging.turning(context, f"drift:{number}:{version}", at, len(pages)),
        back=f"call:{number}",
    )


@router.action("call-ideas")
def ideas(context: Context, number: str, before: str) -> None:
    """What others propose for it, the newest first."""
    _, one = context._, _known(context, number)
    if one is None:
        context.forward("calls")
        return
    found = calls.published(context.tx, one.id, limit=PAGE + 1, before=int(before) if before.isdecimal() else 2**62)
    if not found:
        context.show(_("Nothing has been published for it yet."), back=f"call:{number}")
        return
    shown = [case for case in (stored.get(context.tx, case_id) for case_id in found[:PAGE]) if case is not None]
    more = [Button(_("Older ›"), action=f"call-ideas:{number}:{found[PAGE - 1]}")] if len(found) > PAGE else []
    context.show(
        "\n\n".join(f"№ {case.id}: {labels.quoted(_, one_line(case.public_text or '', 200))}" for case in shown),
        title=_("What others propose"),
        rows=[
            *(
                [Button(paging.label(f"{case.id} · {one_line(case.public_text or '', 80)}"), action=f"idea:{case.id}")]
                for case in shown
            ),
            more,
        ],
        back=f"call:{number}",
    )
