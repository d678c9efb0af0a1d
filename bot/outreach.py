"""What a city prints and posts so that residents find a place in the chat: links, QR codes, a word to type, a post."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from bot import desk
from bot.channels import MODULES
from bot.settings import Settings
from civic.content.model import Commitment
from locales import Catalogues
from storage import meta

PLACEHOLDER = "PAYLOAD"


def links(settings: Settings) -> list[dict[str, Any]]:
    """For the start and each commitment: its links by channel, a QR code of each as SVG, a word to type, a post.

    Messenger links appear once the running process has met the messenger; nothing is asked from it here.
    """
    content = desk.loaded(settings)
    patterns = desk.in_store(settings, lambda tx: {name: meta.get(tx, f"link:{name}") for name in MODULES})
    places: list[Commitment | None] = [None, *content.commitments]
    return [_place(settings, commitment, patterns) for commitment in places]


def _place(settings: Settings, commitment: Commitment | None, patterns: dict[str, str | None]) -> dict[str, Any]:
    payload = f"c{commitment.number}" if commitment else "start"
    addresses = {
        name: pattern.replace(PLACEHOLDER, payload) for name, pattern in patterns.items() if pattern is not None
    }
    suffix = f"?start={payload}" if commitment else ""
    addresses["web"] = f"{settings.site_url}/uk/chat{suffix}"
    _ = Catalogues(settings.zone)["uk"]
    if commitment is None:
        post = _("What became of the city's promises? Look and ask here: {link}", link=addresses["web"])
    else:
        post = _(
            "What became of the promise “{name}”? See here: {link}",
            name=commitment.name.pick("uk")[0],
            link=addresses["web"],
        )
    return {
        "place": commitment.id if commitment else "start",
        "links": addresses,
        "word": payload if commitment else "меню",
        "qr": {name: _qr(address) for name, address in addresses.items()},
        "post": post,
    }


def _qr(address: str) -> str:
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=8, border=4, xmldecl=False)
    return out.getvalue().decode()


def keep_codes(places: list[dict[str, Any]], folder: Path) -> None:
    """Write the QR codes as files. Raises `DeskError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place in places:
            for name, svg in place["qr"].items():
                (folder / f"{place['place']}-{name}.svg").write_text(svg, encoding="utf-8")
    except OSError as error:
        raise desk.DeskError(f"The codes cannot be written to {folder}: {error.strerror}") from error


def text(places: list[dict[str, Any]], folder: Path) -> str:
    """The same for a person to read."""
    lines = []
    for place in places:
        lines.append(place["place"])
        lines += [f"  {name}: {address}" for name, address in place["links"].items()]
        lines += [f"  word to type: {place['word']}", f"  post: {place['post']}"]
    missing = set(MODULES) - set(places[0]["links"])
    if missing:
        lines.append(f"Not known yet: {', '.join(sorted(missing))} (start Hromada once with its token).")
    lines.append(f"QR codes: {folder}/")
    return "\n".join(lines)
