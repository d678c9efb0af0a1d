"""One text of SQL for both databases: parameters are found by tokens, everything else stands as it was written."""

from __future__ import annotations

import pytest

from storage.sql import for_postgres, for_sqlite


@pytest.mark.parametrize(
    ("text", "translated", "names"),
    [
        ("SELECT 1", "SELECT 1", ()),
        ("a = :a AND b = :b OR a < :a", "a = $1 AND b = $2 OR a < $1", ("a", "b")),
        ("VALUES (:a,:b_2)", "VALUES ($1,$2)", ("a", "b_2")),
        ("x = ':a' AND y = 'it''s :b' AND z = :c", "x = ':a' AND y = 'it''s :b' AND z = $1", ("c",)),
        ('":a" = :a', '":a" = $1', ("a",)),
        ('"a"":b" = :a', '"a"":b" = $1', ("a",)),
        ("x -- :a\n= :b", "x -- :a\n= $1", ("b",)),
        ("x /* :a\n:b */ = :c", "x /* :a\n:b */ = $1", ("c",)),
        ("CAST(:a AS TEXT) || :a::text", "CAST($1 AS TEXT) || $1::text", ("a",)),
        ("list[1:n] = :n", "list[1:n] = $1", ("n",)),
        ("x LIKE '100%' AND x % 2 = :a", "x LIKE '100%' AND x % 2 = $1", ("a",)),
        ("x ? :a", "x ? $1", ("a",)),
        ("WHERE id = :id FOR UPDATE SKIP LOCKED", "WHERE id = $1 FOR UPDATE SKIP LOCKED", ("id",)),
    ],
)
def test_parameters_become_numbers(text: str, translated: str, names: tuple[str, ...]) -> None:
    assert for_postgres(text) == (translated, names)


@pytest.mark.parametrize(
    ("text", "translated"),
    [
        ("SELECT :a FROM t", "SELECT :a FROM t"),
        ("SELECT 1 FROM t d LIMIT 1 FOR UPDATE", "SELECT 1 FROM t d LIMIT 1"),
        ("SELECT 1 FROM t d LIMIT :n FOR UPDATE OF d SKIP LOCKED", "SELECT 1 FROM t d LIMIT :n"),
        ("(SELECT 1 FROM t FOR UPDATE SKIP LOCKED) RETURNING id", "(SELECT 1 FROM t) RETURNING id"),
        ("x = ' FOR UPDATE' -- FOR UPDATE\n", "x = ' FOR UPDATE' -- FOR UPDATE\n"),
        ("x FOR UPDATES", "x FOR UPDATES"),
    ],
)
def test_locks_are_left_out_where_there_is_one_writer(text: str, translated: str) -> None:
    assert for_sqlite(text) == translated


def test_a_text_is_translated_once() -> None:
    text = "SELECT :once"
    assert for_postgres(text) is for_postgres(text)
