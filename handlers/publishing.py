"""Staff publish progress in chat: commitment, status, words, evidence, a look, sent. The draft lives in the store."""

from __future__ import annotations

from enum import StrEnum

from civic import attachments, labels, links, progress
from civic.attachments import Reason
from civic.content.model import Commitment, Completion
from civic.labels import N_
from civic.messages import Button
from civic.plain_text import clean, has_words
from civic.progress import MAY_PUBLISH, TEXT_LIMIT, Draft, Refused, Why
from handlers import attaching, cards
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("publishing")

LANGUAGES = ("uk", "en")
FETCH = "evidence"  # slow work: bring a picture


class Publish(StrEnum):
    """Where a draft stands."""

    STATUS = "publish.status"
    TEXT = "publish.text"
    TEXT_EN = "publish.text_en"
    EVIDENCE = "publish.evidence"
    FETCHING = "publish.fetching"
    REASON = "publish.reason"
    PREVIEW = "publish.preview"
    ENGLISH = "publish.english"


@router.command("publish", "опублікувати", "публікація", "publish", roles=MAY_PUBLISH)
def publish_command(context: Context, _argument: str = "") -> None:
    """Step 1: which commitment?"""
    publish(context)


@router.action("publish", roles=MAY_PUBLISH)
def publish(context: Context) -> None:
    """Step 1: which commitment?"""
    context.go(None)
    context.show(
        context._("Which commitment is the news about?"),
        rows=[[Button(cards.name(context, item), action=f"news:{item.id}")] for item in context.content.commitments],
    )


def _commitment(context: Context) -> Commitment:
    return context.content.commitment(context.data["commitment"])


@router.action("news", roles=MAY_PUBLISH)
def status(context: Context, commitment_id: str) -> None:
    """Step 2: which status?"""
    context.go(Publish.STATUS, commitment=commitment_id)
    ask_status(context)


@router.step(Publish.STATUS, roles=MAY_PUBLISH)
def ask_status(context: Context) -> None:
    """Ask for the status."""
    _ = context._
    commitment = _commitment(context)
    now = progress.current_status(context.tx, commitment)
    levels = [now, *(level for level in Completion if level is not now)]
    context.show(
        _("Status now: {status}. What is it from today?", status=labels.completion(_, now)),
        title=cards.name(context, commitment),
        rows=[
            [
                Button(
                    _("Unchanged: {status}", status=labels.completion(_, level))
                    if level is now
                    else labels.completion(_, level).capitalize(),
                    action=f"level:{level}",
                )
            ]
            for level in levels
        ],
        back="publish",
    )


@router.action("level", roles=MAY_PUBLISH, state=Publish.STATUS)
def level(context: Context, word: str) -> None:
    """Step 3: the words, in Ukrainian."""
    context.go(Publish.TEXT, status=Completion(word).value)
    ask_text(context)


@router.step(Publish.TEXT, roles=MAY_PUBLISH)
def ask_text(context: Context) -> None:
    """Ask for the Ukrainian words."""
    context.show(
        context._("What was done? Write it in Ukrainian, in one message, plainly. Followers will read it as it is."),
        back=f"news:{context.data['commitment']}",
    )


@router.text(Publish.TEXT, roles=MAY_PUBLISH)
def text(context: Context, words: str) -> None:
    """Step 4: the words, in English, or later."""
    _ = context._
    words = clean(words)
    if not has_words(words) or len(words) > TEXT_LIMIT:
        complain(context, Why.TOO_LONG if len(words) > TEXT_LIMIT else Why.NO_TEXT)
        return
    context.go(Publish.TEXT_EN, uk=words)
    ask_text_en(context)


@router.step(Publish.TEXT_EN, roles=MAY_PUBLISH)
def ask_text_en(context: Context) -> None:
    """Ask for the English words."""
    _ = context._
    context.show(
        _("Now the same in English. It may follow later: then readers see that it is only in Ukrainian so far."),
        rows=[[Button(_("English later"), action="later_en")]],
    )


@router.action("later_en", roles=MAY_PUBLISH, state=Publish.TEXT_EN)
def later_en(context: Context) -> None:
    """English follows later."""
    ask_evidence(context)


@router.text(Publish.TEXT_EN, roles=MAY_PUBLISH)
def text_en(context: Context, words: str) -> None:
    """The English words."""
    words = clean(words)
    if not has_words(words) or len(words) > TEXT_LIMIT:
        complain(context, Why.TOO_LONG if len(words) > TEXT_LIMIT else Why.NO_TEXT)
        return
    context.go(Publish.TEXT_EN, en=words)
    ask_evidence(context)


def _levels(context: Context) -> tuple[Completion, Completion]:
    return progress.current_status(context.tx, _commitment(context)), Completion(context.data["status"])


@router.step(Publish.EVIDENCE, roles=MAY_PUBLISH)
def ask_evidence(context: Context) -> None:
    """Step 5: the evidence."""
    _ = context._
    context.go(Publish.EVIDENCE)
    needed = progress.needs_evidence(*_levels(context))
    context.show(
        _("What shows it? Send a link to a document or page, or one picture.")
        + ("\n\n" + _("Without evidence this status cannot be published.") if needed else ""),
        rows=[] if needed else [[Button(_("Without evidence"), action="no_evidence")]],
    )


@router.action("no_evidence", roles=MAY_PUBLISH, state=Publish.EVIDENCE)
def no_evidence(context: Context) -> None:
    """No evidence, where the rules allow it."""
    if progress.needs_evidence(*_levels(context)):
        ask_evidence(context)
    else:
        after_evidence(context)


@router.text(Publish.EVIDENCE, roles=MAY_PUBLISH)
def link(context: Context, words: str) -> None:
    """A link was sent."""
    if not links.is_evidence(words):
        complain(context, Why.BAD_LINK)
        return
    context.go(Publish.EVIDENCE, url=words, media=None)
    after_evidence(context)


@router.photo(Publish.EVIDENCE, roles=MAY_PUBLISH, files=True)
def photo(context: Context) -> None:
    """A picture was sent: it is brought and checked outside this turn."""
    reason = attaching.bring(context, FETCH)
    if reason is not None:
        not_saved(context, reason)
        return
    context.go(Publish.FETCHING, url=None)
    context.show(context._("Got it. One moment, I am saving the picture."))


@router.text(Publish.FETCHING, roles=MAY_PUBLISH)
def waiting(context: Context, _words: str) -> None:
    """The picture is still on its way."""
    still(context)


@router.step(Publish.FETCHING, roles=MAY_PUBLISH)
def still(context: Context) -> None:
    """The picture is still on its way."""
    context.show(context._("One moment, I am still saving the picture."))


@router.work(FETCH)
def fetched(context: Context, result: str) -> None:
    """The picture is kept, or was refused for a reason. Whoever went elsewhere meanwhile is not called back."""
    if context.state != Publish.FETCHING:
        return
    picture = attachments.brought(result)
    context.go(Publish.EVIDENCE)
    if picture.reason is not None:
        not_saved(context, picture.reason)
        return
    context.go(Publish.EVIDENCE, media=picture.media)
    after_evidence(context)


def not_saved(context: Context, reason: Reason) -> None:
    """Why the picture is no evidence; the step stays."""
    _ = context._
    context.say(
        _("The picture could not be saved. Please send it again, or send a link.") + "\n\n" + attaching.why(_, reason)
    )


def after_evidence(context: Context) -> None:
    """A lowered status needs a reason; then the look at the whole."""
    if progress.lowers(*_levels(context)):
        context.go(Publish.REASON)
        ask_reason(context)
    else:
        preview(context)


@router.step(Publish.REASON, roles=MAY_PUBLISH)
def ask_reason(context: Context) -> None:
    """Ask why the status is lower."""
    context.show(context._("This is less than was published before. Why? Residents will read the reason."))


@router.text(Publish.REASON, roles=MAY_PUBLISH)
def reason(context: Context, words: str) -> None:
    """The reason for lowering."""
    words = clean(words)
    if not has_words(words) or len(words) > TEXT_LIMIT:
        complain(context, Why.NEEDS_REASON)
        return
    context.go(Publish.REASON, reason=words)
    preview(context)


def _draft(context: Context) -> Draft:
    data = context.data
    return Draft(
        commitment_id=data["commitment"],
        status=Completion(data["status"]),
        text={language: data[language] for language in LANGUAGES if data.get(language)},
        evidence_url=data.get("url"),
        evidence_media=data.get("media"),
        reason=data.get("reason"),
    )


@router.step(Publish.PREVIEW, roles=MAY_PUBLISH)
def preview(context: Context) -> None:
    """Step 6: the whole, as followers will read it."""
    _ = context._
    context.go(Publish.PREVIEW)
    draft = _draft(context)
    before, after = _levels(context)
    lines = [*draft.text.values()]
    lines.append(
        _("Status: {status} (was: {before})", status=labels.completion(_, after), before=labels.completion(_, before))
    )
    if draft.reason:
        lines.append(_("Why: {reason}", reason=draft.reason))
    shown = draft.evidence_url or (_("a picture") if draft.evidence_media else _("none given"))
    lines.append(_("Evidence: {evidence}", evidence=shown))
    if "en" not in draft.text:
        lines.append(_("English follows later."))
    context.show(
        "\n\n".join(lines),
        title=_("Publish this? {name}", name=cards.name(context, _commitment(context))),
        rows=[[Button(_("Publish"), action="announce")], [Button(_("Begin again"), action="publish")]],
    )


@router.action("announce", roles=MAY_PUBLISH, state=Publish.PREVIEW)
def announce(context: Context) -> None:
    """Publish, and say how many will be told."""
    _ = context._
    assert context.staff is not None  # the route's roles saw to it
    try:
        published = progress.publish(
            context.tx,
            _draft(context),
            staff=context.staff,
            content=context.content,
            languages=context.world.languages.values(),
            public_url=context.world.public_url,
            limits=context.world.limits,
        )
    except Refused as refused:  # somebody published in between, and what was enough is not any more
        if refused.why is Why.NEEDS_EVIDENCE:
            ask_evidence(context)
        elif refused.why is Why.NEEDS_REASON:
            after_evidence(context)
        else:
            complain(context, refused.why)
        return
    commitment = _commitment(context)
    context.go(None)
    told = (
        _.plural("{n} follower will be told.", "{n} followers will be told.", published.followers)
        if published.followers
        else _("0 followers; the page shows it.")
    )
    if published.waits:
        told += " " + _("For so many a second person approves the notice first: /approve. The page shows it now.")
    page = f"{context.world.public_url}/{_.code}/#{commitment.id}"
    rows = [[Button(_("Open the commitment"), action=f"commitment:{commitment.id}")]]
    if "en" not in published.update.text:
        rows.append([Button(_("Add the English text"), action=f"english:{published.update.id}")])
    context.say(_("Published. {told}\n\n{page}", told=told, page=page), rows=rows)


@router.action("english", roles=MAY_PUBLISH)
def english(context: Context, update_id: str) -> None:
    """The English words of a published update follow."""
    context.go(None)
    context.go(Publish.ENGLISH, update=int(update_id))
    ask_english(context)


@router.step(Publish.ENGLISH, roles=MAY_PUBLISH)
def ask_english(context: Context) -> None:
    """Ask for the English words that follow."""
    context.show(context._("Write the same in English, in one message. Nobody will be told a second time."))


@router.text(Publish.ENGLISH, roles=MAY_PUBLISH)
def english_text(context: Context, words: str) -> None:
    """They were typed."""
    assert context.staff is not None  # the route's roles saw to it
    try:
        progress.translate(context.tx, int(context.data["update"]), "en", words, staff=context.staff)
    except Refused as refused:
        if refused.why is Why.THERE_ALREADY:
            context.go(None)
        complain(context, refused.why)
        return
    context.go(None)
    context.show(context._("Thank you. Readers of English now see it."))


COMPLAINT = {
    Why.NO_TEXT: N_("There are no words in it. Please write with letters."),
    Why.TOO_LONG: N_("This is too long: up to {limit} characters fit. Please shorten it."),
    Why.BAD_LINK: N_("This is not a link I can publish. It must begin with https:// and lead to a site with a name."),
    Why.NEEDS_EVIDENCE: N_("Without evidence this status cannot be published."),
    Why.NEEDS_REASON: N_("Please write in words why the status is lower, shortly."),
    Why.THERE_ALREADY: N_("It is there already."),
    Why.NOT_ALLOWED: N_("Your role does not allow this."),
}


def complain(context: Context, why: Why) -> None:
    """Say what is wrong; the draft stays where it is."""
    _ = context._
    context.show(_(COMPLAINT[why], limit=_.number(TEXT_LIMIT)))
