"""Everything a platform could post, grown from its specification: whole, pared down, damaged one field at a time.

Nothing here is chosen by hand but the grammar of each platform and the kinds of damage, so a new field of the
specification is tested by itself. The tests ask for properties that hold for every payload.
"""
