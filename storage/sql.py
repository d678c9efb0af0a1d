"""SQL as the queries write it turned into what each driver takes: one text for both databases, translated once.

A parameter is `:name`. Strings, quoted names, comments and `::` casts are left as they stand. `FOR UPDATE [OF x] [SKIP
LOCKED]` is for PostgreSQL; SQLite, which has one writer and nothing to lock, does without it.
"""

from __future__ import annotations

import re
from functools import lru_cache

CACHED = 1024  # more than there are texts; those made for one call push out only each other

_TOKEN = re.compile(
    r"""
      '(?:[^']|'')*'                                            # a string
    | "(?:[^"]|"")*"                                            # a quoted name
    | --[^\n]*                                                  # a comment
    | /\*.*?\*/                                                 # another
    | ::                                                        # a cast
    | (?<!\w):(?P<name>[A-Za-z_]\w*)                            # a parameter, but not the end of a slice
    | (?P<lock>\s+FOR\ UPDATE(?:\ OF\ \w+)?(?:\ SKIP\ LOCKED)?\b)
    """,
    re.VERBOSE | re.DOTALL,
)


@lru_cache(CACHED)
def for_postgres(sql: str) -> tuple[str, tuple[str, ...]]:
    """The text with `$1`, `$2` … for its parameters, and their names in that order."""
    names: list[str] = []

    def numbered(token: re.Match[str]) -> str:
        name = token["name"]
        if name is None:
            return token[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _TOKEN.sub(numbered, sql), tuple(names)


@lru_cache(CACHED)
def for_sqlite(sql: str) -> str:
    """The text without the locks."""
    return _TOKEN.sub(lambda token: "" if token["lock"] else token[0], sql)
