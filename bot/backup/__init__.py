"""A backup made, opened again and restored."""
