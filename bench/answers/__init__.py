"""How well and how fast questions are answered, beside plain full-text search over the same passages."""
