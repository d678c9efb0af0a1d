"""From what we say to what one messenger can show: split, cut, degraded, signed. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.channel import Bold, Capabilities, Choice, Part
from civic.buttons import ButtonSigner
from civic.messages import Address, Button, OutgoingMessage

_ENDS = ("\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " ")
_MARKS = 2  # asterisks around a heading


def render(
    message: OutgoingMessage,
    address: Address,
    capabilities: Capabilities,
    signer: ButtonSigner,
    *,
    replaces: str | None = None,
) -> tuple[Part, ...]:
    """The messages on the wire, in order; always the same for the same input, so that a part can be sent again.

    Buttons come with the last part. A screen is replaced only where the channel edits and one part is enough. A picture
    bears the words where they fit under it and goes before them where they do not.
    """
    overhead = _MARKS if capabilities.bold is Bold.ASTERISKS else 0
    title = _cut(message.title, 200)
    heading = length(title) + 2 + overhead if title else 0
    texts = split(message.text, capabilities.text_length - heading, capabilities.text_length)
    rows = _rows(message, address, capabilities, signer)
    picture = message.picture if capabilities.pictures else ""
    if picture and heading + length(message.text) <= capabilities.caption_length:
        return (Part(text=message.text, title=title, rows=rows, lang=message.lang, picture=picture),)
    before = (Part(text="", lang=message.lang, picture=picture),) if picture else ()
    last = len(texts) - 1
    return before + tuple(
        Part(
            text=text,
            title=title if index == 0 else "",
            rows=rows if index == last else (),
            replaces=replaces if last == 0 and capabilities.edits and not picture else None,
            lang=message.lang,
        )
        for index, text in enumerate(texts)
    )


def readdress(parts: tuple[Part, ...], to: Address, signer: ButtonSigner) -> tuple[Part, ...]:
    """The same messages for another address: nothing differs but the signatures of the buttons."""
    return tuple(
        replace(part, rows=tuple(tuple(_resigned(choice, to, signer) for choice in row) for row in part.rows))
        if part.rows
        else part
        for part in parts
    )


def _resigned(choice: Choice, to: Address, signer: ButtonSigner) -> Choice:
    return choice if choice.token is None else Choice(choice.label, signer.readdress(choice.token, to))


def length(text: str) -> int:
    """UTF-16 code units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, first: int, others: int) -> list[str]:
    """A text in pieces of at most so many code units, cut where a reader would pause; never an empty piece."""
    pieces: list[str] = []
    room = first
    while length(text) > room:
        cut = _place(text, room)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
        room = others
    if text or not pieces:
        pieces.append(text)
    return [piece for piece in pieces if piece] or [""]


def _place(text: str, room: int) -> int:
    """Where to cut: after the last paragraph, line, sentence or word that fits and is not in the first half."""
    fits = _fitting(text, room)
    for end in _ENDS:
        place = text.rfind(end, fits // 2, fits)
        if place > 0:
            return place + len(end)
    return fits


def _fitting(text: str, room: int) -> int:
    """How many characters fit into so many code units."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > room:
            return index
    return len(text)


def _cut(text: str, limit: int) -> str:
    return text if length(text) <= limit else text[: _fitting(text, limit - 1)].rstrip() + "…"


def _rows(
    message: OutgoingMessage, address: Address, capabilities: Capabilities, signer: ButtonSigner
) -> tuple[tuple[Choice, ...], ...]:
    rows: list[tuple[Choice, ...]] = []
    for row in message.rows:
        choices = [_choice(button, message, address, capabilities, signer) for button in row]
        step = capabilities.buttons_per_row
        rows += [tuple(choices[start : start + step]) for start in range(0, len(choices), step)]
    kept: list[tuple[Choice, ...]] = []
    room = capabilities.buttons - (len(rows[-1]) if rows else 0)
    for signed in rows[:-1]:
        if len(signed) <= room:
            kept.append(signed)
            room -= len(signed)
    return (*kept, rows[-1]) if rows else ()  # the last row is the way back and the menu: never dropped


def _choice(
    button: Button, message: OutgoingMessage, address: Address, capabilities: Capabilities, signer: ButtonSigner
) -> Choice:
    label = _cut(button.label, capabilities.label_length)
    if button.action is None:
        return Choice(label, url=button.url)
    return Choice(label, token=signer.sign(address, button.action, lasting=not message.screen))
