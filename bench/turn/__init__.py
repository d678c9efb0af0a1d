"""A whole turn by webhook: checked, parsed, deduplicated, answered into the outbox, committed, 200."""
