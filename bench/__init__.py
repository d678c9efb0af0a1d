"""Measurements of the product against its bars, each beside the usual way of doing the same thing.

Not tests: nothing here passes or fails, and nothing in `tests/` measures time. `python -m bench.turn` and its
neighbours print a table and, with `--json FILE`, the same as one document. What was found stands in
`docs/performance.md`.
"""
