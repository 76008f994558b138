"""Verbs of the organisation room."""
