"""What the messengers show of themselves: the command menu and the bot's description, in every language."""

from __future__ import annotations

from bot.channels.channel import Menu
from civic.content.model import Content
from civic.labels import N_
from locales import Catalogues

COMMANDS = (
    ("start", N_("Begin")),
    ("commitments", N_("What became of the promises")),
    ("programme", N_("The city's programme")),
    ("documents", N_("Documents")),
    ("hubs", N_("Hubs of digital education")),
    ("changes", N_("What changed")),
    ("questions", N_("Common questions")),
    ("ask", N_("Ask a question")),
    ("propose", N_("Send a proposal")),
    ("feedback", N_("Leave feedback")),
    ("ideas", N_("What residents propose")),
    ("my", N_("What I sent")),
    ("subscriptions", N_("What I follow")),
    ("notices", N_("When news come")),
    ("language", N_("Language")),
    ("link", N_("Link another messenger")),
    ("unlink", N_("Unlink a messenger")),
    ("privacy", N_("My data")),
    ("mydata", N_("What we keep about you")),
    ("stop", N_("Stop all news")),
    ("help", N_("Help")),
)


def menus(languages: Catalogues, content: Content) -> dict[str, Menu]:
    """One menu for each language, with what this city's record has."""
    found, city = {}, content.city
    held = {"programme": content.programme, "hubs": content.hubs, "questions": content.questions}
    offered = [(command, words) for command, words in COMMANDS if held.get(command, True)]
    for code, _ in languages.items():
        name = city.name.pick(code)[0]
        found[code] = Menu(
            commands=tuple((command, _(words)) for command, words in offered),
            description=_(
                "What became of the promises {city} made under its open government plan. Ask, follow, propose. Press"
                " Start.",
                city=name,
            ),
            short_description=_("Open government of {city}: promises, progress, your proposals.", city=name),
        )
    return found
