"""Pictures are opened apart: only what is to be seen comes out, and whatever a bad one does, it does to itself."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from bot import darkroom
from bot.darkroom import develop, run
from bot.developing import End
from civic.attachments import PictureRefused, Reason
from tests import photographs
from tests.photographs import encoded

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("name", photographs.good())
def test_what_is_taken_is_a_plain_jpeg_with_nothing_beside_its_pixels(name: str) -> None:
    raw, size = photographs.good()[name]
    made = develop(raw)
    with Image.open(io.BytesIO(made)) as shown:
        assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", size)
        assert not shown.getexif()
        assert shown.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Canary" not in made
    assert b"PK\x03\x04" not in made
    assert made.endswith(b"\xff\xd9")


@pytest.mark.parametrize("name", photographs.bad())
def test_what_is_refused_is_refused_for_its_reason(name: str) -> None:
    raw, reason = photographs.bad()[name]
    with pytest.raises(PictureRefused) as refused:
        develop(raw)
    assert refused.value.why is reason


def test_too_many_bytes_are_not_looked_at() -> None:
    with pytest.raises(PictureRefused) as refused:
        develop(photographs.too_long())
    assert refused.value.why is Reason.TOO_MANY_BYTES


def colour(raw: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(develop(raw))) as shown:
        found = shown.getpixel((5, 5))
    assert isinstance(found, tuple)
    return found


def test_colours_stay_what_they_were() -> None:
    taken = {name: raw for name, (raw, _size) in photographs.good().items()}
    assert colour(taken["for a printing press"]) == pytest.approx((255, 0, 0), abs=8)
    assert colour(taken["sixteen bits a pixel"]) == pytest.approx((156, 156, 156), abs=4)
    for name in ("a palette with a hole in it", "grey and transparent", "black and white"):
        assert colour(taken[name]) == pytest.approx((255, 255, 255), abs=4)
    assert colour(taken["half transparent"]) == pytest.approx((255, 127, 127), abs=4)
    assert colour(taken["an animated WebP"]) == pytest.approx((255, 0, 0), abs=8)


def test_a_picture_that_says_it_is_huge_is_never_decoded() -> None:
    # With so little memory not even a hundredth of it could be: that would be `NO_MEMORY`.
    assert run(photographs.bomb(), memory=160 * MEGABYTE) == (End.TOO_MANY_PIXELS, b"")
    assert run(photographs.huge_jpeg(), memory=160 * MEGABYTE) == (End.TOO_MANY_PIXELS, b"")


def test_memory_ends_at_its_limit_and_only_there() -> None:
    large = encoded(Image.new("RGBA", (6300, 6300), (9, 9, 9, 50)), "PNG", compress_level=1)
    assert run(large, memory=200 * MEGABYTE) == (End.NO_MEMORY, b"")
    code, made = run(large)
    assert code == End.DEVELOPED
    assert made


def test_a_decoder_that_dies_takes_nobody_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dies = tmp_path / "dies.py"
    dies.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(darkroom, "PROGRAM", dies)
    with pytest.raises(PictureRefused) as refused:
        develop(photographs.photo())
    assert refused.value.why is Reason.DAMAGED


def test_a_decoder_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hangs = tmp_path / "hangs.py"
    hangs.write_text("import threading\nthreading.Event().wait()\n")
    monkeypatch.setattr(darkroom, "PROGRAM", hangs)
    monkeypatch.setattr(darkroom, "SECONDS", 0.5)
    with pytest.raises(PictureRefused) as refused:
        develop(photographs.photo())
    assert refused.value.why is Reason.DAMAGED


def test_the_decoder_sees_none_of_our_secrets_and_writes_no_file(tmp_path: Path) -> None:
    looks = tmp_path / "looks.py"
    looks.write_text(
        "import os, sys\n"
        f"sys.path.insert(0, {str(darkroom.PROGRAM.parent)!r})\n"
        "import developing\n"
        "developing.confine(10**9, 5)\n"
        "try:\n"
        f"    open({str(tmp_path / 'out')!r}, 'wb', 0).write(b'x')\n"
        "except OSError:\n"
        "    print(sorted(name for name in os.environ if 'HROMADA' in name))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-B", str(looks)], env={}, stdout=subprocess.PIPE, check=True, timeout=20
    )
    assert done.stdout == b"[]\n"
    assert os.path.getsize(tmp_path / "out") == 0


def test_a_result_is_small_enough_for_every_messenger() -> None:
    noise = Image.effect_noise((1600, 1600), 120).convert("RGB")
    assert len(develop(encoded(noise, "JPEG", quality=90))) <= darkroom.RESULT_BYTES
