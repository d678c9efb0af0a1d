"""Nights and days of delivery, simulated: the product's own process, its messengers and its people from one seed.

Time is virtual (`loop.py`), so a day takes half a second; nothing runs beside anything else, so a seed always tells the
same story. The process is the real one on a real database (`machine.py`). Ours are the messengers (`platform.py`,
`messengers.py`) and what goes wrong with them (`weather.py`), the residents (`people.py`) and the staff (`staff.py`).
`plot.py` tells ordinary days, `dark.py` a black-out. `watcher.py` holds what must never happen, `audit.py` looks into
the store every evening.

    python -m tests.nights --seed 7 --days 100
"""
