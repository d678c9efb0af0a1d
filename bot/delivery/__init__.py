"""The way out: from a committed row to one network call and its recorded verdict."""
