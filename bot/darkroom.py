"""Where a picture that somebody sent is opened: never in this process, always in a small one that may die of it.

A decoder reads what a stranger wrote, so `bot/developing.py` runs it apart, without our environment and its secrets,
with limits of memory and time. It costs a tenth of a second of a processor, and a second and a half for forty million
pixels. As many run at once as `bot/pictures.py` has hands.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from bot.developing import End
from civic.attachments import LIMIT_PIXELS, SIDE, PictureRefused, Reason, check

MEMORY = 900 * 1024 * 1024  # of addresses; forty million pixels of a WebP with all the decoder’s copies take so much
CPU_SECONDS = 15
SECONDS = 20.0  # by the clock, on a busy machine
RESULT_BYTES = 1_000_000  # what Viber shows on every telephone: see its page on picture messages
PROGRAM = Path(__file__).with_name("developing.py")

logger = logging.getLogger(__name__)

_WHY = {
    End.UNKNOWN: Reason.NOT_A_PICTURE,
    End.TOO_MANY_PIXELS: Reason.TOO_MANY_PIXELS,
    End.NO_MEMORY: Reason.TOO_MANY_PIXELS,
    End.DAMAGED: Reason.DAMAGED,
}


def run(raw: bytes, *, memory: int = MEMORY) -> tuple[int, bytes]:
    """Develop in a process of its own: its exit code (see `End`; below zero for a signal) and what it made.

    Raises `OSError` where no process can be had and `subprocess.TimeoutExpired`.
    """
    limits = (memory, CPU_SECONDS, LIMIT_PIXELS, SIDE, RESULT_BYTES)
    done = subprocess.run(  # noqa: S603  (a program of ours, and no word of anybody's among its arguments)
        [sys.executable, "-I", "-B", str(PROGRAM), *map(str, limits)],
        input=raw,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout


def develop(raw: bytes) -> bytes:
    """The picture as a JPEG of at most 1600 pixels a side, with nothing in it but what is to be seen.

    Blocks for a tenth of a second and more, so for a thread. Raises `PictureRefused`, and `OSError` where the machine
    has no process to give.
    """
    check(raw)
    try:
        code, made = run(raw)
    except subprocess.TimeoutExpired:
        raise PictureRefused(Reason.DAMAGED) from None
    if code == End.DEVELOPED and made:
        return made
    if code not in _WHY:
        logger.warning("a picture ended its decoder: %d", code)
    raise PictureRefused(next((why for end, why in _WHY.items() if end == code), Reason.DAMAGED))
