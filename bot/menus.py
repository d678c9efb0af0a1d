"""What the messengers show of themselves: the command menu and the bot's description, in every language."""

from __future__ import annotations

from bot.channels.channel import Menu
from civic.content.model import City
from civic.labels import N_
from locales import Catalogues

COMMANDS = (
    ("start", N_("Begin")),
    ("commitments", N_("What became of the promises")),
    ("ask", N_("Ask a question")),
    ("propose", N_("Send a proposal")),
    ("feedback", N_("Leave feedback")),
    ("my", N_("What I sent")),
    ("subscriptions", N_("What I follow")),
    ("language", N_("Language")),
    ("privacy", N_("My data")),
    ("stop", N_("Stop all news")),
    ("help", N_("Help")),
)


def menus(languages: Catalogues, city: City) -> dict[str, Menu]:
    """One menu for each language."""
    found = {}
    for code, _ in languages.items():
        name = city.name.pick(code)[0]
        found[code] = Menu(
            commands=tuple((command, _(words)) for command, words in COMMANDS),
            description=_(
                "What became of the promises {city} made under its open government plan. Ask, follow, propose. Press"
                " Start.",
                city=name,
            ),
            short_description=_("Open government of {city}: promises, progress, your proposals.", city=name),
        )
    return found
