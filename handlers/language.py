"""The language of the conversation: every one there is a catalogue for."""

from __future__ import annotations

from civic.messages import Button
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("language")


@router.command("language", "мова", "language", anywhere=True)
def language_command(context: Context, _argument: str = "") -> None:
    """Choose a language."""
    languages(context)


@router.action("languages")
def languages(context: Context) -> None:
    """Choose a language."""
    context.show(
        context._("Which language do you want?"),
        rows=[
            [Button(translator.name, action=f"language:{code}")] for code, translator in context.world.languages.items()
        ],
    )


@router.action("language")
def language(context: Context, code: str) -> None:
    """Go on in it."""
    if code not in context.world.languages:
        languages(context)
        return
    context.speak(code)
    context.show(context._("From now on I will write in English."))
