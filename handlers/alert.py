"""The alert by hand, for editors and admins: while it is on, nothing is sent that can wait."""

from __future__ import annotations

from civic import alerts
from civic.alerts import SourceState, Standing
from civic.labels import N_
from civic.messages import Button
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("alert")

SOURCE = {
    SourceState.ON: N_("The source of alerts says: alert."),
    SourceState.OFF: N_("The source of alerts says: no alert."),
    SourceState.UNKNOWN: N_("The source of alerts does not answer. Switch by hand while there is an alert."),
}


# No plain words beside the command: "alert" is what a resident writes who is afraid.
@router.command("alert", roles=alerts.MAY_SWITCH)
def alert_command(context: Context, _argument: str = "") -> None:
    """How the alert stands."""
    context.go(None)
    alert(context)


@router.action("alert", roles=alerts.MAY_SWITCH)
def alert(context: Context, word: str = "") -> None:
    """How the alert stands, and the switch."""
    person = alerts.allow(context.staff)
    if word in {"on", "off"}:
        now = alerts.switch(context.tx, on=word == "on", by=person.name)
    else:
        now = alerts.standing(context.tx)
    _show(context, now)


def _show(context: Context, now: Standing) -> None:
    _ = context._
    words = [
        _("Only replies and urgent messages leave. Everything else waits for the all-clear.")
        if now.on
        else _("Everything leaves as usual.")
    ]
    if now.source in SOURCE:
        words.append(_(SOURCE[now.source]))
    if now.manual is not None:
        on, off = N_("Switched on by hand: {name}, {moment}."), N_("Switched off by hand: {name}, {moment}.")
        words.append(_(on if now.manual.on else off, name=now.manual.by, moment=_.moment(now.manual.at)))
    if now.until is not None:
        words.append(_("It ends by itself: {moment}.", moment=_.moment(now.until)))
    switch = [] if now.manual is not None and now.manual.on else [Button(_("There is an alert"), action="alert:on")]
    if now.on:
        switch.append(Button(_("All clear"), action="alert:off"))
    context.show(
        "\n\n".join(words), title=_("Air-raid alert: on") if now.on else _("Air-raid alert: off"), rows=[switch]
    )
