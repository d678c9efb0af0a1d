"""By when the city must answer: rules with their articles, a calendar of working days, a clock of pure functions."""
