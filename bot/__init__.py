"""The outside world: processes, messengers, delivery, pages."""
