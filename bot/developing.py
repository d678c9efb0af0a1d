"""The program that opens one picture, in a process of its own that is allowed little and ends with it.

Run by `bot/darkroom.py` as a file, so nothing of the house is loaded: the picture comes by standard input, goes out as
a JPEG by standard output, and the exit code says why where it does not. Arguments: bytes of memory, seconds of
processor time, the most pixels, the longer side in pixels, the bytes that the result should not exceed.

Whatever stands beside the pixels (place, camera, owner, comments, profiles, thumbnails, further frames, bytes behind
the end) is lost, because only pixels are put onto an empty canvas.
"""

from __future__ import annotations

import contextlib
import io
import resource
import sys
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITIES = (85, 70, 50, 30)
WIDE = ("I", "F")  # more than eight bits a pixel
ORIENTATION = 0x0112  # of EXIF: its page on the tag names what each of its values means


TURNS = ("FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", "TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90")


class End(IntEnum):
    """The exit codes; any other is a decoder that died."""

    DEVELOPED = 0
    UNKNOWN = 10
    TOO_MANY_PIXELS = 11
    DAMAGED = 12
    NO_MEMORY = 13


def confine(memory: int, seconds: int) -> None:
    """Little memory, little time, no new file; and if the machine runs short, this process is the one to go."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def develop(raw: bytes, pixels: int, side: int, size: int) -> bytes | End:
    """The picture as a JPEG, or why not."""
    from PIL import Image, UnidentifiedImageError

    turns = dict(zip(range(2, 9), (Image.Transpose[name] for name in TURNS), strict=True))
    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower and is asked before anything is decoded
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            if picture.width * picture.height > pixels:
                return End.TOO_MANY_PIXELS
            picture.draft("RGB", (2 * side, 2 * side))  # a large JPEG is decoded at a half, a quarter, an eighth
            small = _plain(picture)
            small.thumbnail((side, side))
            turn = turns.get(_orientation(picture))
            return _printed(_canvas(small if turn is None else small.transpose(turn)), size)
    except UnidentifiedImageError:
        return End.UNKNOWN


def _plain(picture: Image.Image) -> Image.Image:
    """Decoded, in colours that can be made smaller without loss of what they are."""
    picture.load()
    if picture.mode.startswith(WIDE):  # a plain conversion would cut everything bright off to white
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGB", "L"):
        return picture
    transparent = picture.has_transparency_data
    return picture.convert("RGBA" if transparent else "RGB")


def _orientation(picture: Image.Image) -> int:
    """Which way is up: the one thing that is needed of what stands beside the pixels, and it may be broken."""
    try:
        found = picture.getexif().get(ORIENTATION)
    except Exception:
        return 1
    return found if isinstance(found, int) else 1


def _canvas(picture: Image.Image) -> Image.Image:
    from PIL import Image

    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return canvas


def _printed(canvas: Image.Image, size: int) -> bytes:
    printed = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        canvas.save(out, "JPEG", quality=quality, optimize=True)
        printed = out.getvalue()
        if len(printed) <= size:
            break
    return printed


def main() -> int:
    """Develop what comes in."""
    memory, seconds, pixels, side, size = (int(word) for word in sys.argv[1:])
    try:
        from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401  (read before files are shut out)

        confine(memory, seconds)
        made = develop(sys.stdin.buffer.read(), pixels, side, size)
    except MemoryError:
        return End.NO_MEMORY
    except Exception:  # a damaged picture makes the decoder raise almost anything
        return End.DAMAGED
    if isinstance(made, End):
        return made
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return End.DEVELOPED


if __name__ == "__main__":
    sys.exit(main())
