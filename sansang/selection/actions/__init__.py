"""Verbs of selection: opening a round, filling it, taking it from step to step."""
