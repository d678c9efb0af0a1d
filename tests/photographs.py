"""Pictures that people send, good and bad, made here so that no bad one lies about in a file."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

from civic.attachments import Reason

CANARY = b"Canary"
LIMIT = 10 * 1024 * 1024


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The file of an image."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """An ordinary one."""
    return encoded(Image.new("RGB", size, colour), "JPEG")


def exif() -> Image.Exif:
    """What a phone writes beside a picture: the camera, the owner, the place; and that it was held upright."""
    told = Image.Exif()
    told[0x010F], told[0x013B], told[0x0112] = "Canary Camera", "Canary Owner", 6
    told.get_ifd(0x8825).update({1: "N", 2: (49.0, 25.0, 20.0), 3: "E", 4: (26.0, 59.0, 1.0), 29: "Canary:11:22"})
    return told


def zipped() -> bytes:
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../Canary.html", CANARY * 100)
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG that says it is so large, in a hundred bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def huge_jpeg() -> bytes:
    """A JPEG whose header says 50,000 by 50,000."""
    small = photo()
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", 50_000, 50_000) + small[at + 4 :]


def noisy() -> Image.Image:
    return Image.effect_noise((400, 300), 90).convert("RGB")


def bad() -> dict[str, tuple[bytes, Reason]]:
    """What is refused, and why."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green", "blue")]
    whole = encoded(noisy(), "JPEG")
    return {
        "nothing": (b"", Reason.NOT_A_PICTURE),
        "words": (b"not a picture at all", Reason.NOT_A_PICTURE),
        "a zip named .jpg": (zipped(), Reason.NOT_A_PICTURE),
        "a PDF": (b"%PDF-1.7\n/JS (app.alert(1))", Reason.NOT_A_PICTURE),
        "an SVG with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', Reason.NOT_A_PICTURE),
        "HTML named .png": (b"<!doctype html><script>alert(1)</script>", Reason.NOT_A_PICTURE),
        "an animated GIF": (
            encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
            Reason.NOT_A_PICTURE,
        ),
        "HEIC": (b"\0\0\0\x18ftypheic" + bytes(100), Reason.NOT_A_PICTURE),
        "a video": (b"\0\0\0\x18ftypmp42" + bytes(100), Reason.NOT_A_PICTURE),
        "RIFF that is sound": (b"RIFF\x10\0\0\0WAVEfmt " + bytes(50), Reason.NOT_A_PICTURE),
        "a PNG of 50,000 by 50,000": (bomb(), Reason.TOO_MANY_PIXELS),
        "a JPEG of 50,000 by 50,000": (huge_jpeg(), Reason.TOO_MANY_PIXELS),
        "half a JPEG": (whole[: len(whole) // 2], Reason.DAMAGED),
        "the beginning of a PNG": (encoded(noisy(), "PNG")[:500], Reason.DAMAGED),
        "a PNG and nothing in it": (bomb(600, 600), Reason.DAMAGED),
        "half a WebP": (encoded(noisy(), "WEBP")[:900], Reason.DAMAGED),
    }


def too_long() -> bytes:
    """A picture with so much behind it that it is over the limit."""
    return photo() + bytes(LIMIT + 1024**2)


def good() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """What is taken, and the size in pixels of what is kept."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green", "blue")]
    told = exif()
    upright = Image.new("RGB", (200, 100), "teal")
    palette = Image.new("RGBA", (40, 30), (200, 0, 0, 0)).quantize(4)
    return {
        "a JPEG that tells where it was taken, and a zip behind it": (
            encoded(upright, "JPEG", exif=told, comment=CANARY, icc_profile=CANARY * 50) + zipped(),
            (100, 200),
        ),
        "a PNG that tells the same": (encoded(upright, "PNG", exif=told), (100, 200)),
        "a WebP that tells the same": (encoded(upright, "WEBP", exif=told, xmp=CANARY), (100, 200)),
        "a large one": (photo(size=(4000, 1000)), (1600, 400)),
        "an animated WebP": (
            encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
            (32, 32),
        ),
        "an animated PNG": (encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]), (32, 32)),
        "for a printing press": (encoded(Image.new("CMYK", (50, 40), (0, 255, 255, 0)), "JPEG"), (50, 40)),
        "sixteen bits a pixel": (encoded(Image.new("I;16", (50, 40), 40_000), "PNG"), (50, 40)),
        "a palette with a hole in it": (encoded(palette, "PNG"), (40, 30)),
        "half transparent": (encoded(Image.new("RGBA", (40, 30), (255, 0, 0, 128)), "PNG"), (40, 30)),
        "grey and transparent": (encoded(Image.new("LA", (40, 30), (0, 0)), "PNG"), (40, 30)),
        "black and white": (encoded(Image.new("1", (40, 30), 1), "PNG"), (40, 30)),
    }
