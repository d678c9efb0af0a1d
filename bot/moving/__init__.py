"""Moving: residents of an earlier bot into this one, and a whole database into another."""
