"""Lists of this room: rounds, candidates, the pool; a year in figures."""
