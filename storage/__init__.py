"""The shared store: tables, rows, queries and migrations. It knows SQL and nothing of conversations or messengers."""
