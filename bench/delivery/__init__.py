"""A recorded delivery beside a bare loop of sends: see `python -m bench.delivery --help`."""
