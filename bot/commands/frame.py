"""What every command is built with: its settings, one message where it fails, one way to print what it found."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Annotated, Any, NoReturn

import typer

from bot import logs
from bot.settings import BadSettings, Settings, load

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def fail(message: str, *, as_json: bool = False) -> NoReturn:
    """End with one message: on stderr, or as the one JSON document on stdout."""
    if as_json:
        print(json.dumps({"error": message}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)
    raise typer.Exit(1)


def settings(*, as_json: bool = False, demo: bool = False) -> Settings:
    """The settings, with logging set up; or the end. `demo` makes them those of samples."""
    try:
        loaded = load(demo=demo)
        secret = loaded.secret()
    except BadSettings as error:
        fail(f"These settings are wrong:\n{error}", as_json=as_json)
    except OSError as error:
        fail(f"The secret key cannot be kept: {error}", as_json=as_json)
    tokens = (loaded.telegram_token, loaded.viber_token, loaded.database_password, *loaded.alert_secrets)
    logs.set_up(loaded.log_format, [secret, *tokens, *logs.of_url(loaded.smtp_url)])
    return loaded


def at_desk(work: Callable[..., Any], *arguments: Any, as_json: bool = False) -> Any:
    """Run one piece of desk work, turning what it refuses into one message."""
    from bot.desk import DeskError

    try:
        return work(settings(as_json=as_json), *arguments)
    except DeskError as error:
        fail(str(error), as_json=as_json)


def show(result: Any, text: str, *, as_json: bool) -> None:
    """Print a result for a person or for a program."""
    print(json.dumps(result, ensure_ascii=False) if as_json else text)
